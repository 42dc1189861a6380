namespace OciContent.Tests.Compression.GoDeflate;

/// <summary>What is written is what Go's compress/flate writes, byte for byte, on as many threads as you like.</summary>
public sealed class GoEncoderTests
{
    private static readonly int[] Levels = [-2, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    private static readonly int[] Threads = [1, 2, 3, 8];

    [RequiresToolsFact("go")]
    public async Task EveryLevel_WritesAsGoAroundAllEdges()
    {
        // Of matches, windows, stored blocks, the tails of level 1; and of a block of 16,384 tokens where each is a literal.
        int[] edges = [0, 3, 16, 128, 258, 16_384, 32_507, 32_768, 65_274, 65_535, 65_536, 98_043, 98_304, 131_070];
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

        await AssertAsGo(inputs, _ => (1, 0));
    }

    [RequiresToolsFact("go")]
    public async Task EveryLevel_WritesTextsOfOneKindAsGo()
    {
        int length = Cases.Count(all: 600_000, fewer: 200_000);
        byte[][] texts =
        [
            new byte[length + 100_000],
            RandomText.Periodic(length, 1),
            RandomText.Periodic(length, 7),
            RandomText.Periodic(length, 40_000),
            RandomText.Noise(length),
            RandomText.Create(length * 5 / 2, new Random(2)),
        ];

        await AssertAsGo(
            [.. texts.SelectMany(static text => Levels.Select(level => (level, text)))],
            static i => (Threads[i % Threads.Length], 65_536));
    }

    [RequiresToolsFact("go")]
    public async Task AnyText_IsWrittenAsGo_OnAnyNumberOfThreads_InSegmentsOfAnySize()
    {
        var random = new Random(3);
        (int Level, byte[] Text)[] inputs =
        [
            .. Enumerable
                .Range(0, Cases.Count(all: 3_000, fewer: 400))
                .Select(i => (Levels[i % Levels.Length], RandomText.Create(random.Next(random.Next(1, 120_000)), random))),
        ];
        (int Threads, int SegmentSize)[] ways =
        [
            .. inputs.Select(input => (Threads[random.Next(Threads.Length)], random.Next(1 + (input.Text.Length / 40), 40_000))),
        ];

        await AssertAsGo(inputs, i => ways[i]);
    }

    [Theory]
    [InlineData(6, 1)]
    [InlineData(6, 2)]
    [InlineData(9, 3)]
    [InlineData(4, 8)]
    [InlineData(3, 2)]
    [InlineData(1, 2)]
    [InlineData(-2, 2)]
    public async Task HowTheTextIsCut_MakesNoDifference(int level, int threads)
    {
        byte[] text = RandomText.Create(300_000, new Random(4));
        byte[] expected = await Deflating.RunAsync(Deflating.MethodOf(level), text);

        foreach (int pieceSize in (int[])[101, 32_767, 65_536])
        {
            Assert.Equal(expected, await Deflating.RunAsync(Deflating.MethodOf(level, 10_007), text, threads, pieceSize));
        }
    }

    [Fact]
    public async Task WhatIsWritten_CanBeReadBack()
    {
        var random = new Random(5);
        foreach (int level in Levels)
        {
            byte[] text = RandomText.Create(400_000, random);
            byte[] data = await Deflating.RunAsync(Deflating.MethodOf(level), text);

            var plain = new MemoryStream();
            await new System.IO.Compression.DeflateStream(
                new MemoryStream(data),
                System.IO.Compression.CompressionMode.Decompress).CopyToAsync(plain);
            Assert.Equal(text, plain.ToArray());
        }
    }

    private static async Task AssertAsGo(IReadOnlyList<(int Level, byte[] Text)> inputs, Func<int, (int Threads, int SegmentSize)> wayOf)
    {
        string[] expected = GoEncoder.Ask(inputs);
        for (int i = 0; i < inputs.Count; i++)
        {
            (int level, byte[] text) = inputs[i];
            (int threads, int segmentSize) = wayOf(i);
            byte[] actual = await Deflating.RunAsync(Deflating.MethodOf(level, segmentSize), text, threads);
            Assert.True(
                expected[i] == GoEncoder.Hash(actual),
                $"Text {i} of {text.Length} bytes at level {level} on {threads} threads, {segmentSize} bytes at a time.");
        }
    }
}
