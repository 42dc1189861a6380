using System.Collections.Concurrent;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Pgzip;

/// <summary>
/// What klauspost/pgzip writes at its default level: chunks that stand for themselves but for the end of the input before, each with its
/// own end on a byte.
/// </summary>
internal sealed class PgzipStrategy : DeflateStrategy
{
    /// <summary>The size of chunks from pgzip 1.2.2 on, in bytes.</summary>
    public const int DefaultChunkSize = 1024 * 1024;

    /// <summary>The size of chunks before, in bytes.</summary>
    public const int SmallChunkSize = 256 * 1024;

    // Matches see this much of the input before a chunk.
    private const int DictionarySize = 16 * 1024;

    private readonly KlauspostVersion _version;
    private readonly ConcurrentBag<ChunkEncoder> _encoders = [];

    /// <param name="chunkSize">The size of its chunks, in bytes.</param>
    /// <param name="version">Which klauspost/compress it is built with.</param>
    public PgzipStrategy(int chunkSize, KlauspostVersion version)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(chunkSize, DictionarySize);
        SegmentSize = chunkSize;
        _version = version;
    }

    public override int SegmentSize { get; }

    public override int History => DictionarySize;

    public override int LookAhead => 0;

    public override SegmentWork Begin(InputSegment segment) => new PgzipChunk(segment, _version, _encoders);

    public override BlockWork Connect(SegmentWork work, bool isLast) => ((ChunkWork)work).TakeBlocks();

    public override void AppendEnd(BitBuffer bits) => bits.AppendFixedEnd();

    public override void Dispose()
    {
        while (_encoders.TryTake(out ChunkEncoder? encoder))
        {
            encoder.Dispose();
        }
    }

    private sealed class PgzipChunk(InputSegment segment, KlauspostVersion version, ConcurrentBag<ChunkEncoder> encoders)
        : ChunkWork(segment)
    {
        public override void Run()
        {
            if (!encoders.TryTake(out ChunkEncoder? encoder))
            {
                encoder = new ChunkEncoder(version);
            }

            encoder.Write(Segment, Output);
            encoders.Add(encoder);
        }
    }
}
