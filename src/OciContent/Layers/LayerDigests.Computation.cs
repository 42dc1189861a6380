using OciContent.Compression;
using OciContent.Internal;
using OciContent.Tar;

namespace OciContent.Layers;

public sealed partial record LayerDigests
{
    /// <summary>Takes a blob in pieces of any size, and hashes it both as it is and uncompressed.</summary>
    private sealed class Computation : StreamConsumer, IDisposable
    {
        // How far what a decoder has taken may be ahead of what it has given back.
        private const int RatioAllowance = 256 * 1024;

        // How many pieces of the blob stay while the next is decoded, so that this thread need not wait until they are hashed.
        private const int BlobPiecesKept = 2;

        // What of the blob is hashed at a time, so that nobody waits long for the rest.
        private const int BlobShare = 64 * 1024;

        // To hash less than this takes no longer than to wake another thread.
        private const int MinSizeToShare = 32 * 1024;

        private readonly LayerDigestOptions _options;
        private readonly Digest? _verified;
        private readonly Func<bool> _hasSpareCore;
        private readonly TarConsumer? _consumer;
        private readonly CancellationToken _cancellationToken;

        // Null while somebody else verifies the blob.
        private readonly Digester? _blob;
        private readonly byte[] _firstBytes = new byte[CompressionFormats.MaxMagicLength];
        private int _firstCount;
        private CompressionFormat? _format;

        // Of the uncompressed content. Null while it is the same as the blob's.
        private Digester? _plain;

        private Decompressor? _decompressor;

        // Reads and hashes while this thread decodes. Null as long as there is nothing to share.
        private LayerThread? _thread;

        // The numbers of the pieces that are hashed there last: of each piece of the blob and each output that may still be.
        private readonly long[] _blobPending = new long[BlobPiecesKept + 1];
        private int _blobPieces;
        private long[] _plainPending = [];
        private int _outputs;
        private long _blobLength;
        private long _plainLength;
        private long _decodedLength;

        public Computation(LayerDigestOptions options, Digest? verified, Func<bool> hasSpareCore, CancellationToken cancellationToken)
        {
            _consumer = options.Consumer;
            _cancellationToken = cancellationToken;
            _options = options;
            _verified = verified;
            _hasSpareCore = hasSpareCore;
            _blob = verified is null ? new Digester(options.Algorithm) : null;
        }

        public override int PiecesKept => BlobPiecesKept;

        public override void Append(ReadOnlyMemory<byte> piece)
        {
            _blobLength += piece.Length;
            ReadOnlySpan<byte> rest = _format is null ? TakeFirstBytes(piece.Span) : piece.Span;
            AppendToBlob(piece);
            Decode(rest);

            // The oldest piece is the caller's again.
            WaitForBlob(_blobPending[_blobPieces % _blobPending.Length]);
        }

        public LayerDigests Complete()
        {
            CompressionFormat compression = _format ?? Start();
            _decompressor?.Complete();
            _options.Limits.Require(_plainLength, _blobLength);
            WaitForBlob(_thread?.Blob?.Appended ?? 0);
            _thread?.WaitFor(_thread.Plain, _thread.Plain.Appended);
            Digest digest = _verified ?? _blob!.GetCurrentDigest();
            return new LayerDigests
            {
                Digest = digest,
                Size = _blobLength,
                DiffId = _plain?.GetCurrentDigest() ?? digest,
                UncompressedSize = _plain is null ? _blobLength : _plain.Length,
                Compression = compression,
            };
        }

        public void Dispose()
        {
            _thread?.Dispose();
            _blob?.Dispose();
            _plain?.Dispose();
            _decompressor?.Dispose();
        }

        public override bool TryBeginRead(Stream layer, Memory<byte> buffer)
        {
            // Of a file on a disk: a pipe may keep a thread waiting, and could not be cancelled. What derives from it may read as it likes.
            if (_thread is null || layer.GetType() != typeof(FileStream) || !layer.CanSeek)
            {
                return false;
            }

            _thread.BeginRead((FileStream)layer, buffer);
            return true;
        }

        public override int EndRead() => _thread!.EndRead();

        public override void Release() => _thread?.Settle();

        private ReadOnlySpan<byte> TakeFirstBytes(ReadOnlySpan<byte> piece)
        {
            int count = Math.Min(piece.Length, _firstBytes.Length - _firstCount);
            piece[..count].CopyTo(_firstBytes.AsSpan(_firstCount));
            _firstCount += count;
            if (_firstCount == _firstBytes.Length)
            {
                Start();
            }

            return piece[count..];
        }

        /// <summary>Tells the format by the first bytes, and takes them.</summary>
        private CompressionFormat Start()
        {
            ReadOnlySpan<byte> firstBytes = _firstBytes.AsSpan(0, _firstCount);
            CompressionFormat format = CompressionFormats.Detect(firstBytes);
            _format = format;
            _decompressor = Decompressor.Create(format);
            _plainPending = new long[Math.Min(_decompressor?.OutputsKept ?? 0, WorkChain.Capacity)];
            if (_decompressor is not null || _options.DiffIdAlgorithm != _options.Algorithm)
            {
                _plain = new Digester(_options.DiffIdAlgorithm);
            }

            Decode(firstBytes);
            return format;
        }

        private void Decode(ReadOnlySpan<byte> piece)
        {
            if (_decompressor is null)
            {
                _consumer?.Append(piece);
                _plain?.Append(piece);
                return;
            }

            DecodeStatus status;
            do
            {
                // A piece may decode to very much.
                _cancellationToken.ThrowIfCancellationRequested();

                // What is about to be written over must have been hashed.
                ref long pending = ref _plainPending[_outputs++ % _plainPending.Length];
                _thread?.WaitFor(_thread.Plain, pending);
                ReadOnlyMemory<byte> plain = _decompressor.Decode(piece, out int consumed, out status);
                _plainLength += plain.Length;
                _decodedLength += consumed;
                _options.Limits.Require(_plainLength, _decodedLength + RatioAllowance);
                _consumer?.Append(plain.Span);
                pending = AppendToPlain(plain);
                piece = piece[consumed..];
            }
            while (status == DecodeStatus.NeedsOutput);
        }

        /// <summary>Hashes an output, here or meanwhile: then it must stay until the piece of the number that is told is hashed.</summary>
        private long AppendToPlain(ReadOnlyMemory<byte> output)
        {
            HashChain? chain = _thread?.Plain;
            Decompressor? @unchecked = _decompressor!.IsChecksumLeft ? _decompressor : null;
            if (output.IsEmpty)
            {
                return chain?.Appended ?? 0;
            }

            // What is small is hashed here, unless that would have to wait for what is before it.
            bool isShared = (output.Length >= MinSizeToShare || chain is { Waiting: > 0 }) && _hasSpareCore();
            if (isShared && (_thread ??= StartThread()) is { } thread)
            {
                return thread.Append(thread.Plain, output, @unchecked);
            }

            _thread?.WaitFor(_thread.Plain, _thread.Plain.Appended);
            @unchecked?.AppendToChecksum(output.Span);
            _plain!.Append(output.Span);
            return 0;
        }

        /// <summary>Hashes a piece of the blob, here or meanwhile.</summary>
        private void AppendToBlob(ReadOnlyMemory<byte> piece)
        {
            if (_blob is null)
            {
                return;
            }

            HashChain? chain = _thread?.Blob;
            if (chain is null || !_hasSpareCore())
            {
                WaitForBlob(chain?.Appended ?? 0);
                _blob.Append(piece.Span);
                return;
            }

            for (; !piece.IsEmpty; piece = piece[Math.Min(BlobShare, piece.Length)..])
            {
                _thread!.Append(chain, piece[..Math.Min(BlobShare, piece.Length)]);
            }

            _blobPending[_blobPieces++ % _blobPending.Length] = chain.Appended;
        }

        private void WaitForBlob(long piece)
        {
            if (_thread?.Blob is { } chain)
            {
                _thread.WaitFor(chain, piece);
            }
        }

        private LayerThread? StartThread()
        {
            var thread = LayerThread.TryCreate(_plain!, _blob);
            if (thread is not null)
            {
                _decompressor!.WaitForChecksums = () => thread.WaitFor(thread.Plain, thread.Plain.Appended);
            }

            return thread;
        }
    }
}
