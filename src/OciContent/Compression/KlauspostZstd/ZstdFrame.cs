namespace OciContent.Compression.KlauspostZstd;

/// <summary>A frame as some versions write it, all the same so far.</summary>
internal sealed class ZstdFrame(List<ZstdFrameOutput> outputs)
{
    private readonly ZstdBlockWriter _blocks = new();

    /// <summary>What was not taken yet.</summary>
    public OutputBytes Bytes { get; } = new();

    /// <summary>Writes a block of which the sequences are known.</summary>
    public void Write(ReadOnlySpan<byte> block, DoubleFastParser parsed, bool isRun, bool isLast)
    {
        if (outputs.Count > 0)
        {
            _blocks.Write(block, parsed, isRun && outputs[0].Version.HasRunBlocks, isLast, Bytes);
        }
    }

    /// <summary>Goes on without the versions that write otherwise; returns a frame that they go on with, if there are both.</summary>
    public ZstdFrame? Split(Predicate<KlauspostZstdVersion> isOther)
    {
        List<ZstdFrameOutput> others = [.. outputs.Where(output => isOther(output.Version))];
        if (others.Count == 0 || others.Count == outputs.Count)
        {
            return null;
        }

        DropOutputs(isOther);
        var frame = new ZstdFrame(others);
        frame._blocks.CopyFrom(_blocks);
        frame.Bytes.Append(Bytes.Span);
        return frame;
    }

    /// <summary>Goes on without some versions.</summary>
    public void DropOutputs(Predicate<KlauspostZstdVersion> isDropped) => outputs.RemoveAll(output => isDropped(output.Version));

    /// <summary>Has taken what there is.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        foreach (ZstdFrameOutput output in outputs)
        {
            await output.Write(Bytes.Memory, cancellationToken).ConfigureAwait(false);
        }

        Bytes.Clear();
    }
}
