using OciContent.Tests.Compression.GoDeflate;
using OciContent.Tests.Compression.Pgzip;

namespace OciContent.Tests.Compression.Go127;

/// <summary>What is written is what the compress/flate of Go 1.27 writes, byte for byte, on as many threads as you like.</summary>
public sealed class Go127EncoderTests
{
    private static readonly int[] Threads = [1, 2, 3, 8];

    [NewerGoFact]
    public async Task EveryLevel_WritesAsGoAroundAllEdges()
    {
        // Of matches, the tails that are not parsed, windows, blocks, steps, and of the history that level 4 looks at.
        int[] edges = [0, 3, 32, 128, 258, 1_024, 32_768, 65_274, 65_535, 98_043, 98_304, 131_070, 163_840, 327_675, 360_443, 622_583];
        var inputs = new List<(int Level, byte[] Text)>();
        var random = new Random(1);
        foreach (int length in edges
                .SelectMany(static edge => Cases.Spread(Enumerable.Range(edge - 2, 5), fewer: 2))
                .Where(static length => length >= 0))
        {
            byte[] mixture = RandomText.Create(length, random);
            byte[] noise = RandomText.Noise(length);
            inputs.AddRange(Go127Cases.Levels.Select(level => (level, mixture)));
            inputs.AddRange(Go127Cases.Levels.Select(level => (level, noise)));
        }

        await AssertAsGo(inputs, static i => (Threads[i % Threads.Length], i % 3));
    }

    [NewerGoFact]
    public async Task EveryLevel_WritesTextsOfOneKindAsGo()
    {
        int length = Cases.Count(all: 800_000, fewer: 400_000);
        byte[][] texts =
        [
            new byte[length + 100_000],
            RandomText.Periodic(length, 1),
            RandomText.Periodic(length, 7),
            RandomText.Periodic(length, 32_768),
            RandomText.Periodic(length, 40_000),
            RandomText.Noise(length),
            PgzipTexts.Prose(length, 2),
            RandomText.Create(length, new Random(2)),
            Go127Cases.FarCopies(length, new Random(3)),
        ];

        await AssertAsGo(
            [.. texts.SelectMany(static text => Go127Cases.Levels.Select(level => (level, text)))],
            static i => (Threads[i % Threads.Length], i % 5));
    }

    [NewerGoFact]
    public async Task AnyText_IsWrittenAsGo_OnAnyNumberOfThreads_InSegmentsOfAnySize()
    {
        var random = new Random(3);
        (int Level, byte[] Text)[] inputs =
        [
            .. Enumerable
                .Range(0, Cases.Count(all: 3_000, fewer: 300))
                .Select(i => (Go127Cases.Levels[i % Go127Cases.Levels.Length], Go127Cases.Text(random))),
        ];
        (int Threads, int Blocks)[] ways = [.. inputs.Select(_ => (Threads[random.Next(Threads.Length)], random.Next(4)))];

        await AssertAsGo(inputs, i => ways[i]);
    }

    [NewerGoFact]
    public async Task ManySegments_AreWrittenAsGo()
    {
        byte[] text = [.. Enumerable.Range(0, Cases.Count(all: 20, fewer: 8)).SelectMany(static i => Go127Cases.Text(new Random(i)))];
        await AssertAsGo(
            [.. Go127Cases.Levels.SelectMany(level => Threads.Select(_ => (level, text)))],
            static i => (Threads[i % Threads.Length], 1));
    }

    private static async Task AssertAsGo(IReadOnlyList<(int Level, byte[] Text)> inputs, Func<int, (int Threads, int Blocks)> wayOf)
    {
        string[] expected = GoEncoder.AskNewer(inputs);
        Assert.Equal(inputs.Count, expected.Length);
        for (int i = 0; i < inputs.Count; i++)
        {
            (int level, byte[] text) = inputs[i];
            (int threads, int blocks) = wayOf(i);
            byte[] actual = await Deflating.RunAsync(Go127Cases.MethodOf(level, blocks), text, threads);
            Assert.True(
                expected[i] == GoEncoder.Hash(actual),
                $"Text {i} of {text.Length} bytes at level {level} on {threads} threads, {blocks} blocks at a time.");
        }
    }
}
