using OciContent.Destinations;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Json;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>What <c>docker load</c> needs of an image: a manifest, a config of an image, and all layers.</summary>
internal static class LoadableImage
{
    /// <summary>The manifest and the config of an image that is copied.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="document">Its document that should be a manifest; <c>null</c> if there is not one alone.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ContentNotFoundException">A foreign layer is not there.</exception>
    /// <exception cref="InvalidDataException">It is not an image, or its layers are not as many as its config says.</exception>
    public static async Task<(ImageManifest Manifest, ImageConfig Config)> ReadAsync(
        ImageCopy copy,
        ImageDocument? document,
        CancellationToken cancellationToken)
    {
        if (copy.Missing.Count > 0)
        {
            // docker load looks for every layer in the archive.
            throw new ContentNotFoundException(copy.Missing[0].Digest, copy.SourceName);
        }

        if (document is not ImageManifest manifest
            || await copy.Content.ReadConfigAsync(manifest, cancellationToken).ConfigureAwait(false) is not { } config)
        {
            Descriptor root = copy.Entries[0];
            throw new InvalidDataException(
                $"{document?.Digest ?? root.Digest} is not an image, but {KindOf(document, root)}: expected a manifest with an image's "
                + "config for a docker-archive.");
        }

        return config.RootFs.DiffIds.Count == manifest.Layers.Count
            ? (manifest, config)
            : throw new InvalidDataException(
                $"Manifest {manifest.Digest} has {manifest.Layers.Count} layers, but its config {config.RootFs.DiffIds.Count} "
                + "diff_ids: expected as many.");
    }

    /// <summary>A name that an image gets, with a tag.</summary>
    /// <exception cref="FormatException">It is not a name, or pins a digest.</exception>
    public static ImageReference ParseName(string reference)
    {
        ImageReference name = ImageReference.Parse(reference).WithDefaultTag();
        return name is { Digest: null, Tag: not null } && !DigestReference.IsMatch(reference)
            ? name
            : throw new FormatException(
                $"{ErrorText.Quote(reference)} pins a digest: expected a name with a tag, which a docker-archive can keep.");
    }

    /// <summary>The text of <c>manifest.json</c>.</summary>
    public static byte[] WriteManifest(IReadOnlyList<DockerArchiveItem> items)
    {
        var writer = new GoJsonWriter(shortEscapes: false);
        writer.BeginArray();
        foreach (DockerArchiveItem item in items)
        {
            writer.BeginObject();
            writer.Name("Config"u8);
            writer.String(item.Config);
            writer.Name("RepoTags"u8);
            FieldWriter.WriteTexts(writer, item.RepoTags);
            writer.Name("Layers"u8);
            FieldWriter.WriteTexts(writer, item.Layers);
            writer.EndObject();
        }

        writer.EndArray();
        return writer.Written.ToArray();
    }

    private static string KindOf(ImageDocument? document, Descriptor root) => document is ImageManifest artifact
        ? $"has a config of the type {ErrorText.Quote(artifact.Config.MediaType)}"
        : ErrorText.Quote(root.MediaType);
}
