using OciContent.Compression;
using OciContent.Destinations;
using OciContent.Images;
using OciContent.Json;
using OciContent.Storage;
using OciContent.Tar;

namespace OciContent.Layouts;

/// <summary>
/// Writes one image as a tar file for <c>docker load</c>, as containers/image does: uncompressed layers named by their diffID, the
/// config by its digest, and what older versions of Docker look for.
/// </summary>
internal sealed class DockerArchiveWriter(Stream output, ImageCopy copy)
{
    private const int FileMode = 0b100_100_100;

    private readonly TarWriter _tar = new(output, FileMode);

    /// <summary>Writes the archive.</summary>
    /// <param name="manifest">The image's manifest.</param>
    /// <param name="config">The config, as it was verified.</param>
    /// <param name="name">The name that the image gets, with a tag; <c>null</c> for none.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    public async Task WriteAsync(ImageManifest manifest, ImageConfig config, ImageReference? name, CancellationToken cancellationToken)
    {
        IReadOnlyList<Digest> diffIds = config.RootFs.DiffIds;
        string[] files = [.. diffIds.Select(static diffId => diffId.Encoded + ".tar")];
        for (int i = 0; i < files.Length; i++)
        {
            if (Array.IndexOf(files, files[i]) == i)
            {
                await WriteLayerAsync(files[i], manifest.Layers[i], diffIds[i], cancellationToken).ConfigureAwait(false);
            }
        }

        string configFile = ImageIdOf(config).Encoded + ".json";
        await _tar.WriteFileAsync(configFile, config.RawBytes, cancellationToken).ConfigureAwait(false);
        copy.ReportTo(cancellationToken)?.Report(manifest.Size + config.Size);

        string? topLayer = await WriteLegacyLayersAsync(config, files, cancellationToken).ConfigureAwait(false);
        var item = new DockerArchiveItem { Config = configFile, RepoTags = name is null ? [] : [name.ToString()], Layers = files };
        await _tar.WriteFileAsync(DockerArchive.ManifestFileName, LoadableImage.WriteManifest([item]), cancellationToken)
            .ConfigureAwait(false);
        await _tar.WriteFileAsync(DockerArchive.LegacyFileName, WriteRepositories(name, topLayer), cancellationToken).ConfigureAwait(false);
        await _tar.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The image ID that Docker gives an image: the sha256 of its config, whatever its digest is elsewhere.</summary>
    public static Digest ImageIdOf(ImageConfig config) =>
        config.Digest.Algorithm == DigestAlgorithm.Sha256 ? config.Digest : Digest.Compute(config.RawBytes.Span);

    private async Task WriteLayerAsync(string file, Descriptor layer, Digest diffId, CancellationToken cancellationToken)
    {
        IProgress<long>? told = copy.ReportTo(cancellationToken);
        Stream? stored = null;
        await _tar.WriteFileAsync(file, OpenAsync, Check, cancellationToken).ConfigureAwait(false);
        told?.Report(layer.Size);

        async Task<Stream> OpenAsync()
        {
            stored = VerifyingStream.Ensure(await copy.Content.OpenReadAsync(layer, cancellationToken).ConfigureAwait(false), layer);
            return new VerifyingStream(
                await DecompressionStream.OpenAsync(stored, leaveOpen: false, limits: null, cancellationToken).ConfigureAwait(false),
                diffId,
                size: null);
        }

        void Check(long plainLength)
        {
            DecompressionLimits.Default.Require(plainLength, stored!.Position);
            told?.Report(stored.Position);
        }
    }

    private async Task<string?> WriteLegacyLayersAsync(ImageConfig config, string[] files, CancellationToken cancellationToken)
    {
        IReadOnlyList<(string Id, byte[] Json)> layers = LegacyLayers.Of(config);
        for (int i = 0; i < layers.Count; i++)
        {
            await _tar.WriteLinkAsync($"{layers[i].Id}/layer.tar", $"../{files[i]}", cancellationToken).ConfigureAwait(false);
            await _tar.WriteFileAsync($"{layers[i].Id}/VERSION", "1.0"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            await _tar.WriteFileAsync($"{layers[i].Id}/json", layers[i].Json, cancellationToken).ConfigureAwait(false);
        }

        return layers is [.., (string top, _)] ? top : null;
    }

    private static byte[] WriteRepositories(ImageReference? name, string? topLayer)
    {
        var writer = new GoJsonWriter(shortEscapes: false);
        writer.BeginObject();
        if (name is not null && topLayer is not null)
        {
            writer.Key(name.Name);
            writer.BeginObject();
            writer.Key(name.Tag!);
            writer.String(topLayer);
            writer.EndObject();
        }

        writer.EndObject();
        return writer.Written.ToArray();
    }
}
