using System.Buffers;

namespace OciContent.Compression.Zstd;

/// <summary>Decodes the literals section of a block (RFC 8878, section 3.1.1.3.1).</summary>
internal sealed class ZstdLiterals : IDisposable
{
    /// <summary>Bytes behind the literals that may be read, and mean nothing: wide copies run over the end.</summary>
    public const int Slack = 32;

    private readonly HuffmanDecoder _huffman = new();
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(ZstdFormat.MaxBlockSize + Slack);

    private enum Kind
    {
        Raw,
        Rle,
        Compressed,
        Treeless,
    }

    /// <summary>Where the literals of the last block are.</summary>
    public byte[] Source { get; private set; } = [];

    public int Start { get; private set; }

    public int Length { get; private set; }

    /// <summary>Forgets the Huffman code, at the start of a frame.</summary>
    public void Reset() => _huffman.Reset();

    /// <summary>Decodes the section at the front of a block.</summary>
    /// <param name="block">The buffer that the block is in, with margins on both sides.</param>
    /// <param name="offset">Where the block starts; moved behind the section.</param>
    /// <param name="end">Where the block ends.</param>
    /// <param name="maxSize">How many literals there may be.</param>
    public void Decode(byte[] block, ref int offset, int end, int maxSize)
    {
        var kind = (Kind)(block[offset] & 3);
        int sizeFormat = (block[offset] >> 2) & 3;
        if (kind is Kind.Raw or Kind.Rle)
        {
            int headerLength = sizeFormat switch { 1 => 2, 3 => 3, _ => 1 };
            ulong header = ReadHeader(block, ref offset, end, headerLength);
            SetLength((int)(header >> (headerLength == 1 ? 3 : 4)), maxSize);
            TakePlain(block, ref offset, end, kind);
        }
        else
        {
            int sizeBits = sizeFormat switch { 2 => 14, 3 => 18, _ => 10 };
            ulong header = ReadHeader(block, ref offset, end, (4 + (2 * sizeBits) + 7) / 8) >> 4;
            SetLength((int)header & ((1 << sizeBits) - 1), maxSize);
            int compressedLength = (int)(header >> sizeBits);
            if (compressedLength > end - offset)
            {
                throw ZstdErrors.Corrupt($"{compressedLength} bytes of literals in a block with {end - offset} left");
            }

            int sectionEnd = offset + compressedLength;
            Decompress(block, offset, sectionEnd, kind, isSingleStream: sizeFormat == 0);
            offset = sectionEnd;
        }
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private void TakePlain(byte[] block, ref int offset, int end, Kind kind)
    {
        int length = kind == Kind.Raw ? Length : 1;
        if (length > end - offset)
        {
            throw ZstdErrors.Corrupt($"{length} bytes of literals in a block with {end - offset} left");
        }

        if (kind == Kind.Raw)
        {
            Source = block;
            Start = offset;
        }
        else
        {
            _buffer.AsSpan(0, Length).Fill(block[offset]);
            Source = _buffer;
            Start = 0;
        }

        offset += length;
    }

    private void Decompress(byte[] block, int offset, int end, Kind kind, bool isSingleStream)
    {
        if (kind == Kind.Compressed)
        {
            _huffman.ReadCode(block, ref offset, end);
        }
        else if (!_huffman.HasCode)
        {
            throw ZstdErrors.Corrupt("literals that reuse a Huffman code where there is none");
        }

        Source = _buffer;
        Start = 0;
        Span<byte> destination = _buffer.AsSpan(0, Length);
        if (isSingleStream)
        {
            _huffman.DecodeStream(block, offset, end - offset, destination);
        }
        else
        {
            _huffman.DecodeFourStreams(block, offset, end, destination);
        }
    }

    private void SetLength(int length, int maxSize) =>
        Length = length <= maxSize ? length : throw ZstdErrors.Corrupt($"{length} literals in a block: expected at most {maxSize}");

    private static ulong ReadHeader(byte[] block, ref int offset, int end, int length)
    {
        if (length > end - offset)
        {
            throw ZstdErrors.Corrupt("a block that ends in the header of its literals");
        }

        ulong header = 0;
        for (int i = 0; i < length; i++)
        {
            header |= (ulong)block[offset + i] << (8 * i);
        }

        offset += length;
        return header;
    }
}
