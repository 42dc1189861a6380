using OciContent.Compression.Pgzip;

namespace OciContent.Tests.Compression.Pgzip;

/// <summary>
/// The bytes are those of klauspost/pgzip, whatever klauspost/compress it is built with, the text, the size of chunks and the number of
/// threads.
/// </summary>
public sealed class PgzipGoTests
{
    private static readonly int[] ThreadCounts = [1, 2, 3, 8];

    [RequiresGoLibraryFact(PgzipOracle.Library, PgzipOracle.Package)]
    public Task Bytes_AreThoseOfPgzip_AroundEveryBoundary() => CompareAsync(PgzipCases.AroundBoundaries);

    [RequiresGoLibraryFact(PgzipOracle.Library, PgzipOracle.Package)]
    public async Task Bytes_AreThoseOfPgzip_AroundTheEndOfChunks()
    {
        await CompareAsync(PgzipCases.AroundEndsOfChunks);
        await CompareAsync(PgzipCases.AroundEndsOfChunks.Select(static one => one with { ChunkSize = PgzipStrategy.SmallChunkSize }));
    }

    [RequiresGoLibraryFact(PgzipOracle.Library, PgzipOracle.Package)]
    public Task Bytes_AreThoseOfPgzip_ForRandomTexts() =>
        CompareAsync(Cases.Seeds(all: 1500, fewer: 200).Select(PgzipCases.Mixture));

    [RequiresGoLibraryFact(PgzipOracle.Library, PgzipOracle.Package)]
    public Task Bytes_AreThoseOfPgzip_WhereBlocksAreAlike() =>
        CompareAsync(Cases.Seeds(all: 100, fewer: 30).Select(PgzipCases.Blocks));

    [RequiresGoLibraryFact(PgzipOracle.Library, PgzipOracle.Package)]
    public Task Bytes_AreThoseOfPgzip_ForShortTexts() =>
        CompareAsync(Cases.Seeds(all: 3000, fewer: 400).Select(PgzipCases.ShortMixture));

    [GoSourcesFact(PgzipOracle.SourcesOf2020)]
    public Task Bytes_AreThoseOfPgzipOf2020() => CompareAsync(KlauspostVersion.Of2020);

    [GoSourcesFact(PgzipOracle.SourcesOf1181, NeedsNewerGo = true)]
    public Task Bytes_AreThoseOfPgzipWithKlauspost1181() => CompareAsync(KlauspostVersion.Of1181);

    [GoSourcesFact(PgzipOracle.SourcesOf2025, NeedsNewerGo = true)]
    public Task Bytes_AreThoseOfPgzipOf2025() => CompareAsync(KlauspostVersion.Of2025);

    private static Task CompareAsync(KlauspostVersion version)
    {
        IEnumerable<PgzipCase> random = Cases.Seeds(all: 3000, fewer: 200).Select(static seed => (seed % 20) switch
        {
            0 => PgzipCases.Blocks(seed),
            < 10 => PgzipCases.Mixture(seed),
            _ => PgzipCases.ShortMixture(seed),
        });
        return CompareAsync(
            PgzipCases.AroundBoundaries
                .Concat(PgzipCases.AroundEndsOfChunks)
                .Concat(random)
                .Select(one => one with { Version = version }));
    }

    private static async Task CompareAsync(IEnumerable<PgzipCase> cases)
    {
        PgzipCase[] all = [.. cases];
        string[] expected = PgzipOracle.Ask(all);
        Assert.Equal(all.Length, expected.Length);
        await Parallel.ForAsync(0, all.Length, async (i, _) =>
            Assert.True(expected[i] == await all[i].DigestAsync(ThreadCounts[i % ThreadCounts.Length]), all[i].ToString()));
    }
}
