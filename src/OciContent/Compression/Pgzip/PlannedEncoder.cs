using OciContent.Compression.Deflate;

namespace OciContent.Compression.Pgzip;

/// <summary>Writes blocks one after the other, each as soon as it is decided how.</summary>
internal sealed class PlannedEncoder(IBlockPlanner planner)
{
    private readonly SymbolFrequencies _frequencies = new();
    private readonly PlannedBlockWriter _writer = new();

    /// <summary>Writes a stored block.</summary>
    public void WriteStored(ReadOnlySpan<byte> input, BitBuffer bits) => Write(planner.Store(), [], input, bits);

    /// <summary>Writes input without matches.</summary>
    /// <param name="input">At most 65535 bytes.</param>
    /// <param name="isLast">Whether no block may stay open.</param>
    /// <param name="bits">Where to write.</param>
    public void WriteLiterals(ReadOnlySpan<byte> input, bool isLast, BitBuffer bits)
    {
        _frequencies.CountLiterals(input);
        Write(planner.PlanLiterals(_frequencies, input.Length, isLast), [], input, bits);
    }

    /// <summary>Writes tokens, of which one at least is a match.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="input">What they stand for: at most 65535 bytes.</param>
    /// <param name="isLast">Whether no block may stay open.</param>
    /// <param name="bits">Where to write.</param>
    public void WriteTokens(ReadOnlySpan<uint> tokens, ReadOnlySpan<byte> input, bool isLast, BitBuffer bits)
    {
        _frequencies.Count(tokens);
        Write(planner.PlanTokens(_frequencies, tokens.Length, input.Length, isLast), tokens, input, bits);
    }

    private void Write(in BlockPlan plan, ReadOnlySpan<uint> tokens, ReadOnlySpan<byte> input, BitBuffer bits)
    {
        if (plan.Form != BlockForm.Stored)
        {
            _writer.Write(plan, tokens, input, bits);
            return;
        }

        PlannedBlockWriter.WriteEnd(plan, bits);
        bits.StartStored(isLast: false);
        bits.AppendStored(input);
    }
}
