using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Registry.Engine;

/// <summary>
/// Whether what an engine handed out is what it says it has: the ID is the digest of the config in graph-driver stores, and of the manifest
/// or index in the containerd store, and the layers are those of the config. Each layer's content is verified by who reads it.
/// </summary>
internal sealed class EngineImageCheck(ImageLocation location, DockerEngineImage image)
{
    /// <summary>Refuses what is something else.</summary>
    /// <exception cref="InvalidDataException">The engine handed out another image, or more than one.</exception>
    public async Task RequireAsync(ImageSource source, CancellationToken cancellationToken)
    {
        var target = EngineTarget.Of(location);
        if (target.Digest is { } asked && EngineTarget.IsId(location.Path, out _) && asked != image.Id)
        {
            throw new InvalidDataException($"'{location}' has the ID {image.Id}, as the engine says: expected {asked}.");
        }

        Digest[] entries = [.. source.Entries.Select(static entry => entry.Digest).Distinct()];
        ImageListing listing = await source.ListImagesAsync(cancellationToken).ConfigureAwait(false);
        Digest[] configs = [.. listing.Images.Select(static found => found.Config?.Digest).OfType<Digest>()];
        if (entries.Length != 1)
        {
            throw new InvalidDataException($"The engine saved {entries.Length} images for '{location}': expected one.");
        }

        if (entries[0] != image.Id && !configs.Contains(image.Id))
        {
            throw new InvalidDataException(
                $"'{location}' is {image.Id}, as the engine says, but what it saved is {(configs is [Digest one] ? one : entries[0])}: "
                + "expected the same image.");
        }

        StoredImage[] known = [.. listing.Images.Where(static found => found.ConfigDocument is not null)];
        if (known.Length > 0 && !Array.Exists(known, found => found.ConfigDocument!.RootFs.DiffIds.SequenceEqual(image.DiffIds)))
        {
            throw new InvalidDataException(
                $"The engine says that '{location}' has other layers than its config has: expected {image.DiffIds.Count} diffIDs that are "
                + "the same.");
        }
    }
}
