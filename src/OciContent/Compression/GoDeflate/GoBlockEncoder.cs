using OciContent.Compression.Deflate;

namespace OciContent.Compression.GoDeflate;

/// <summary>
/// Writes deflate blocks as Go's compress/flate does: it decides between stored, fixed and dynamic (RFC 1951, section 3.2.3)
/// by its rules, and makes its codes.
/// </summary>
internal sealed class GoBlockEncoder
{
    /// <summary>A longer input is never stored.</summary>
    public const int MaxStoredLength = 65535;

    private const int MaxCodeLength = 15;
    private const int StoredHeaderLength = 5;
    private const int FixedHeaderBits = 3;

    private readonly SymbolFrequencies _frequencies = new();
    private readonly HuffmanCode _literals = new(DeflateAlphabets.MaxLiteralLengthCodes);
    private readonly HuffmanCode _distances = new(DeflateAlphabets.MaxDistanceCodes);
    private readonly CodeLengthRuns _header = new();
    private readonly TokenCodes _codes = new();

    /// <summary>Writes a block of levels 2 to 9: the shortest of three kinds.</summary>
    /// <param name="tokens">The block.</param>
    /// <param name="bits">Where to write. Nothing is written of a block that is stored.</param>
    /// <param name="storedLength">The length of its input, or more than <see cref="MaxStoredLength"/> if it may not be stored.</param>
    /// <returns>Whether the block is to be stored.</returns>
    public bool WriteShortest(ReadOnlySpan<uint> tokens, BitBuffer bits, long storedLength)
    {
        _frequencies.Count(tokens);
        Build();
        int dynamicSize = DynamicSize();
        int fixedSize = FixedHeaderBits + FixedCodes.BitLength(_frequencies.Literals, _frequencies.Distances);
        bool isDynamic = dynamicSize < fixedSize;
        int size = _frequencies.ExtraBits + (isDynamic ? dynamicSize : fixedSize);
        if (storedLength <= MaxStoredLength && StoredSize(storedLength) < size)
        {
            return true;
        }

        if (isDynamic)
        {
            WriteDynamic(tokens, bits, size);
        }
        else
        {
            bits.Reserve(size);
            bits.Append(0b010, 3);
            FixedCodes.Tokens.Write(tokens, bits);
        }

        return false;
    }

    /// <summary>Writes a block of level 1 or of no matches at all: dynamic, or stored if that is hardly longer.</summary>
    /// <inheritdoc cref="WriteShortest"/>
    public bool WriteDynamic(ReadOnlySpan<uint> tokens, BitBuffer bits, long storedLength)
    {
        _frequencies.Count(tokens);
        Build();
        int size = DynamicSize();
        if (storedLength <= MaxStoredLength && StoredSize(storedLength) < size + (size >> 4))
        {
            return true;
        }

        WriteDynamic(tokens, bits, size + _frequencies.ExtraBits);
        return false;
    }

    // Without the extra bits.
    private int DynamicSize() =>
        _header.BitLength + _literals.BitLength(_frequencies.Literals) + _distances.BitLength(_frequencies.Distances);

    private static long StoredSize(long length) => 8 * (length + StoredHeaderLength);

    private void Build()
    {
        _literals.Build(_frequencies.Literals, MaxCodeLength);
        _distances.Build(_frequencies.Distances, MaxCodeLength);
        _header.Build(_literals.Lengths[.._frequencies.LiteralCount], _distances.Lengths[.._frequencies.DistanceCount]);
    }

    private void WriteDynamic(ReadOnlySpan<uint> tokens, BitBuffer bits, int size)
    {
        bits.Reserve(size);
        _header.Write(bits);
        _codes.Set(_literals, _distances);
        _codes.Write(tokens, bits);
    }
}
