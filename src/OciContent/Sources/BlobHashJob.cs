using System.Runtime.ExceptionServices;
using OciContent.Compression;
using OciContent.Hashing;
using OciContent.Layers;
using OciContent.Storage;

namespace OciContent.Sources;

/// <summary>
/// A blob that is read and verified: beside others if it needs no more than its SHA-256, which is so if it is not compressed, or no layer.
/// </summary>
/// <param name="readings">Who reads it alone.</param>
/// <param name="reading">The blob, and what reading it shows.</param>
/// <param name="progress">Told how many bytes were read.</param>
internal sealed class BlobHashJob(BlobReadings readings, BlobReading reading, IProgress<long>? progress) : HashJob
{
    private readonly byte[] _firstBytes = reading.IsLayer ? new byte[CompressionFormats.MaxMagicLength] : [];
    private int _firstCount;
    private Stream? _opened;

    /// <inheritdoc/>
    public override long? Length => reading.Blob.StoredSize;

    // What is claimed to be compressed is not opened to look.
    /// <inheritdoc/>
    public override bool IsAlone =>
        reading.Blob.Descriptor is not { } content
        || content.Digest.Algorithm != DigestAlgorithm.Sha256
        || (reading.IsLayer && (reading.DiffIdAlgorithm != DigestAlgorithm.Sha256 || IsCompressed(content.MediaType)));

    // One byte more shows that it is too long.
    /// <inheritdoc/>
    public override long MaxLength => Size < long.MaxValue ? Size + 1 : Size;

    private long Size => reading.Blob.Descriptor!.Size;

    /// <inheritdoc/>
    public override async ValueTask<Stream?> OpenAsync(CancellationToken cancellationToken)
    {
        _opened = await BlobReadings.OpenAsync(reading, cancellationToken).ConfigureAwait(false);
        if (_opened is not VerifyingStream verifying)
        {
            return null;
        }

        try
        {
            Stream content = verifying.ContentToHashElsewhere;
            return !reading.IsLayer || await IsPlainAsync(content, cancellationToken).ConfigureAwait(false) ? content : null;
        }
        catch
        {
            await _opened.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public override Task HashAloneAsync(CancellationToken cancellationToken) =>
        readings.ReadAsync(reading, _opened, progress, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask CloseAsync(Stream stream) => _opened!.DisposeAsync();

    /// <inheritdoc/>
    public override void Take(ReadOnlySpan<byte> piece)
    {
        reading.Consumer?.Append(piece);
        piece = piece[..Math.Min(piece.Length, _firstBytes.Length - _firstCount)];
        piece.CopyTo(_firstBytes.AsSpan(_firstCount));
        _firstCount += piece.Length;
    }

    /// <inheritdoc/>
    public override void Report(long length) => progress?.Report(Math.Min(length, Size));

    /// <inheritdoc/>
    public override void Complete(ReadOnlySpan<byte> hash, long length)
    {
        var digest = Digest.FromHash(DigestAlgorithm.Sha256, hash);
        ((VerifyingStream)_opened!).ConcludeElsewhere(digest, length);
        if (reading.IsLayer)
        {
            reading.Layer = PlainLayer(digest, length);
        }

        reading.Bytes = length;
        readings.CountAsRead();
    }

    /// <inheritdoc/>
    public override void Fail(Exception exception)
    {
        if (!BlobReadings.TrySetFault(reading, exception, _opened is not null))
        {
            ExceptionDispatchInfo.Throw(exception);
        }

        readings.CountAsRead();
    }

    private static bool IsCompressed(string mediaType) =>
        LayerMediaType.Find(mediaType) is { Compression: not CompressionFormat.None };

    // The media type is a claim; here only who can go back may look.
    private static async ValueTask<bool> IsPlainAsync(Stream content, CancellationToken cancellationToken)
    {
        if (!content.CanSeek)
        {
            return false;
        }

        long start = content.Position;
        byte[] first = new byte[CompressionFormats.MaxMagicLength];
        int count;
        if (content.GetType() == typeof(FileStream))
        {
            // Through the handle: so few bytes take less time than a thread of the pool to read them.
            count = RandomAccess.Read(((FileStream)content).SafeFileHandle, first, start);
        }
        else
        {
            count = await content.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            content.Position = start;
        }

        return CompressionFormats.Detect(first.AsSpan(0, count)) == CompressionFormat.None;
    }

    private LayerDigests PlainLayer(Digest digest, long length)
    {
        // Told by the bytes that were verified, not by those that were looked at before.
        CompressionFormat format = CompressionFormats.Detect(_firstBytes.AsSpan(0, _firstCount));
        return format == CompressionFormat.None
            ? new LayerDigests { Digest = digest, Size = length, DiffId = digest, UncompressedSize = length, Compression = format }
            : throw new IOException($"Its first bytes changed: expected nobody to write {digest} while it is read.");
    }
}
