using System.Buffers;
using System.Collections.Concurrent;
using OciContent.Internal;

namespace OciContent.Storage;

/// <summary>Content in memory.</summary>
/// <example>
/// <code>
/// await using var store = new MemoryContentStore();
/// Descriptor config = await store.AddAsync(new MemoryStream("{}"u8.ToArray()), MediaTypes.OciEmpty);
/// await using Stream content = await store.OpenReadAsync(config);
/// </code>
/// </example>
public sealed class MemoryContentStore : IContentStore
{
    private readonly ConcurrentDictionary<Digest, ReadOnlyMemory<byte>> _contents = new();

    /// <inheritdoc/>
    public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        content.Digest.Algorithm.ThrowIfNotSupported();
        return ValueTask.FromResult(_contents.ContainsKey(content.Digest));
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        content.Digest.Algorithm.ThrowIfNotSupported();
        if (!_contents.TryGetValue(content.Digest, out ReadOnlyMemory<byte> bytes))
        {
            throw new ContentNotFoundException(content.Digest, "memory");
        }

        return bytes.Length == content.Size
            ? ValueTask.FromResult<Stream>(new VerifyingStream(new PrefixedStream(bytes, Stream.Null, leaveOpen: true), content))
            : throw new ContentMismatchException(content.Digest, actual: null, content.Size, bytes.Length);
    }

    /// <inheritdoc/>
    public ValueTask<long?> FindSizeAsync(Digest blob, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        cancellationToken.ThrowIfCancellationRequested();
        blob.Algorithm.ThrowIfNotSupported();
        return ValueTask.FromResult<long?>(_contents.TryGetValue(blob, out ReadOnlyMemory<byte> bytes) ? bytes.Length : null);
    }

    /// <inheritdoc/>
    /// <remarks>What it takes grows with the bytes read, not with the size the descriptor claims.</remarks>
    /// <exception cref="InvalidDataException">The content is larger than an array can be.</exception>
    public Task PutAsync(Descriptor content, Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(content.Size);
        content.Digest.Algorithm.ThrowIfNotSupported();
        return PutCoreAsync(content, stream, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The content is larger than an array can be.</exception>
    public Task<Descriptor> AddAsync(
        Stream stream,
        string mediaType,
        DigestAlgorithm? algorithm = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(mediaType);
        algorithm ??= DigestAlgorithm.Sha256;
        algorithm.ThrowIfNotSupported();
        return AddCoreAsync(stream, mediaType, algorithm, cancellationToken);
    }

    /// <summary>Does nothing: the contents go when nobody holds the store.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task PutCoreAsync(Descriptor content, Stream stream, CancellationToken cancellationToken)
    {
        if (_contents.TryGetValue(content.Digest, out ReadOnlyMemory<byte> known) && known.Length == content.Size)
        {
            return;
        }

        using BorrowedContent verified = BorrowedContent.Verify(stream, content);
        _contents[content.Digest] = await ReadAsync(verified.Stream, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Descriptor> AddCoreAsync(
        Stream stream,
        string mediaType,
        DigestAlgorithm algorithm,
        CancellationToken cancellationToken)
    {
        byte[] bytes = await ReadAsync(stream, cancellationToken).ConfigureAwait(false);
        var content = Descriptor.For(bytes, mediaType, algorithm);
        _contents.TryAdd(content.Digest, bytes);
        return content;
    }

    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>();
        await StreamPump.ReadToEndAsync(stream, Append, progress: null, cancellationToken).ConfigureAwait(false);
        return buffer.WrittenSpan.ToArray();

        void Append(ReadOnlyMemory<byte> piece)
        {
            if (piece.Length > Array.MaxLength - buffer.WrittenCount)
            {
                throw new InvalidDataException(
                    $"The content has more than {buffer.WrittenCount} bytes: expected at most {Array.MaxLength} in memory.");
            }

            buffer.Write(piece.Span);
        }
    }
}
