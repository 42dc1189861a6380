namespace OciContent.Compression.Deflate;

/// <summary>Writes what <see cref="TableReusePlanner"/> decided, but for stored blocks.</summary>
internal sealed class PlannedBlockWriter
{
    private const int MaxCodeLength = 15;

    private readonly HuffmanCode _literals = new(DeflateAlphabets.MaxLiteralLengthCodes);
    private readonly HuffmanCode _distances = new(DeflateAlphabets.MaxDistanceCodes);
    private readonly CodeLengthRuns _header = new();
    private readonly TokenCodes _tokens = new();
    private BlockCodes? _codes;

    /// <summary>Ends the block before, if the plan says so.</summary>
    public static void WriteEnd(in BlockPlan plan, BitBuffer bits)
    {
        if (plan.Ended is { } ended)
        {
            bits.Reserve(MaxCodeLength);
            bits.Append(ended.End, ended.EndBits);
        }
    }

    /// <summary>Writes a part of the input that is not stored, with the end of the block before.</summary>
    /// <param name="plan">What was decided.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="input">What they stand for; it is looked at if it is written as literals.</param>
    /// <param name="bits">Where to write.</param>
    public void Write(in BlockPlan plan, ReadOnlySpan<uint> tokens, ReadOnlySpan<byte> input, BitBuffer bits)
    {
        WriteEnd(plan, bits);
        if (plan.Codes is not { } codes)
        {
            bits.Reserve(plan.Bits);
            bits.Append(0b010, 3);
            FixedCodes.Tokens.Write(tokens, bits);
            return;
        }

        Set(codes);
        if (plan.Starts)
        {
            _header.Build(codes.Literals[..codes.LiteralCount], codes.Distances[..codes.DistanceCount]);
            _header.Write(bits);
        }

        bits.Reserve(plan.Bits);
        if (plan.Form == BlockForm.Literals)
        {
            _tokens.WriteLiterals(input, bits);
        }
        else
        {
            _tokens.WriteTokens(tokens, bits);
        }

        if (plan.Ends)
        {
            bits.Reserve(MaxCodeLength);
            _tokens.WriteEnd(bits);
        }
    }

    private void Set(BlockCodes codes)
    {
        if (_codes != codes)
        {
            _codes = codes;
            _literals.SetLengths(codes.Literals);
            _distances.SetLengths(codes.Distances);
            _tokens.Set(_literals, _distances);
        }
    }
}
