namespace OciContent.Compression.Deflate;

/// <summary>Writes the blocks of a segment for itself, from a byte's start to a byte's end: all there is to do.</summary>
internal abstract class ChunkWork(InputSegment segment) : SegmentWork(segment)
{
    private WrittenBlocks? _blocks = new();

    /// <summary>Where to write.</summary>
    protected BitBuffer Output => _blocks!.Output;

    /// <summary>Hands over what was written.</summary>
    public WrittenBlocks TakeBlocks()
    {
        WrittenBlocks blocks = _blocks!;
        _blocks = null;
        return blocks;
    }

    public override void Dispose()
    {
        base.Dispose();
        _blocks?.Dispose();
    }
}
