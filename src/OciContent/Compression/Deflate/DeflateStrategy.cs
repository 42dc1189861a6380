namespace OciContent.Compression.Deflate;

/// <summary>How an input becomes deflate data, in steps of which some can be taken for many segments at the same time.</summary>
/// <remarks>For one input. The two steps here are taken for one segment after the other, those of the works for several at once.</remarks>
internal abstract class DeflateStrategy : IDisposable
{
    /// <summary>How many bytes of the input a segment has.</summary>
    public abstract int SegmentSize { get; }

    /// <summary>How many bytes before a segment must be known.</summary>
    public abstract int History { get; }

    /// <summary>How many bytes behind a segment must be known, unless the input ends.</summary>
    public abstract int LookAhead { get; }

    /// <summary>The first step: what can be done for a segment without those before it.</summary>
    public abstract SegmentWork Begin(InputSegment segment);

    /// <summary>The second step, when the first is done for a segment and all before it: what is left to write blocks.</summary>
    /// <param name="work">The first step; it is not needed any more.</param>
    /// <param name="isLast">Whether the input ends here.</param>
    /// <returns>What writes the blocks that are complete; <c>null</c> if none is.</returns>
    public abstract BlockWork? Connect(SegmentWork work, bool isLast);

    /// <summary>Writes what ends the data, behind all blocks; here an empty stored block, as Go's compress/flate does.</summary>
    public virtual void AppendEnd(BitBuffer bits)
    {
        bits.StartStored(isLast: true);
        bits.AppendStored([]);
    }

    public abstract void Dispose();
}
