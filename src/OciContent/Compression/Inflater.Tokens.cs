namespace OciContent.Compression;

internal sealed partial class Inflater
{
    /// <summary>A length code, its extra bits, a distance code and its extra bits.</summary>
    private const int MaxTokenBits = 15 + 5 + 15 + 13;

    // RFC 1951, section 3.2.3
    private DecodeStatus? DecodeTokens(ref BitReader input, ref InflateOutput output)
    {
        HuffmanTable literalLength = _literalLength;
        HuffmanTable distances = _distance;
        DecodeTokensFast(ref input, ref output, literalLength, distances);

        // What is left: the ends of the input and of the room, of the block, and of good data.
        while (true)
        {
            // Near the end of the data fewer bits are left than a token may need, and may do: each part checks its own.
            input.Has(MaxTokenBits);
            uint entry = literalLength.Find(input.Bits);
            int used = HuffmanEntry.CodeLength(entry);
            if (used > input.Count)
            {
                return DecodeStatus.NeedsInput;
            }

            if ((entry & HuffmanEntry.EndOfBlock) != 0)
            {
                input.Drop(used);
                return EndBlock();
            }

            if ((entry & HuffmanEntry.Invalid) != 0)
            {
                return Break("code that is not assigned to a literal or length: expected one of the declared codes");
            }

            if (output.IsFull)
            {
                return DecodeStatus.NeedsOutput;
            }

            if ((entry & HuffmanEntry.Literal) != 0)
            {
                input.Drop(used);
                output.Write((byte)HuffmanEntry.Value(entry));
                continue;
            }

            int length = HuffmanEntry.Value(entry) + ExtraBits(input.Bits, entry, ref used);
            entry = distances.Find(input.Bits >> used);
            used += HuffmanEntry.CodeLength(entry);
            if (used > input.Count)
            {
                return DecodeStatus.NeedsInput;
            }

            if ((entry & HuffmanEntry.Invalid) != 0)
            {
                return Break("code that is not assigned to a distance: expected one of the declared codes");
            }

            int distance = HuffmanEntry.Value(entry) + ExtraBits(input.Bits, entry, ref used);
            if (used > input.Count)
            {
                return DecodeStatus.NeedsInput;
            }

            if (distance > output.Written)
            {
                return Break($"match {distance} bytes back: expected at most {output.Written}");
            }

            input.Drop(used);
            int copied = output.Copy(distance, length);
            if (copied < length)
            {
                _copyLength = length - copied;
                _copyDistance = distance;
                return GoOn(Step.MatchCopy);
            }
        }
    }

    private DecodeStatus? CopyMatch(ref InflateOutput output)
    {
        _copyLength -= output.Copy(_copyDistance, _copyLength);
        return _copyLength > 0 ? DecodeStatus.NeedsOutput : GoOn(Step.Tokens);
    }

    private static int ExtraBits(ulong bits, uint entry, ref int used)
    {
        int count = HuffmanEntry.ExtraBits(entry);
        int value = (int)(bits >> used) & ((1 << count) - 1);
        used += count;
        return value;
    }
}
