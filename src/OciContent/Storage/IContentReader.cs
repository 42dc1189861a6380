using OciContent.Images;

namespace OciContent.Storage;

/// <summary>Content that can be read by its descriptor, wherever it is kept: a folder, an archive, memory.</summary>
/// <remarks>Reading several contents at the same time is allowed.</remarks>
/// <example>
/// An <c>ImageSource</c> is one; here it is of an image, not of an index.
/// <code>
/// ImageManifest manifest = await source.ReadManifestAsync(source.ResolveRoot());
/// await using Stream layer = await source.OpenReadAsync(manifest.Layers[0]);
/// await layer.CopyToAsync(file);
/// </code>
/// </example>
public interface IContentReader : IAsyncDisposable
{
    /// <summary>
    /// How large a document that is buffered, such as a manifest, may be, in bytes: 4 MiB unless the reader says otherwise.
    /// </summary>
    int MaxDocumentSize => ImageDocument.DefaultMaxSize;

    /// <summary>Whether the content is there. Nothing is said about whether it is intact.</summary>
    /// <exception cref="NotSupportedException">The digest's algorithm is not supported.</exception>
    ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default);

    /// <summary>
    /// Opens the content as a verified stream: it throws <see cref="ContentMismatchException"/> before its end is seen
    /// if digest or size are not the descriptor's. The digest of a signed <see cref="Schema1Manifest"/> is that of its payload.
    /// </summary>
    /// <exception cref="ContentNotFoundException">The content is not there.</exception>
    /// <exception cref="ContentMismatchException">It can be told before reading that the size is not the descriptor's.</exception>
    /// <exception cref="NotSupportedException">The digest's algorithm is not supported, so nothing could be verified.</exception>
    ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default);

    /// <summary>
    /// The size, in bytes, of a blob of which only the digest is known, as that of a layer in a <see cref="Schema1Manifest"/>;
    /// <c>null</c> if it is not there, or if the reader cannot tell. Nothing is said about whether it is intact.
    /// </summary>
    /// <exception cref="NotSupportedException">The digest's algorithm is not supported.</exception>
    ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default) => ValueTask.FromResult<long?>(null);
}
