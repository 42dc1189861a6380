using System.Text.Json;
using OciContent.Images;

namespace OciContent.Storage;

/// <summary>Reads documents through an <see cref="IContentReader"/>: parsed only from bytes that were verified.</summary>
public static class ContentReaderExtensions
{
    private const int FirstBufferSize = 16 * 1024;

    /// <summary>Reads content into memory. What it takes grows with the bytes read, not with the size the descriptor claims.</summary>
    /// <param name="reader">Where to read it.</param>
    /// <param name="content">Which content.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">The descriptor claims more than <see cref="IContentReader.MaxDocumentSize"/>.</exception>
    /// <exception cref="ContentNotFoundException">The content is not there.</exception>
    /// <exception cref="ContentMismatchException">The content is not what the descriptor says.</exception>
    public static Task<ReadOnlyMemory<byte>> ReadBytesAsync(
        this IContentReader reader,
        Descriptor content,
        CancellationToken cancellationToken = default)
    {
        RequireDocumentSize(reader, content);
        return ReadBytesCoreAsync(reader, content, cancellationToken);
    }

    /// <summary>Reads and parses an image manifest.</summary>
    /// <exception cref="JsonException">The content is not an image manifest.</exception>
    /// <inheritdoc cref="ReadBytesAsync"/>
    public static async Task<ImageManifest> ReadManifestAsync(
        this IContentReader reader,
        Descriptor content,
        CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<byte> json = await ReadBytesAsync(reader, content, cancellationToken).ConfigureAwait(false);
        return ImageManifest.Parse(json, content, content.MediaType);
    }

    /// <summary>Reads and parses an image index or manifest list.</summary>
    /// <exception cref="JsonException">The content is not an image index.</exception>
    /// <inheritdoc cref="ReadBytesAsync"/>
    public static async Task<ImageIndex> ReadIndexAsync(
        this IContentReader reader,
        Descriptor content,
        CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<byte> json = await ReadBytesAsync(reader, content, cancellationToken).ConfigureAwait(false);
        return ImageIndex.Parse(json, content, content.MediaType);
    }

    /// <summary>Reads and parses an image config.</summary>
    /// <exception cref="JsonException">The content is not an image config.</exception>
    /// <inheritdoc cref="ReadBytesAsync"/>
    public static async Task<ImageConfig> ReadConfigAsync(
        this IContentReader reader,
        Descriptor content,
        CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<byte> json = await ReadBytesAsync(reader, content, cancellationToken).ConfigureAwait(false);
        return ImageConfig.Parse(json, content, content.MediaType);
    }

    /// <summary>Reads and parses the config of an image's manifest, whatever its media type, if Docker would run it as one.</summary>
    /// <param name="reader">Where to read it.</param>
    /// <param name="manifest">The manifest.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The config; <c>null</c> if the manifest is not an image's, but that of another artifact.</returns>
    /// <exception cref="JsonException">It is a config by its media type or its content, but malformed or ambiguous.</exception>
    /// <inheritdoc cref="ReadBytesAsync" path="/exception"/>
    public static Task<ImageConfig?> ReadConfigAsync(
        this IContentReader reader,
        ImageManifest manifest,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(manifest);
        return ReadConfigCoreAsync(reader, manifest, cancellationToken);
    }

    /// <summary>
    /// Reads and parses a Docker manifest of schema 1. It is verified by its payload, which is what its digest is computed over.
    /// </summary>
    /// <exception cref="JsonException">The content is not such a manifest.</exception>
    /// <inheritdoc cref="ReadBytesAsync"/>
    public static Task<Schema1Manifest> ReadSchema1ManifestAsync(
        this IContentReader reader,
        Descriptor content,
        CancellationToken cancellationToken = default)
    {
        RequireDocumentSize(reader, content);
        return ReadSchema1ManifestCoreAsync(reader, content, cancellationToken);
    }

    /// <summary>
    /// Reads the bytes of a manifest or index of any kind, as they are kept. Those of schema 1 are verified by their payload, which is what
    /// their digest is computed over, and all of them are read, signatures too.
    /// </summary>
    /// <exception cref="JsonException">It should be a manifest of schema 1, and is not one: of the others nothing is parsed.</exception>
    /// <inheritdoc cref="ReadBytesAsync"/>
    public static async Task<ReadOnlyMemory<byte>> ReadManifestBytesAsync(
        this IContentReader reader,
        Descriptor content,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return MediaTypes.IsSchema1Manifest(content.MediaType)
            ? (await ReadSchema1ManifestAsync(reader, content, cancellationToken).ConfigureAwait(false)).RawBytes
            : await ReadBytesAsync(reader, content, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ImageConfig?> ReadConfigCoreAsync(
        IContentReader reader,
        ImageManifest manifest,
        CancellationToken cancellationToken)
    {
        Descriptor content = manifest.Config;
        if (MediaTypes.IsConfig(content.MediaType))
        {
            return await ReadConfigAsync(reader, content, cancellationToken).ConfigureAwait(false);
        }

        if (!ImageConfigTypes.MayBeConfig(content.MediaType)
            || content.Size > reader.MaxDocumentSize
            || !content.Digest.Algorithm.IsSupported)
        {
            return null;
        }

        ReadOnlyMemory<byte> json = await ReadBytesCoreAsync(reader, content, cancellationToken).ConfigureAwait(false);
        string form = ImageConfigTypes.OfForm(manifest.Format);
        return ImageConfigTypes.LooksLikeConfig(json.Span) ? ImageConfig.Parse(json, content with { MediaType = form }, form) : null;
    }

    private static void RequireDocumentSize(IContentReader reader, Descriptor content)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(content);
        if (content.Size > reader.MaxDocumentSize)
        {
            throw new InvalidDataException($"{content.Digest} has {content.Size} bytes: expected at most {reader.MaxDocumentSize}.");
        }
    }

    private static async Task<Schema1Manifest> ReadSchema1ManifestCoreAsync(
        IContentReader reader,
        Descriptor content,
        CancellationToken cancellationToken)
    {
        Stream opened = await reader.OpenReadAsync(content, cancellationToken).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            ReadOnlyMemory<byte> json = await ReadAllAsync(opened, content, cancellationToken).ConfigureAwait(false);
            return Schema1Manifest.Parse(json, content, content.MediaType);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBytesCoreAsync(
        IContentReader reader,
        Descriptor content,
        CancellationToken cancellationToken)
    {
        Stream opened = await reader.OpenReadAsync(content, cancellationToken).ConfigureAwait(false);
        Stream stream = VerifyingStream.Ensure(opened, content);
        await using (stream.ConfigureAwait(false))
        {
            return await ReadAllAsync(stream, content, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAllAsync(Stream stream, Descriptor content, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[Math.Min(content.Size, FirstBufferSize)];
        int length = 0;
        while (true)
        {
            if (length == buffer.Length && length < content.Size)
            {
                Array.Resize(ref buffer, (int)Math.Min(content.Size, buffer.Length * 2L));
            }

            // With a full buffer one byte more is asked for: only the stream's end says that the content is verified.
            Memory<byte> free = length < buffer.Length ? buffer.AsMemory(length) : new byte[1];
            int count = await stream.ReadAsync(free, cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                return buffer.AsMemory(0, length);
            }

            length += count;
            if (length > content.Size)
            {
                throw new ContentMismatchException(content.Digest, actual: null, content.Size, length);
            }
        }
    }
}
