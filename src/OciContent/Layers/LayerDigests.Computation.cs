using OciContent.Compression;

namespace OciContent.Layers;

public sealed partial record LayerDigests
{
    /// <summary>Takes a blob in pieces of any size, and hashes it both as it is and uncompressed.</summary>
    private sealed class Computation : IDisposable
    {
        // Below this the ratio says nothing: a small layer of zeros is small anyway.
        private const long MinSizeForRatio = 64 * 1024 * 1024;

        private readonly LayerDigestOptions _options;
        private readonly Digester _blob;
        private readonly byte[] _firstBytes = new byte[CompressionFormat.MaxMagicLength];
        private int _firstCount;
        private CompressionFormat? _format;

        // Of the uncompressed content. Null while it is the same as the blob's.
        private Digester? _plain;

        private Decompressor? _decompressor;

        // While this thread decodes, other cores hash. Null where there is no other core, or nothing to decode.
        private HashLane? _blobLane;
        private HashLane? _plainLane;
        private long _blobLength;
        private long _plainLength;

        public Computation(LayerDigestOptions options)
        {
            _options = options;
            _blob = new Digester(options.Algorithm);
        }

        public void Append(ReadOnlySpan<byte> piece)
        {
            _blobLength += piece.Length;
            Append(_blob, _blobLane, piece);
            if (_format is null)
            {
                int count = Math.Min(piece.Length, _firstBytes.Length - _firstCount);
                piece[..count].CopyTo(_firstBytes.AsSpan(_firstCount));
                _firstCount += count;
                piece = piece[count..];
                if (_firstCount < _firstBytes.Length)
                {
                    return;
                }

                Start();
            }

            AppendCore(piece);
        }

        public LayerDigests Complete()
        {
            if (_format is null)
            {
                Start();
            }

            _decompressor?.Complete();
            _blobLane?.Settle();
            _plainLane?.Settle();
            Digest digest = _blob.GetCurrentDigest();
            return new LayerDigests
            {
                Digest = digest,
                Size = _blobLength,
                DiffId = _plain?.GetCurrentDigest() ?? digest,
                UncompressedSize = _plain is null ? _blobLength : _plain.Length,
                Compression = _format!,
            };
        }

        public void Dispose()
        {
            _blobLane?.Dispose();
            _plainLane?.Dispose();
            _blob.Dispose();
            _plain?.Dispose();
            _decompressor?.Dispose();
        }

        /// <summary>Tells the format by the first bytes, and takes them.</summary>
        private void Start()
        {
            ReadOnlySpan<byte> firstBytes = _firstBytes.AsSpan(0, _firstCount);
            _format = CompressionFormat.Detect(firstBytes);
            _decompressor = Decompressor.Create(_format);
            if (_decompressor is not null || _options.DiffIdAlgorithm != _blob.Algorithm)
            {
                _plain = new Digester(_options.DiffIdAlgorithm);
            }

            if (_decompressor is not null && Environment.ProcessorCount > 1)
            {
                _blobLane = new HashLane(_blob);
                _plainLane = new HashLane(_plain!);
            }

            AppendCore(firstBytes);
        }

        private static void Append(Digester digester, HashLane? lane, ReadOnlySpan<byte> content)
        {
            if (lane is null)
            {
                digester.Append(content);
            }
            else
            {
                lane.Append(content);
            }
        }

        private void AppendCore(ReadOnlySpan<byte> piece)
        {
            if (_decompressor is null)
            {
                _plain?.Append(piece);
                return;
            }

            DecodeStatus status;
            do
            {
                ReadOnlyMemory<byte> plain = _decompressor.Decode(piece, out int consumed, out status);
                _plainLength += plain.Length;
                RefuseBombs();
                Append(_plain!, _plainLane, plain.Span);
                piece = piece[consumed..];
            }
            while (status == DecodeStatus.NeedsOutput);
        }

        private void RefuseBombs()
        {
            if (_plainLength > _options.MaxUncompressedSize)
            {
                throw new InvalidDataException($"{_plainLength} bytes or more come out of the layer: expected at most {_options.MaxUncompressedSize}.");
            }

            if (_plainLength > MinSizeForRatio && _plainLength / _blobLength > _options.MaxCompressionRatio)
            {
                throw new InvalidDataException($"{_plainLength} bytes come out of the first {_blobLength} of the layer: expected at most {_options.MaxCompressionRatio} times as many.");
            }
        }
    }
}
