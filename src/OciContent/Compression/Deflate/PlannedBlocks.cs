using System.Collections.Concurrent;

namespace OciContent.Compression.Deflate;

/// <summary>Parts of the input of which <see cref="TableReusePlanner"/> decided how they are written.</summary>
/// <param name="writers">What writes them, while it is not in use.</param>
/// <param name="tokens">Their tokens, one part's behind the other's; they are these blocks' from now on.</param>
internal sealed class PlannedBlocks(ConcurrentBag<PlannedBlockWriter> writers, PooledBuffer<uint> tokens) : BlockWork
{
    private readonly List<(BlockPlan Plan, int Tokens, int Input)> _blocks = [];
    private readonly PooledBuffer<byte> _input = new();

    /// <summary>Adds the next part.</summary>
    /// <param name="plan">What was decided.</param>
    /// <param name="tokenCount">How many tokens it has.</param>
    /// <param name="input">What they stand for; it is copied if it is needed.</param>
    public void Add(in BlockPlan plan, int tokenCount, ReadOnlySpan<byte> input)
    {
        bool isNeeded = plan.Form is BlockForm.Stored or BlockForm.Literals;
        if (isNeeded)
        {
            _input.Append(input);
        }

        _blocks.Add((plan, tokenCount, isNeeded ? input.Length : 0));
    }

    public override void Run()
    {
        PlannedBlockWriter writer = writers.TryTake(out PlannedBlockWriter? known) ? known : new PlannedBlockWriter();
        ReadOnlySpan<uint> left = tokens.Span;
        ReadOnlySpan<byte> input = _input.Span;
        foreach ((BlockPlan plan, int count, int length) in _blocks)
        {
            if (plan.Form == BlockForm.Stored)
            {
                PlannedBlockWriter.WriteEnd(plan, Bits);
                WriteStored(input[..length]);
            }
            else
            {
                writer.Write(plan, left[..count], input[..length], Bits);
            }

            left = left[count..];
            input = input[length..];
        }

        writers.Add(writer);
        Drop();
    }

    public override void Dispose()
    {
        base.Dispose();
        Drop();
    }

    private void Drop()
    {
        tokens.Dispose();
        _input.Dispose();
    }
}
