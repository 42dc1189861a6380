using OciContent.Compression;

namespace OciContent.Layers;

public sealed partial record LayerDigests
{
    /// <summary>Takes a blob in pieces of any size, and hashes it both as it is and uncompressed.</summary>
    private sealed class Computation : IDisposable
    {
        // How far what a decoder has taken may be ahead of what it has given back.
        private const int RatioAllowance = 256 * 1024;

        // How many pieces the other thread may be behind before this one hashes the blob itself.
        private const int MaxBacklog = 4;

        // To hash less than this takes no longer than to wake another thread.
        private const int MinSizeToShare = 32 * 1024;

        private readonly LayerDigestOptions _options;
        private readonly Digest? _verified;
        private readonly Func<bool> _hasSpareCore;
        private readonly CancellationToken _cancellationToken;

        // Null while somebody else verifies the blob.
        private readonly Digester? _blob;
        private readonly byte[] _firstBytes = new byte[CompressionFormats.MaxMagicLength];
        private int _firstCount;
        private CompressionFormat? _format;

        // Of the uncompressed content. Null while it is the same as the blob's.
        private Digester? _plain;

        private Decompressor? _decompressor;

        // While this thread decodes, the background hashes. Null as long as there is nothing to share.
        private BackgroundHasher? _background;

        // The number of the piece that is hashed there last: of the blob, of the uncompressed content, and of each output that may still
        // be.
        private long _blobPending;
        private long _plainPending;
        private long[] _outputsPending = [];
        private int _outputs;
        private long _blobLength;
        private long _plainLength;
        private long _decodedLength;

        public Computation(LayerDigestOptions options, Digest? verified, Func<bool> hasSpareCore, CancellationToken cancellationToken)
        {
            _cancellationToken = cancellationToken;
            _options = options;
            _verified = verified;
            _hasSpareCore = hasSpareCore;
            _blob = verified is null ? new Digester(options.Algorithm) : null;
        }

        public void Append(ReadOnlyMemory<byte> piece)
        {
            _blobLength += piece.Length;
            ReadOnlySpan<byte> rest = _format is null ? TakeFirstBytes(piece.Span) : piece.Span;
            if (_blob is not null)
            {
                // Where the other thread is behind, this one helps.
                Hash(_blob, piece, ref _blobPending, isShared: _background is not { Backlog: >= MaxBacklog });
            }

            try
            {
                Decode(rest);
            }
            finally
            {
                // The piece is the caller's again.
                _background?.WaitFor(_blobPending);
            }
        }

        public LayerDigests Complete()
        {
            CompressionFormat compression = _format ?? Start();
            _decompressor?.Complete();
            _options.Limits.Require(_plainLength, _blobLength);
            _background?.WaitFor(_plainPending);
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
            _background?.Dispose();
            _blob?.Dispose();
            _plain?.Dispose();
            _decompressor?.Dispose();
        }

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
            _outputsPending = new long[Math.Min(_decompressor?.OutputsKept ?? 0, BackgroundHasher.Capacity - 2)];
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
                _plain?.Append(piece);
                return;
            }

            DecodeStatus status;
            do
            {
                // A piece may decode to very much.
                _cancellationToken.ThrowIfCancellationRequested();
                // What is about to be written over must have been hashed.
                ref long pending = ref _outputsPending[_outputs++ % _outputsPending.Length];
                _background?.WaitFor(pending);
                ReadOnlyMemory<byte> plain = _decompressor.Decode(piece, out int consumed, out status);
                _plainLength += plain.Length;
                _decodedLength += consumed;
                _options.Limits.Require(_plainLength, _decodedLength + RatioAllowance);
                Hash(_plain!, plain, ref _plainPending, isShared: true);
                pending = _plainPending;
                piece = piece[consumed..];
            }
            while (status == DecodeStatus.NeedsOutput);
        }

        /// <summary>Hashes content, here or meanwhile: then it must stay until the piece of the number that is told is hashed.</summary>
        private void Hash(Digester digester, ReadOnlyMemory<byte> content, ref long pending, bool isShared)
        {
            if (content.IsEmpty)
            {
                return;
            }

            // What is small is hashed here, unless that would have to wait for what is before it.
            isShared &= _decompressor is not null && (content.Length >= MinSizeToShare || pending > 0) && _hasSpareCore();
            if (isShared && (_background ??= BackgroundHasher.TryCreate()) is { } background)
            {
                pending = background.Append(digester, content);
                return;
            }

            _background?.WaitFor(pending);
            digester.Append(content.Span);
        }
    }
}
