using System.Runtime.CompilerServices;
using OciContent.Images;
using OciContent.Internal;

namespace OciContent.Storage;

/// <summary>Adds content that is in memory to an <see cref="IContentStore"/>.</summary>
public static class ContentStoreExtensions
{
    /// <summary>Adds a document: its <see cref="ImageDocument.RawBytes"/>.</summary>
    /// <returns>The descriptor that points at it.</returns>
    public static async Task<Descriptor> PutAsync(
        this IContentStore store,
        ImageDocument document,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(document);
        Descriptor descriptor = document.ToDescriptor();
        await PutAsync(store, descriptor, document.RawBytes, cancellationToken).ConfigureAwait(false);
        return descriptor;
    }

    /// <summary>Adds content.</summary>
    /// <exception cref="ContentMismatchException">The bytes do not have the descriptor's digest and size.</exception>
    public static async Task PutAsync(
        this IContentStore store,
        Descriptor content,
        ReadOnlyMemory<byte> bytes,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(content);
        var stream = new PrefixedStream(bytes, Stream.Null, leaveOpen: true);
        await using ConfiguredAsyncDisposable disposal = stream.ConfigureAwait(false);
        await store.PutAsync(content, stream, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds content.</summary>
    /// <param name="store">Where to.</param>
    /// <param name="bytes">The content.</param>
    /// <param name="mediaType">What the content is.</param>
    /// <param name="algorithm">The algorithm of the digest; <see cref="DigestAlgorithm.Sha256"/> when <c>null</c>.</param>
    /// <param name="cancellationToken">Cancels the adding.</param>
    /// <returns>What the content is.</returns>
    public static async Task<Descriptor> AddAsync(
        this IContentStore store,
        ReadOnlyMemory<byte> bytes,
        string mediaType,
        DigestAlgorithm? algorithm = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrEmpty(mediaType);
        var descriptor = Descriptor.For(bytes.Span, mediaType, algorithm);
        await PutAsync(store, descriptor, bytes, cancellationToken).ConfigureAwait(false);
        return descriptor;
    }
}
