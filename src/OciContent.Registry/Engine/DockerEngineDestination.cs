using OciContent.Destinations;
using OciContent.Images;
using OciContent.Layouts;

namespace OciContent.Registry.Engine;

/// <summary>
/// A name in a Docker engine, which an image is loaded by: sent as an archive that is both a docker-archive and an OCI layout, layers as
/// they are, so that every engine takes it, and one with the containerd store keeps the manifest.
/// </summary>
internal sealed class DockerEngineDestination(string name, Func<DockerEngine> engine, ImageReference target) : ImageDestination
{
    public override string Name => name;

    public override bool HoldsIndexes => false;

    public override async Task<Descriptor> WriteAsync(ImageCopy copy, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(copy);
        DockerEngine docker = engine();
        await docker
            .LoadAsync((output, token) => HybridArchive.WriteAsync(output, copy, target, token), cancellationToken)
            .ConfigureAwait(false);
        DockerEngineImage loaded = await docker.FindImageAsync(target.ToString(), cancellationToken).ConfigureAwait(false)
            ?? throw new DockerEngineException($"'{name}' is not there after it was loaded: expected {copy.Root.Digest}.");

        // The image ID is the sha256 of the config, or the digest of the manifest where that is kept.
        ImageManifest manifest = copy.Documents.OfType<ImageManifest>().First(document => document.Digest == copy.Root.Digest);
        return loaded.Id == copy.Root.Digest ? copy.Root
            : loaded.Id == manifest.Config.Digest ? manifest.Config
            : throw new DockerEngineException(
                $"'{name}' is {loaded.Id} after it was loaded: expected {manifest.Config.Digest}, the image's config, or "
                + $"{copy.Root.Digest}, its manifest.");
    }
}
