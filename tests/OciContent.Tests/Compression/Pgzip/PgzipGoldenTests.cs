using System.Security.Cryptography;
using System.Text;
using OciContent.Compression.Pgzip;

namespace OciContent.Tests.Compression.Pgzip;

/// <summary>The same bytes with and without Go at hand, on any number of threads.</summary>
public sealed class PgzipGoldenTests
{
    // What pgzip 1.2.5 with compress 1.15.12 writes, as Goldens_AreWhatPgzipWrites asks it.
    private static readonly (string Sha256, PgzipCase Case)[] Goldens =
    [
        ("56061a2727129d03575feb70ff7d610c6b1fdc7d35159ec124ab237823ee68bd", new("nothing", [])),
        ("c32fb660e46c0d9be946dd60769aa5d5862535cac3cdb69054be7705f8c18def", new("a few bytes", "a text, a small text"u8.ToArray())),
        ("4dbf10c967da12e1c8a7668f6c68452a492d0c3b2daa3782064676a9e944e63d", new("some prose", PgzipTexts.Prose(200, 1))),
        (
            "a720057136f8ff00a35d8f7d0ba3f7b6b41098b71d346a59de3f56ca200285d4",
            new("zeros", PgzipTexts.Zeros(PgzipStrategy.DefaultChunkSize + 3))),
        ("2a0b8097e225b08b2d2caefcfe39ee0192b6408206e4bda77efee9b533f6de34", new("noise", PgzipTexts.Noise(70_000, 2))),
        (
            "a0806f9fa6f2f05bed7a430fffa35e38fb0e9891800ec47f3a16788df51443cf",
            new("prose", PgzipTexts.Prose(PgzipStrategy.DefaultChunkSize * 2, 3))),
        (
            "3424ad2de72ab0f765363b48af579507c03a6868e00aa0608d372396457d8b8e",
            new("a mixture", PgzipTexts.Mixture(1_500_000, new Random(4)))),
        (
            "e48f4446abbbaa9ac7a234c57bd92cb6222bd5bef69e7ef59fc4f130f7a3fe49",
            new("a mixture", PgzipTexts.Mixture(600_000, new Random(5)), PgzipStrategy.SmallChunkSize)),
        (
            "7663ba919b604a2a2b7eb096fdf573884ad47eccf4ede78e136466143e8dd4ce",
            new("blocks that are alike", PgzipTexts.Blocks(12, new Random(6)))),
    ];

    // klauspost/compress 1.18.1 and 1.18.2 seldom differ, but here.
    private static readonly PgzipCase Telling = new("blocks that tell", PgzipTexts.Blocks(3, new Random(319)));

    // The SHA-256 of the SHA-256 of what pgzip 1.2.6 writes of these texts, and of some more, with other versions of klauspost/compress,
    // in hex, as AssertIsGolden asks it.
    private static readonly Dictionary<KlauspostVersion, string> GoldensOfVersions = new()
    {
        [KlauspostVersion.Of2020] = "bd26c708914a27a2c78d02d6022ce6b7136a64b89c517cb87c74791644fbe71f",
        [KlauspostVersion.Of1181] = "25dd82c35e01cb20ebd43a882069ac85b2ae280544481b681ee8452fc4db1553",
        [KlauspostVersion.Of2025] = "c741cff478d16ba7639ca567a32e09e61a3a43e859c48b64ed5f526c95c87f51",
    };

    public static TheoryData<int> Indexes { get; } = new(Enumerable.Range(0, Goldens.Length));

    [Theory]
    [MemberData(nameof(Indexes))]
    public async Task Bytes_AreTheSame_OnAnyNumberOfThreads_HoweverTheTextIsCut(int index)
    {
        (string expected, PgzipCase golden) = Goldens[index];
        foreach ((int threads, int pieceSize) in ((int, int)[])[(1, int.MaxValue), (2, 100_000), (3, 16_384), (8, 3001)])
        {
            Assert.Equal(expected, await (golden with { PieceSize = pieceSize }).DigestAsync(threads));
        }
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public async Task Bytes_CanBeReadBack(int index)
    {
        PgzipCase golden = Goldens[index].Case;
        Assert.Equal(golden.Text, Gzip.Decompress(await golden.CompressAsync(threads: 2)));
    }

    [RequiresGoLibraryFact(PgzipOracle.Library, PgzipOracle.Package)]
    public void Goldens_AreWhatPgzipWrites() =>
        Assert.Equal(Goldens.Select(static golden => golden.Sha256), PgzipOracle.Ask([.. Goldens.Select(static golden => golden.Case)]));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task BytesOfVersions_AreTheSame_OnAnyNumberOfThreads(int threads)
    {
        foreach ((KlauspostVersion version, string expected) in GoldensOfVersions)
        {
            var hashes = new List<string>();
            foreach (PgzipCase one in CasesOf(version))
            {
                hashes.Add(await one.DigestAsync(threads));
            }

            string actual = Combine(hashes);
            Assert.True(expected == actual, $"{version}: {actual}");
        }
    }

    [GoSourcesFact(PgzipOracle.SourcesOf2020)]
    public void GoldensOf2020_AreWhatPgzipWrites() => AssertIsGolden(KlauspostVersion.Of2020);

    [GoSourcesFact(PgzipOracle.SourcesOf1181, NeedsNewerGo = true)]
    public void GoldensOfKlauspost1181_AreWhatPgzipWrites() => AssertIsGolden(KlauspostVersion.Of1181);

    [GoSourcesFact(PgzipOracle.SourcesOf2025, NeedsNewerGo = true)]
    public void GoldensOf2025_AreWhatPgzipWrites() => AssertIsGolden(KlauspostVersion.Of2025);

    [Fact]
    public void ChunkSize_ThatIsNoLongerThanTheDictionary_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(static () => new PgzipStrategy(16 * 1024, KlauspostVersion.Of2022));

    private static PgzipCase[] CasesOf(KlauspostVersion version) =>
        [.. Goldens.Select(static golden => golden.Case).Append(Telling).Select(one => one with { Version = version })];

    private static void AssertIsGolden(KlauspostVersion version) =>
        Assert.Equal(GoldensOfVersions[version], Combine(PgzipOracle.Ask(CasesOf(version))));

    private static string Combine(IEnumerable<string> hashes) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(hashes))));
}
