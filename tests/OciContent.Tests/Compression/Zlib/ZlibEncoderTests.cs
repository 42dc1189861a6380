using OciContent.Compression.Deflate;
using OciContent.Compression.Zlib;
using OciContent.Tests.Compression.GoDeflate;

namespace OciContent.Tests.Compression.Zlib;

/// <summary>What is written is what zlib writes, byte for byte, on as many threads as you like.</summary>
public sealed class ZlibEncoderTests
{
    private static readonly int[] Levels = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    private static readonly int[] Threads = [1, 2, 3, 8];

    [RequiresToolsFact("python3")]
    public async Task EveryLevel_WritesAsZlibAroundAllEdges()
    {
        // Of matches, blocks, the window and the place where it moves.
        int[] edges = [0, 3, 258, 16_383, 32_506, 32_768, 49_149, 65_274, 65_535, 65_536, 98_042, 98_304, 131_070];
        var inputs = new List<(int Level, byte[] Text)>();
        var random = new Random(1);
        foreach (int length in edges
            .SelectMany(static edge => Cases.Spread(Enumerable.Range(edge - 2, 5), fewer: 3))
            .Where(static length => length >= 0))
        {
            byte[] mixture = RandomText.Create(length, random);
            byte[] noise = RandomText.Noise(length);
            inputs.AddRange(Levels.Select(level => (level, mixture)));
            inputs.AddRange(Levels.Select(level => (level, noise)));
        }

        await AssertAsZlib(inputs, static _ => (1, 0));
    }

    [RequiresToolsFact("python3")]
    public async Task EveryLevel_WritesTextsOfOneKindAsZlib()
    {
        int length = Cases.Count(all: 600_000, fewer: 150_000);
        byte[][] texts =
        [
            new byte[length + 100_000],
            RandomText.Periodic(length, 1),
            RandomText.Periodic(length, 7),
            RandomText.Periodic(length, 40_000),
            RandomText.Noise(length),
            RandomText.Create(length * 5 / 2, new Random(2)),
        ];

        await AssertAsZlib(
            [.. texts.SelectMany(static text => Levels.Select(level => (level, text)))],
            static i => (Threads[i % Threads.Length], 65_536));
    }

    [RequiresToolsFact("python3")]
    public async Task AnyText_IsWrittenAsZlib_OnAnyNumberOfThreads_InSegmentsOfAnySize()
    {
        var random = new Random(3);
        (int Level, byte[] Text)[] inputs =
        [
            .. Enumerable.Range(0, Cases.Count(all: 3_000, fewer: 300)).Select(i => (Levels[i % Levels.Length], ZlibTexts.Create(random))),
        ];
        (int Threads, int SegmentSize)[] ways =
        [
            .. inputs.Select(input => (Threads[random.Next(Threads.Length)], random.Next(1 + (input.Text.Length / 40), 40_000))),
        ];

        await AssertAsZlib(inputs, i => ways[i]);
    }

    [Theory]
    [InlineData(9, 3)]
    [InlineData(6, 1)]
    [InlineData(6, 2)]
    [InlineData(4, 8)]
    [InlineData(3, 2)]
    [InlineData(1, 2)]
    [InlineData(0, 2)]
    public async Task HowTheTextIsCut_MakesNoDifference(int level, int threads)
    {
        byte[] text = RandomText.Create(300_000, new Random(4));
        byte[] expected = await Deflating.RunAsync(StrategyOf(level), text);

        foreach (int pieceSize in (int[])[101, 32_767, 65_536])
        {
            Assert.Equal(expected, await Deflating.RunAsync(StrategyOf(level, 10_007), text, threads, pieceSize));
        }
    }

    [Fact]
    public async Task WhatIsWritten_CanBeReadBack()
    {
        var random = new Random(5);
        foreach (int level in Levels)
        {
            byte[] text = RandomText.Create(400_000, random);
            byte[] data = await Deflating.RunAsync(StrategyOf(level), text);

            var plain = new MemoryStream();
            await new System.IO.Compression.DeflateStream(
                new MemoryStream(data),
                System.IO.Compression.CompressionMode.Decompress).CopyToAsync(plain);
            Assert.Equal(text, plain.ToArray());
        }
    }

    private static DeflateStrategy StrategyOf(int level, int segmentSize = ZlibLazyStrategy.DefaultSegmentSize) => level switch
    {
        >= 4 => new ZlibLazyStrategy(ZlibLevel.Of(level), segmentSize),
        >= 1 => new ZlibGreedyStrategy(ZlibLevel.Of(level), segmentSize),
        _ => new ZlibStoredStrategy(1 + (segmentSize / 65_535)),
    };

    private static async Task AssertAsZlib(IReadOnlyList<(int Level, byte[] Text)> inputs, Func<int, (int Threads, int SegmentSize)> wayOf)
    {
        IReadOnlyList<string> expected =
            CompressorOracle.Ask([.. inputs.Select(static input => (CompressorOracle.Zlib, input.Level, input.Text))]);
        Assert.Equal(inputs.Count, expected.Count);
        for (int i = 0; i < inputs.Count; i++)
        {
            (int level, byte[] text) = inputs[i];
            (int threads, int segmentSize) = wayOf(i);
            DeflateStrategy strategy = segmentSize > 0 ? StrategyOf(level, segmentSize) : StrategyOf(level);
            byte[] actual = await Deflating.RunAsync(strategy, text, threads);
            Assert.True(
                expected[i] == CompressorOracle.Hash(actual),
                $"Text {i} of {text.Length} bytes at level {level} on {threads} threads, {segmentSize} bytes at a time.");
        }
    }
}
