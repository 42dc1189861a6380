using OciContent.Compression.Deflate;
using OciContent.Compression.GnuGzip;
using OciContent.Compression.Zlib;
using OciContent.Tests.Compression.Zlib;

namespace OciContent.Tests.Compression.GnuGzip;

/// <summary>What is written is what the command gzip writes, byte for byte, on as many threads as you like.</summary>
public sealed class GnuGzipEncoderTests
{
    private static readonly int[] Levels = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    [RequiresToolsFact("python3", "gzip")]
    public async Task EveryLevel_WritesAsGzipAroundAllEdges() =>
        await CompressorOracle.AssertEqualAsync(
            CompressorOracle.Gzip,
            ZlibTexts.AroundEdges(Levels, [0, 3, 261, 4_096, 32_767, 65_274, 65_404, 65_536, 65_661, 98_042, 98_304]),
            StrategyOf,
            new Random(1));

    [RequiresToolsFact("python3", "gzip")]
    public async Task EveryLevel_WritesTextsOfOneKindAsGzip() =>
        await CompressorOracle.AssertEqualAsync(CompressorOracle.Gzip, ZlibTexts.OfOneKind(Levels), StrategyOf, new Random(2));

    [RequiresToolsFact("python3", "gzip")]
    public async Task AnyText_IsWrittenAsGzip() =>
        await CompressorOracle.AssertEqualAsync(
            CompressorOracle.Gzip,
            ZlibTexts.OfAnyKind(Levels, Cases.Count(all: 3_000, fewer: 300)),
            StrategyOf,
            new Random(3));

    private static DeflateStrategy StrategyOf(int level, int segmentSize)
    {
        int size = segmentSize > 0 ? segmentSize : ZlibLazyStrategy.DefaultSegmentSize;
        return level >= 4
            ? new GnuGzipLazyStrategy(ZlibLevel.Of(level), size)
            : new GnuGzipGreedyStrategy(ZlibLevel.Of(level), endsEarly: level == 3, size);
    }
}
