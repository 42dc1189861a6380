namespace OciContent.Storage;

/// <summary>Content that can be read and added to, wherever it is kept.</summary>
/// <remarks>
/// Adding several contents at the same time, and reading meanwhile, is allowed. Content is there whole and verified, or not at all.
/// </remarks>
/// <example>
/// <code>
/// await using IContentStore store = new MemoryContentStore();
/// Descriptor layer = await store.AddAsync(File.OpenRead("layer.tar.gz"), MediaTypes.OciLayerGzip);
/// await using Stream content = await store.OpenReadAsync(layer);
/// </code>
/// </example>
public interface IContentStore : IContentReader
{
    /// <summary>
    /// Adds content, verified while it is written. What is there already, and intact, is not written again, and the stream
    /// may be left unread; what is there and corrupt is replaced.
    /// </summary>
    /// <param name="content">What the content should be.</param>
    /// <param name="stream">The content, from its start. It is not disposed.</param>
    /// <param name="cancellationToken">Cancels the adding; the content is then not there.</param>
    /// <exception cref="ContentMismatchException">The stream does not have the descriptor's digest and size.</exception>
    /// <exception cref="NotSupportedException">The digest's algorithm is not supported, so nothing could be verified.</exception>
    Task PutAsync(Descriptor content, Stream stream, CancellationToken cancellationToken = default);

    /// <summary>Adds content whose digest is not known yet.</summary>
    /// <param name="stream">The content, from its start. It is not disposed.</param>
    /// <param name="mediaType">What the content is.</param>
    /// <param name="algorithm">The algorithm of the digest; <see cref="DigestAlgorithm.Sha256"/> when <c>null</c>.</param>
    /// <param name="cancellationToken">Cancels the adding; the content is then not there.</param>
    /// <returns>What the content is.</returns>
    /// <exception cref="NotSupportedException">The algorithm is not supported.</exception>
    Task<Descriptor> AddAsync(
        Stream stream,
        string mediaType,
        DigestAlgorithm? algorithm = null,
        CancellationToken cancellationToken = default);
}
