using OciContent.Compression.Deflate;

namespace OciContent.Compression.Pgzip;

/// <summary>
/// Writes blocks as klauspost/compress/flate does from level 1 to 6: a deflate block with codes of its own stays open for the
/// input that follows, as long as new codes do not promise to be better; what is short or hardly shrinks is stored or has fixed codes.
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

    // A longer input is stored at once if its bytes occur about equally often.
    private const int MinSampled = 1024;

    private readonly SymbolFrequencies _frequencies = new();
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
    public void WriteStored(ReadOnlySpan<byte> input, BitBuffer bits)
    {
        Close(bits);
        bits.StartStored(isLast: false);
        bits.AppendStored(input);
    }

    /// <summary>Writes input without matches.</summary>
    /// <param name="input">At most 65535 bytes.</param>
    /// <param name="isLast">Whether no block may stay open.</param>
    /// <param name="bits">Where to write.</param>
    public void WriteLiterals(ReadOnlySpan<byte> input, bool isLast, BitBuffer bits)
    {
        Count(input);
        if (input.Length > MinSampled && IsEven(_histogram, input.Length))
        {
            WriteStored(input, bits);
            return;
        }

        _histogram[DeflateAlphabets.EndOfBlock] = 1;
        _spareLiterals.Build(_histogram, MaxCodeLength);
        int newSize = _spareLiterals.BitLength(_histogram) + (_openHeaderBits == 0 ? TypicalHeaderBits : _openHeaderBits);
        newSize += newSize >> EstimateShift;
        if (StoredSize(input) <= newSize)
        {
            WriteStored(input, bits);
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
        _codes.WriteLiterals(input, bits);
        if (isLast)
        {
            Close(bits);
        }
    }

    /// <summary>Writes tokens, of which one at least is a match.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="input">What they stand for: at most 65535 bytes.</param>
    /// <param name="isLast">Whether no block may stay open.</param>
    /// <param name="bits">Where to write.</param>
    public void WriteTokens(ReadOnlySpan<uint> tokens, ReadOnlySpan<byte> input, bool isLast, BitBuffer bits)
    {
        _frequencies.Count(tokens);
        if (_openHeaderBits != 0
            && !(_isOpenForMatches && HasCodes(_literals, _frequencies.Literals) && HasCodes(_distances, _frequencies.Distances)))
        {
            Close(bits);
        }

        int fixedSize = FixedHeaderBits + FixedCodes.BitLength(_frequencies.Literals, _frequencies.Distances) + _frequencies.ExtraBits;
        int tokenCount = tokens.Length + (isLast ? 1 : 0);
        int size = 0;
        if (_openHeaderBits != 0)
        {
            int endBits = _literals.Lengths[DeflateAlphabets.EndOfBlock];
            int newSize = _openHeaderBits + EntropyEstimate.BitLength(_frequencies, tokenCount);
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
                WriteStoredOrFixed(tokens, input, fixedSize, isStored: StoredSize(input) <= size, bits);
                return;
            }

            if (StoredSize(input) <= size)
            {
                WriteStored(input, bits);
                return;
            }
        }

        if (_openHeaderBits == 0)
        {
            Build(isLast);
            size = _header.BitLength + CodedSize();
            if (tokenCount < ManyTokens && fixedSize <= size)
            {
                WriteStoredOrFixed(tokens, input, fixedSize, isStored: StoredSize(input) <= fixedSize, bits);
                return;
            }

            if (StoredSize(input) <= size)
            {
                WriteStored(input, bits);
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

    private static int StoredSize(ReadOnlySpan<byte> input) => 8 * (input.Length + StoredHeaderLength);

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

    private void Count(ReadOnlySpan<byte> input)
    {
        Array.Clear(_histogram);
        foreach (byte value in input)
        {
            _histogram[value]++;
        }
    }

    // With the end of the block, without its header.
    private int CodedSize() =>
        _literals.BitLength(_frequencies.Literals) + _distances.BitLength(_frequencies.Distances) + _frequencies.ExtraBits;

    private void Build(bool isLast)
    {
        _literals.Build(_frequencies.Literals, MaxCodeLength);
        _distances.Build(_frequencies.Distances, MaxCodeLength);

        // Of a block that stays open, all lengths are written.
        ReadOnlySpan<byte> literals = _literals.Lengths;
        ReadOnlySpan<byte> distances = _distances.Lengths;
        _header.Build(
            isLast ? literals[.._frequencies.LiteralCount] : literals,
            isLast ? distances[.._frequencies.DistanceCount] : distances);
    }

    private void Open(BitBuffer bits, bool forMatches)
    {
        _header.Write(bits);
        _codes.Set(_literals, _distances);
        _openHeaderBits = _header.BitLength;
        _isOpenForMatches = forMatches;
    }

    private void Close(BitBuffer bits)
    {
        if (_openHeaderBits != 0)
        {
            bits.Reserve(MaxCodeLength);
            _codes.WriteEnd(bits);
            _openHeaderBits = 0;
        }
    }

    private void WriteStoredOrFixed(ReadOnlySpan<uint> tokens, ReadOnlySpan<byte> input, int fixedSize, bool isStored, BitBuffer bits)
    {
        if (isStored)
        {
            WriteStored(input, bits);
            return;
        }

        Close(bits);
        bits.Reserve(fixedSize);
        bits.Append(0b010, 3);
        FixedCodes.Tokens.Write(tokens, bits);
    }
}
