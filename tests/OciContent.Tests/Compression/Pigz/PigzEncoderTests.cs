using OciContent.Compression.Pigz;
using OciContent.Tests.Compression.Zlib;

namespace OciContent.Tests.Compression.Pigz;

/// <summary>What is written is what the command pigz writes, byte for byte, on as many threads as you like.</summary>
public sealed class PigzEncoderTests
{
    private static readonly int[] Levels = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

    [RequiresToolsFact("python3", "pigz")]
    public async Task EveryLevel_WritesAsPigzAroundTheEndOfChunks() =>
        await AssertAsPigz(ZlibTexts.AroundEdges(Levels, [0, 3, 65_535, 131_072, 163_577, 262_144]), 1);

    [RequiresToolsFact("python3", "pigz")]
    public async Task EveryLevel_WritesTextsOfOneKindAsPigz() => await AssertAsPigz(ZlibTexts.OfOneKind(Levels), 2);

    [RequiresToolsFact("python3", "pigz")]
    public async Task AnyText_IsWrittenAsPigz() =>
        await AssertAsPigz(ZlibTexts.OfAnyKind(Levels, Cases.Count(all: 3_000, fewer: 200)), 3);

    private static Task AssertAsPigz(IReadOnlyList<(int Level, byte[] Text)> inputs, int seed) =>
        CompressorOracle.AssertEqualAsync(
            CompressorOracle.Pigz,
            inputs,
            static (level, _) => new PigzStrategy(level),
            new Random(seed));
}
