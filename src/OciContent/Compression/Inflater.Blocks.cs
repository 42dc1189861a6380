using System.Runtime.CompilerServices;

namespace OciContent.Compression;

internal sealed partial class Inflater
{
    private readonly HuffmanTable _codeLength = new(DeflateAlphabets.CodeLengthSymbols, 7);
    private readonly byte[] _codeLengthLengths = new byte[DeflateAlphabets.CodeLengthCodes];
    private readonly byte[] _lengths = new byte[DeflateAlphabets.MaxLiteralLengthCodes + DeflateAlphabets.MaxDistanceCodes];

    // The counts that a dynamic block declares, and how many of the announced lengths are read.
    private int _literalLengthCodes;
    private int _distanceCodes;
    private int _codeLengthCodes;
    private int _lengthsRead;

    private DecodeStatus? ReadBlockHeader(ref BitReader input)
    {
        if (!input.Has(3))
        {
            return DecodeStatus.NeedsInput;
        }

        int type = input.Peek(3) >> 1;
        if (type == 3)
        {
            return Break("block type 3: expected 0, 1 or 2");
        }

        _isLastBlock = input.Take(3) % 2 == 1;
        switch (type)
        {
            case 0:
                return GoOn(Step.StoredLength);
            case 1:
                _literalLength = HuffmanTable.FixedLiteralLength;
                _distance = HuffmanTable.FixedDistance;
                return GoOn(Step.Tokens);
            default:
                return GoOn(Step.DynamicCounts);
        }
    }

    // RFC 1951, section 3.2.4
    private DecodeStatus? ReadStoredLength(ref BitReader input)
    {
        int padding = input.Count & 7;
        if (!input.Has(padding + 32))
        {
            return DecodeStatus.NeedsInput;
        }

        uint lengths = (uint)(input.Bits >> padding);
        int length = (int)(lengths & 0xFFFF);
        int complement = (int)(lengths >> 16);
        if ((length ^ complement) != 0xFFFF)
        {
            return Break(
                $"stored block of length 0x{length:x4} with complement 0x{complement:x4}: expected complement 0x{length ^ 0xFFFF:x4}");
        }

        input.Drop(padding + 32);
        input.GiveBack();
        _copyLength = length;
        return GoOn(Step.StoredCopy);
    }

    private DecodeStatus? CopyStored(ref BitReader input, ref InflateOutput output)
    {
        Span<byte> room = output.Room;
        int copied = input.CopyBytes(room[..Math.Min(room.Length, _copyLength)]);
        output.Advance(copied);
        _copyLength -= copied;
        if (_copyLength > 0)
        {
            return output.IsFull ? DecodeStatus.NeedsOutput : DecodeStatus.NeedsInput;
        }

        return EndBlock();
    }

    // RFC 1951, section 3.2.7
    private DecodeStatus? ReadDynamicCounts(ref BitReader input)
    {
        if (!input.Has(14))
        {
            return DecodeStatus.NeedsInput;
        }

        int counts = input.Peek(14);
        _literalLengthCodes = (counts & 0x1F) + 257;
        _distanceCodes = ((counts >> 5) & 0x1F) + 1;
        _codeLengthCodes = (counts >> 10) + 4;
        if (_literalLengthCodes > DeflateAlphabets.MaxLiteralLengthCodes)
        {
            return Break(
                $"dynamic block with {_literalLengthCodes} literal and length codes: expected at most "
                + $"{DeflateAlphabets.MaxLiteralLengthCodes}");
        }

        if (_distanceCodes > DeflateAlphabets.MaxDistanceCodes)
        {
            return Break($"dynamic block with {_distanceCodes} distance codes: expected at most {DeflateAlphabets.MaxDistanceCodes}");
        }

        input.Drop(14);
        Array.Clear(_codeLengthLengths);
        _lengthsRead = 0;
        return GoOn(Step.DynamicCodeLengthLengths);
    }

    private DecodeStatus? ReadCodeLengthLengths(ref BitReader input)
    {
        for (; _lengthsRead < _codeLengthCodes; _lengthsRead++)
        {
            if (!input.Has(3))
            {
                return DecodeStatus.NeedsInput;
            }

            _codeLengthLengths[DeflateAlphabets.CodeLengthOrder[_lengthsRead]] = (byte)input.Take(3);
        }

        if (!_codeLength.TryBuild(_codeLengthLengths))
        {
            return Break("dynamic block with an incomplete or over-subscribed code for code lengths: expected a complete one");
        }

        _lengthsRead = 0;
        return GoOn(Step.DynamicLengths);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private DecodeStatus? ReadDynamicLengths(ref BitReader input)
    {
        int total = _literalLengthCodes + _distanceCodes;
        while (_lengthsRead < total)
        {
            // Seven bits of code and seven extra bits at most. Fewer may do at the very end of the data.
            input.Has(14);
            uint entry = _codeLength.Find(input.Bits);
            int codeLength = HuffmanEntry.CodeLength(entry);
            int extraBits = HuffmanEntry.ExtraBits(entry);
            if (codeLength + extraBits > input.Count)
            {
                return DecodeStatus.NeedsInput;
            }

            if ((entry & HuffmanEntry.Invalid) != 0)
            {
                return Break("code length with a code that is not assigned: expected one of the declared codes");
            }

            int symbol = HuffmanEntry.Value(entry);
            int repeat = 1;
            byte length = (byte)symbol;
            if (symbol >= 16)
            {
                if (symbol == 16 && _lengthsRead == 0)
                {
                    return Break("first code length repeats the one before it: expected a length");
                }

                length = symbol == 16 ? _lengths[_lengthsRead - 1] : (byte)0;
                repeat = (symbol == 18 ? 11 : 3) + ((int)(input.Bits >> codeLength) & ((1 << extraBits) - 1));
                if (_lengthsRead + repeat > total)
                {
                    return Break($"{_lengthsRead + repeat} code lengths in a dynamic block: expected {total}");
                }
            }

            input.Drop(codeLength + extraBits);
            _lengths.AsSpan(_lengthsRead, repeat).Fill(length);
            _lengthsRead += repeat;
        }

        return BuildDynamicTables();
    }

    private DecodeStatus? BuildDynamicTables()
    {
        ReadOnlySpan<byte> literalLengths = _lengths.AsSpan(0, _literalLengthCodes);
        if (literalLengths[DeflateAlphabets.EndOfBlock] == 0)
        {
            // Go reads on until something else goes wrong, as it must: the block cannot end.
            return Break("dynamic block without a code for its end: expected one");
        }

        if (!_dynamicLiteralLength.TryBuild(literalLengths))
        {
            return Break("dynamic block with an incomplete or over-subscribed code for literals and lengths: expected a complete one");
        }

        if (!_dynamicDistance.TryBuild(_lengths.AsSpan(_literalLengthCodes, _distanceCodes)))
        {
            return Break("dynamic block with an incomplete or over-subscribed code for distances: expected a complete one");
        }

        _literalLength = _dynamicLiteralLength;
        _distance = _dynamicDistance;
        return GoOn(Step.Tokens);
    }
}
