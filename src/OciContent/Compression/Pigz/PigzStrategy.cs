using System.Collections.Concurrent;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Pigz;

/// <summary>
/// What pigz writes on more than one thread: zlib's deflate of chunks of 128 KiB, which stand for themselves but for the input before,
/// each to the end of a byte.
/// </summary>
internal sealed class PigzStrategy : DeflateStrategy
{
    private const int ChunkSize = 128 * 1024;

    private readonly int _level;
    private readonly ConcurrentBag<PigzChunkEncoder> _encoders = [];

    /// <param name="level">The level, 0 to 9.</param>
    public PigzStrategy(int level) => _level = level;

    public override int SegmentSize => ChunkSize;

    /// <summary>zlib's dictionary.</summary>
    public override int History => 32 * 1024;

    /// <summary>The last chunk ends otherwise, so of every other it must be known that something follows.</summary>
    public override int LookAhead => 1;

    public override SegmentWork Begin(InputSegment segment) => new PigzChunk(segment, this);

    public override BlockWork Connect(SegmentWork work, bool isLast) => ((ChunkWork)work).TakeBlocks();

    public override void AppendEnd(BitBuffer bits) => bits.Align();

    public override void Dispose()
    {
        while (_encoders.TryTake(out PigzChunkEncoder? encoder))
        {
            encoder.Dispose();
        }
    }

    private sealed class PigzChunk(InputSegment segment, PigzStrategy strategy) : ChunkWork(segment)
    {
        public override void Run()
        {
            if (!strategy._encoders.TryTake(out PigzChunkEncoder? encoder))
            {
                encoder = PigzChunkEncoder.Create(strategy._level);
            }

            encoder.Write(Segment, isLast: Segment.End == Segment.Length, Output);
            strategy._encoders.Add(encoder);
        }
    }
}
