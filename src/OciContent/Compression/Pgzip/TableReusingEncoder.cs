using OciContent.Compression.Deflate;

namespace OciContent.Compression.Pgzip;

/// <summary>
/// Writes blocks as klauspost/compress/flate does from level 1 to 6: a deflate block with codes of its own stays open for the
/// text that follows, as long as new codes do not promise to be better; what is short or hardly shrinks is stored or has fixed codes.
/// </summary>
internal sealed class TableReusingEncoder
{
    private const int MaxCodeLength = 15;
    private const int StoredHeaderLength = 5;
    private const int FixedHeaderBits = 3;
    private const int FixedEndBits = 7;

    // Fixed codes are considered for fewer tokens.
    private const int ManyTokens = 250;

    // Codes from an estimate turn out worse than it: by 1 in 2^7.
    private const int EstimateShift = 7;

    // How long the header of a block of literals is thought to be if none is known.
    private const int TypicalHeaderBits = 70 * 8;

    // A longer text is stored at once if its bytes occur about equally often.
    private const int MinSampled = 1024;

    private readonly BlockStatistics _statistics = new();
    private readonly int[] _histogram = new int[DeflateAlphabets.EndOfBlock + 1];
    private readonly HuffmanCode _distances = new(DeflateAlphabets.MaxDistanceCodes);
    private readonly CodeLengthRuns _header = new();
    private readonly TokenCodes _codes = new();
    private HuffmanCode _literals = new(DeflateAlphabets.MaxLiteralLengthCodes);
    private HuffmanCode _spareLiterals = new(DeflateAlphabets.MaxLiteralLengthCodes);

    // A block is open as long as this is not 0, with a header of that length: more can be written with its codes.
    private int _openHeaderBits;
    private bool _isOpenForMatches;

    /// <summary>Writes a stored block.</summary>
    public void WriteStored(ReadOnlySpan<byte> text, DeflateBits bits)
    {
        Close(bits);
        bits.StartStored(isLast: false);
        bits.AppendStored(text);
    }

    /// <summary>Writes text without matches.</summary>
    /// <param name="text">At most 65535 bytes.</param>
    /// <param name="isLast">Whether no block may stay open.</param>
    /// <param name="bits">Where to write.</param>
    public void WriteLiterals(ReadOnlySpan<byte> text, bool isLast, DeflateBits bits)
    {
        Count(text);
        if (text.Length > MinSampled && IsEven(_histogram, text.Length))
        {
            WriteStored(text, bits);
            return;
        }

        _histogram[DeflateAlphabets.EndOfBlock] = 1;
        _spareLiterals.Build(_histogram, MaxCodeLength);
        int newSize = _spareLiterals.BitLength(_histogram) + (_openHeaderBits == 0 ? TypicalHeaderBits : _openHeaderBits);
        newSize += newSize >> EstimateShift;
        if (StoredSize(text) <= newSize)
        {
            WriteStored(text, bits);
            return;
        }

        ReadOnlySpan<int> literals = _histogram.AsSpan(0, DeflateAlphabets.EndOfBlock);
        if (_openHeaderBits != 0 && (!HasCodes(_literals, literals) || newSize < _literals.BitLength(literals)))
        {
            Close(bits);
        }

        if (_openHeaderBits == 0)
        {
            (_literals, _spareLiterals) = (_spareLiterals, _literals);
            _header.Build(_literals.Lengths[.._histogram.Length], [1]);
            Open(bits, forMatches: false);
        }

        bits.Reserve(_literals.BitLength(literals));
        _codes.WriteLiterals(text, bits);
        if (isLast)
        {
            Close(bits);
        }
    }

    /// <summary>Writes tokens, of which one at least is a match.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="text">What they stand for: at most 65535 bytes.</param>
    /// <param name="isLast">Whether no block may stay open.</param>
    /// <param name="bits">Where to write.</param>
    public void WriteTokens(ReadOnlySpan<uint> tokens, ReadOnlySpan<byte> text, bool isLast, DeflateBits bits)
    {
        _statistics.Count(tokens);
        if (_openHeaderBits != 0 && !(_isOpenForMatches && HasCodes(_literals, _statistics.Literals) && HasCodes(_distances, _statistics.Distances)))
        {
            Close(bits);
        }

        int fixedSize = FixedHeaderBits + FixedCodes.BitLength(_statistics.Literals, _statistics.Distances) + _statistics.ExtraBits;
        int tokenCount = tokens.Length + (isLast ? 1 : 0);
        int size = 0;
        if (_openHeaderBits != 0)
        {
            int endBits = _literals.Lengths[DeflateAlphabets.EndOfBlock];
            int newSize = _openHeaderBits + EntropyEstimate.BitLength(_statistics, tokenCount);
            newSize += endBits + (newSize >> EstimateShift);
            size = CodedSize() - (isLast ? 0 : endBits);
            if (newSize < size)
            {
                Close(bits);
                size = newSize;
            }

            // With its end counted twice if that is one of the tokens.
            if (tokenCount < ManyTokens && fixedSize + (isLast ? FixedEndBits : 0) < size)
            {
                WriteStoredOrFixed(tokens, text, fixedSize, isStored: StoredSize(text) <= size, bits);
                return;
            }

            if (StoredSize(text) <= size)
            {
                WriteStored(text, bits);
                return;
            }
        }

        if (_openHeaderBits == 0)
        {
            Build(isLast);
            size = _header.BitLength + CodedSize();
            if (tokenCount < ManyTokens && fixedSize <= size)
            {
                WriteStoredOrFixed(tokens, text, fixedSize, isStored: StoredSize(text) <= fixedSize, bits);
                return;
            }

            if (StoredSize(text) <= size)
            {
                WriteStored(text, bits);
                return;
            }

            Open(bits, forMatches: true);
        }

        bits.Reserve(size);
        _codes.WriteTokens(tokens, bits);
        if (isLast)
        {
            Close(bits);
        }
    }

    private static int StoredSize(ReadOnlySpan<byte> text) => 8 * (text.Length + StoredHeaderLength);

    private static bool HasCodes(HuffmanCode code, ReadOnlySpan<int> frequencies)
    {
        ReadOnlySpan<byte> lengths = code.Lengths;
        for (int symbol = 0; symbol < frequencies.Length; symbol++)
        {
            if (frequencies[symbol] != 0 && lengths[symbol] == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the squares of how far each byte's frequency is from the mean sum up to less than twice the length.</summary>
    private static bool IsEven(ReadOnlySpan<int> histogram, int length)
    {
        double mean = length / 256.0;
        double sum = 0;
        foreach (int count in histogram[..DeflateAlphabets.EndOfBlock])
        {
            sum += (count - mean) * (count - mean);
        }

        return sum < 2 * length;
    }

    private void Count(ReadOnlySpan<byte> text)
    {
        Array.Clear(_histogram);
        foreach (byte value in text)
        {
            _histogram[value]++;
        }
    }

    // With the end of the block, without its header.
    private int CodedSize() => _literals.BitLength(_statistics.Literals) + _distances.BitLength(_statistics.Distances) + _statistics.ExtraBits;

    private void Build(bool isLast)
    {
        _literals.Build(_statistics.Literals, MaxCodeLength);
        _distances.Build(_statistics.Distances, MaxCodeLength);

        // Of a block that stays open, all lengths are written.
        ReadOnlySpan<byte> literals = _literals.Lengths;
        ReadOnlySpan<byte> distances = _distances.Lengths;
        _header.Build(
            isLast ? literals[.._statistics.LiteralCount] : literals,
            isLast ? distances[.._statistics.DistanceCount] : distances);
    }

    private void Open(DeflateBits bits, bool forMatches)
    {
        _header.Write(bits);
        _codes.Set(_literals, _distances);
        _openHeaderBits = _header.BitLength;
        _isOpenForMatches = forMatches;
    }

    private void Close(DeflateBits bits)
    {
        if (_openHeaderBits != 0)
        {
            bits.Reserve(MaxCodeLength);
            _codes.WriteEnd(bits);
            _openHeaderBits = 0;
        }
    }

    private void WriteStoredOrFixed(ReadOnlySpan<uint> tokens, ReadOnlySpan<byte> text, int fixedSize, bool isStored, DeflateBits bits)
    {
        if (isStored)
        {
            WriteStored(text, bits);
            return;
        }

        Close(bits);
        bits.Reserve(fixedSize);
        bits.Append(0b010, 3);
        FixedCodes.Tokens.Write(tokens, bits);
    }
}
