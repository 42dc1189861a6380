using System.Collections.Concurrent;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Pgzip;

/// <summary>
/// What klauspost/pgzip writes at its default level, with klauspost/compress from 1.15.10 to 1.18.0: chunks that stand for
/// themselves but for the end of the input before, each with its own end on a byte.
/// </summary>
internal sealed class PgzipStrategy : DeflateStrategy
{
    /// <summary>The size of chunks from pgzip 1.2.2 on, in bytes.</summary>
    public const int DefaultChunkSize = 1024 * 1024;

    /// <summary>The size of chunks before, in bytes.</summary>
    public const int SmallChunkSize = 256 * 1024;

    // Matches see this much of the input before a chunk.
    private const int DictionarySize = 16 * 1024;

    private readonly ConcurrentBag<ChunkEncoder> _encoders = [];

    public PgzipStrategy(int chunkSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(chunkSize, DictionarySize);
        SegmentSize = chunkSize;
    }

    public override int SegmentSize { get; }

    public override int History => DictionarySize;

    public override int LookAhead => 0;

    public override SegmentWork Begin(InputSegment segment) => new PgzipChunk(segment, _encoders);

    public override BlockWork Connect(SegmentWork work, bool isLast) => ((ChunkWork)work).TakeBlocks();

    public override void AppendEnd(BitBuffer bits) => bits.AppendFixedEnd();

    public override void Dispose()
    {
        while (_encoders.TryTake(out ChunkEncoder? encoder))
        {
            encoder.Dispose();
        }
    }

    private sealed class PgzipChunk(InputSegment segment, ConcurrentBag<ChunkEncoder> encoders) : ChunkWork(segment)
    {
        public override void Run()
        {
            if (!encoders.TryTake(out ChunkEncoder? encoder))
            {
                encoder = new ChunkEncoder();
            }

            encoder.Write(Segment, Output);
            encoders.Add(encoder);
        }
    }
}
