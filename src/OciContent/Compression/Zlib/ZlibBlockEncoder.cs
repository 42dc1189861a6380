using OciContent.Compression.Deflate;

namespace OciContent.Compression.Zlib;

/// <summary>Writes blocks as zlib and GNU gzip do: of three kinds the one that takes the fewest bytes.</summary>
internal sealed class ZlibBlockEncoder
{
    private const int MaxCodeLength = 15;
    private const int HeaderBits = 3;

    // The two words before a stored block's input.
    private const int StoredHeaderLength = 4;

    private readonly SymbolFrequencies _frequencies = new();
    private readonly ZlibHuffmanCode _literals = new(DeflateAlphabets.MaxLiteralLengthCodes);
    private readonly ZlibHuffmanCode _distances = new(DeflateAlphabets.MaxDistanceCodes);
    private readonly CodeLengthRuns _header = new(new ZlibHuffmanCode(DeflateAlphabets.CodeLengthCodes), runsCross: false);
    private readonly TokenCodes _codes = new();

    /// <summary>Writes a block.</summary>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="block">What else is known of it.</param>
    /// <param name="bits">Where to write. Nothing is written of a block that is stored.</param>
    /// <returns>Whether it is to be stored.</returns>
    public bool Write(ReadOnlySpan<uint> tokens, ZlibBlock block, BitBuffer bits)
    {
        _frequencies.Count(tokens);
        ReadOnlySpan<int> distances = _frequencies.HasMatches ? _frequencies.Distances : default;
        _literals.Build(_frequencies.Literals, MaxCodeLength);
        _distances.Build(distances, MaxCodeLength);
        _header.Build(UpToLast(_literals), UpToLast(_distances));
        int dynamicSize =
            _header.BitLength + _literals.BitLength(_frequencies.Literals) + _distances.BitLength(distances) + _frequencies.ExtraBits;
        int fixedSize = HeaderBits + FixedCodes.BitLength(_frequencies.Literals, distances) + _frequencies.ExtraBits;

        // Bytes are compared, not bits, and a fixed block is preferred.
        bool isFixed = BytesOf(fixedSize) <= BytesOf(dynamicSize);
        int size = isFixed ? fixedSize : dynamicSize;
        if (block.MayBeStored && block.Length + StoredHeaderLength <= BytesOf(size))
        {
            return true;
        }

        bits.Reserve(size);
        if (isFixed)
        {
            bits.Append(block.IsLast ? 0b011u : 0b010u, HeaderBits);
            FixedCodes.Tokens.Write(tokens, bits);
        }
        else
        {
            _header.Write(bits, block.IsLast);
            _codes.Set(_literals, _distances);
            _codes.Write(tokens, bits);
        }

        return false;
    }

    private static int BytesOf(int bits) => (bits + 7) >> 3;

    private static ReadOnlySpan<byte> UpToLast(HuffmanCode code) => code.Lengths[..(1 + code.Lengths.LastIndexOfAnyExcept((byte)0))];
}
