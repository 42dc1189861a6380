using OciContent.Internal;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>One image or index of a medium, open: its root, and everything that it leads to. Whoever opened it disposes of it.</summary>
public sealed class ImageContent : IContentReader
{
    private readonly IImageSource _source;
    private readonly IContentReader _reader;

    private ImageContent(IImageSource source, IContentReader reader, Descriptor root)
    {
        _source = source;
        _reader = reader;
        Root = root;
    }

    /// <summary>The manifest or index. Of a docker-archive, which has none, a manifest over its config and layers as they are stored.</summary>
    public Descriptor Root { get; }

    /// <summary>
    /// What a conversion starts from: the <see cref="Root"/>, or, of a docker-archive, a manifest of Docker's form over the same config and layers,
    /// as its config is of Docker's form.
    /// </summary>
    public Descriptor RootToConvert => (_reader as DockerArchiveContent)?.DockerRootOf(Root) ?? Root;

    /// <summary>The medium's kind.</summary>
    public ImageTransport Transport => _source.Transport;

    /// <summary>The file or folder.</summary>
    public string Path => _source.Path;

    /// <inheritdoc/>
    public int MaxDocumentSize => _reader.MaxDocumentSize;

    /// <inheritdoc/>
    public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) => _reader.ExistsAsync(content, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default) => _reader.OpenReadAsync(content, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default) => _reader.FindSizeAsync(blob, cancellationToken);

    /// <summary>Closes the medium.</summary>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>Opens the image that a location names, or the only one there.</summary>
    internal static async Task<ImageContent> OpenAsync(ImageLocation location, ImageSourceOptions options, CancellationToken cancellationToken)
    {
        IImageSource source = await location.OpenAsync(options, cancellationToken).ConfigureAwait(false);
        try
        {
            (IContentReader reader, Descriptor root) = source switch
            {
                ImageLayout layout => (layout, location.Reference is null ? OnlyEntryOf(layout) : layout.Resolve(location.Reference)),
                ImageDirectory directory => (directory, directory.Root.ToDescriptor()),
                _ => await ReadAsync((DockerArchive)source, location.Reference, cancellationToken).ConfigureAwait(false),
            };
            return new ImageContent(source, reader, root);
        }
        catch
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static Descriptor OnlyEntryOf(ImageLayout layout)
    {
        Descriptor[] entries = [.. layout.Index.Manifests.DistinctBy(static entry => entry.Digest)];
        return entries is [Descriptor only] ? only : throw NotOne(layout, entries.Select(static entry => EntryName.Of(entry) ?? entry.Digest.ToString()));
    }

    private static async Task<(IContentReader Reader, Descriptor Root)> ReadAsync(DockerArchive archive, string? reference, CancellationToken cancellationToken)
    {
        ImageListing listing = await archive.ListImagesAsync(reference, cancellationToken).ConfigureAwait(false);
        StoredImage[] images = [.. listing.Images.DistinctBy(static image => image.Config!.Digest)];
        if (images is not [StoredImage only])
        {
            throw NotOne(archive, images.Select(static image => image.Tags is [string tag, ..] ? tag : image.Config!.Digest.ToString()));
        }

        (DockerArchiveContent content, IReadOnlyList<Descriptor> roots) = await DockerArchiveContent.ReadAsync(archive, [only], cancellationToken).ConfigureAwait(false);
        return (content, roots[0]);
    }

    private static InvalidDataException NotOne(IImageSource source, IEnumerable<string> names)
    {
        string[] all = [.. names];
        string hint = all.Length == 0 ? "" : $", or the name of one behind the path, such as {ErrorText.Quote(all[0])}";
        return new InvalidDataException($"{ErrorText.Quote(source.Path)} has {all.Length} images: expected one{hint}.");
    }
}
