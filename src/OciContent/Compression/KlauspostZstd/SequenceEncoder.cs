using System.Numerics;
using OciContent.Compression.Zstd;

namespace OciContent.Compression.KlauspostZstd;

/// <summary>
/// Writes the sequences of blocks (RFC 8878, section 3.1.1.3.2) as klauspost/compress does: of each alphabet with the predefined table,
/// that of the block before, or a new one, whichever promises to be the shortest.
/// </summary>
internal sealed class SequenceEncoder
{
    // How many sequences there are takes one byte, two or three.
    private const int FirstOfTwoBytes = 128;
    private const int FirstOfThreeBytes = 0x7F00;

    // From these on each power of two has a symbol.
    private const int FirstLongLiterals = 64;
    private const int FirstLongMatch = 128;
    private const int LongLiteralsShift = 19;
    private const int LongMatchShift = 36;

    private static readonly byte[] LiteralCodes = CreateCodes(SequenceCode.LiteralLength, FirstLongLiterals, least: 0);
    private static readonly byte[] MatchCodes = CreateCodes(SequenceCode.MatchLength, FirstLongMatch, ZstdSequence.MinMatch);

    private readonly SequenceAlphabet _literals = new(SequenceCode.LiteralLength);
    private readonly SequenceAlphabet _offsets = new(SequenceCode.Offset);
    private readonly SequenceAlphabet _matches = new(SequenceCode.MatchLength);
    private byte[] _codes = [];

    /// <summary>Knows of the blocks before what another encoder knows.</summary>
    public void CopyFrom(SequenceEncoder other)
    {
        _literals.CopyFrom(other._literals);
        _offsets.CopyFrom(other._offsets);
        _matches.CopyFrom(other._matches);
    }

    /// <summary>Writes sequences, of which there is one at least.</summary>
    public void Write(ReadOnlySpan<ZstdSequence> sequences, OutputBytes output)
    {
        WriteCount(sequences.Length, output);
        Span<byte> codes = Codes(3 * sequences.Length);
        Span<byte> literalCodes = codes[..sequences.Length];
        Span<byte> matchCodes = codes.Slice(sequences.Length, sequences.Length);
        Span<byte> offsetCodes = codes[(2 * sequences.Length)..];
        for (int i = 0; i < sequences.Length; i++)
        {
            literalCodes[i] = LiteralLengthCode(sequences[i].Literals);
            matchCodes[i] = MatchLengthCode(sequences[i].Match);
            offsetCodes[i] = (byte)BitOperations.Log2(sequences[i].Offset);
        }

        int literalMode = _literals.Choose(literalCodes);
        int offsetMode = _offsets.Choose(offsetCodes);
        int matchMode = _matches.Choose(matchCodes);
        output.Append((byte)((literalMode << 6) | (offsetMode << 4) | (matchMode << 2)));
        _literals.WriteTable(output);
        _offsets.WriteTable(output);
        _matches.WriteTable(output);

        var writer = new LowBitWriter(output);
        int last = sequences.Length - 1;
        uint literalState = _literals.Start(literalCodes[last]);
        uint offsetState = _offsets.Start(offsetCodes[last]);
        uint matchState = _matches.Start(matchCodes[last]);
        for (int i = last; i >= 0; i--)
        {
            if (i != last)
            {
                offsetState = _offsets.Write(offsetState, offsetCodes[i], ref writer);
                matchState = _matches.Write(matchState, matchCodes[i], ref writer);
                literalState = _literals.Write(literalState, literalCodes[i], ref writer);
            }

            writer.Write(sequences[i].Literals, _literals.ExtraBits(literalCodes[i]));
            writer.Write(sequences[i].Match, _matches.ExtraBits(matchCodes[i]));
            writer.Write(sequences[i].Offset, offsetCodes[i]);
        }

        writer.Write(matchState, _matches.Log);
        writer.Write(offsetState, _offsets.Log);
        writer.Write(literalState, _literals.Log);
        writer.Close();
    }

    /// <summary>Says that the sequences that were written last are those that are read.</summary>
    public void Keep()
    {
        _literals.Keep();
        _offsets.Keep();
        _matches.Keep();
    }

    private static void WriteCount(int count, OutputBytes output)
    {
        switch (count)
        {
            case < FirstOfTwoBytes:
                output.Append((byte)count);
                break;
            case < FirstOfThreeBytes:
                output.Append((byte)(FirstOfTwoBytes + (count >> 8)));
                output.Append((byte)count);
                break;
            default:
                output.Append(byte.MaxValue);
                output.Append((ulong)(uint)(count - FirstOfThreeBytes), sizeof(ushort));
                break;
        }
    }

    private static byte LiteralLengthCode(uint length) => length < FirstLongLiterals
        ? LiteralCodes[(int)length]
        : (byte)(BitOperations.Log2(length) + LongLiteralsShift);

    private static byte MatchLengthCode(uint length) => length < FirstLongMatch
        ? MatchCodes[(int)length]
        : (byte)(BitOperations.Log2(length) + LongMatchShift);

    /// <summary>The code of each of the smallest values.</summary>
    private static byte[] CreateCodes(SequenceCode code, int count, int least)
    {
        byte[] codes = new byte[count];
        int symbol = 0;
        for (int value = 0; value < count; value++)
        {
            while (symbol + 1 < code.Values.Length && (uint)code.Values[symbol + 1] <= value + least)
            {
                symbol++;
            }

            codes[value] = (byte)symbol;
        }

        return codes;
    }

    private Span<byte> Codes(int count)
    {
        if (_codes.Length < count)
        {
            _codes = new byte[count];
        }

        return _codes.AsSpan(0, count);
    }
}
