namespace OciContent.Compression.Deflate;

/// <summary>What can be done for a segment without those before it.</summary>
internal class SegmentWork(InputSegment segment) : IDisposable
{
    public InputSegment Segment { get; } = segment;

    /// <summary>Does it; here there is nothing to do.</summary>
    public virtual void Run()
    {
    }

    public virtual void Dispose() => Segment.Dispose();
}
