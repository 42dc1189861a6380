using System.Security.Cryptography;
using System.Text;
using OciContent.Compression;
using OciContent.Compression.KlauspostZstd;

namespace OciContent.Tests.Compression.KlauspostZstd;

/// <summary>The same bytes with and without Go at hand.</summary>
public sealed class KlauspostZstdGoldenTests
{
    // The SHA-256 of the SHA-256 of what klauspost/compress writes of the texts, in hex, as AssertIsGolden asks it.
    private static readonly Dictionary<KlauspostZstdVersion, string> Goldens = new()
    {
        [KlauspostZstdVersion.Of2023] = "94a53621cfe78463c44d209b04b286a5a93a36cbe20f3cea2ed9f06dabade9b2",
        [KlauspostZstdVersion.Of2024] = "3bdb07cb8f3939b41f7444f7b15840c7724296e1500544c7c62298c63a50a295",
        [KlauspostZstdVersion.Of2026] = "e5eaaaad0ba928f59e888ff2bf54c53ad60c2d13191ac1da7cfa4437d94dc3dd",
    };

    private static readonly ZstdCase[] Texts =
        [.. ZstdCases.AroundBoundaries, ZstdCases.FarCopies, .. Enumerable.Range(0, 60).Select(ZstdCases.Random)];

    [Fact]
    public async Task Bytes_AreThoseOfKlauspost()
    {
        foreach ((KlauspostZstdVersion version, string expected) in Goldens)
        {
            var hashes = new List<string>();
            foreach (ZstdCase one in CasesOf(version))
            {
                hashes.Add(await one.DigestAsync());
            }

            string actual = Combine(hashes);
            Assert.True(expected == actual, $"{version}: {actual}");
        }
    }

    [Fact]
    public async Task Bytes_AreTheSame_HoweverTheTextIsCut()
    {
        ZstdCase mixture = ZstdCases.Random(20);
        string expected = await (mixture with { PieceSize = int.MaxValue }).DigestAsync();
        foreach (int pieceSize in (int[])[1, 1000, 131_071, 131_072, 131_073])
        {
            Assert.Equal(expected, await (mixture with { PieceSize = pieceSize }).DigestAsync());
        }
    }

    [Fact]
    public async Task Bytes_AreTheSame_WhereSeveralVersionsAreWrittenAtOnce()
    {
        KlauspostZstdVersion[] versions = [KlauspostZstdVersion.Of2026, KlauspostZstdVersion.Of2023, KlauspostZstdVersion.Of2024];
        ZstdCase[] cases = [.. ZstdCases.AroundBoundaries, .. Enumerable.Range(0, Cases.Count(all: 100, fewer: 20)).Select(ZstdCases.Runs)];
        int different = 0;
        foreach (ZstdCase one in cases)
        {
            IReadOnlyList<byte[]> together = await one.CompressAsync(versions);
            for (int i = 0; i < versions.Length; i++)
            {
                byte[] alone = await (one with { Version = versions[i] }).CompressAsync();
                Assert.True(alone.AsSpan().SequenceEqual(together[i]), (one with { Version = versions[i] }).ToString());
            }

            different += together[1].AsSpan().SequenceEqual(together[2]) ? 0 : 1;
        }

        Assert.InRange(different, 15, cases.Length - 50);
    }

    [Fact]
    public async Task Bytes_CanBeReadBack()
    {
        foreach (ZstdCase one in Texts.Where(static one => one.Text.Length > 0))
        {
            byte[] compressed = await one.CompressAsync();
            await using DecompressionStream plain = await DecompressionStream.OpenAsync(
                new MemoryStream(compressed),
                leaveOpen: false,
                new DecompressionLimits(),
                CancellationToken.None);
            using var read = new MemoryStream();
            await plain.CopyToAsync(read);
            Assert.True(one.Text.AsSpan().SequenceEqual(read.ToArray()), one.ToString());
        }
    }

    [Fact]
    public async Task Nothing_HasAFrameSince2026()
    {
        var nothing = new ZstdCase("nothing", []);

        Assert.Empty(await nothing.CompressAsync());
        Assert.Equal(
            "28B52FFD046801000099E9D851",
            Convert.ToHexString(await (nothing with { Version = KlauspostZstdVersion.Of2026 }).CompressAsync()));
    }

    [GoSourcesFact(ZstdEncoderOracle.SourcesOf2023, NeedsNewerGo = true)]
    public void GoldensOf2023_AreWhatKlauspostWrites() => AssertIsGolden(KlauspostZstdVersion.Of2023);

    [GoSourcesFact(ZstdEncoderOracle.SourcesOf2024, NeedsNewerGo = true)]
    public void GoldensOf2024_AreWhatKlauspostWrites() => AssertIsGolden(KlauspostZstdVersion.Of2024);

    [GoSourcesFact(ZstdEncoderOracle.SourcesOf2026, NeedsNewerGo = true)]
    public void GoldensOf2026_AreWhatKlauspostWrites() => AssertIsGolden(KlauspostZstdVersion.Of2026);

    private static ZstdCase[] CasesOf(KlauspostZstdVersion version) => [.. Texts.Select(one => one with { Version = version })];

    private static void AssertIsGolden(KlauspostZstdVersion version)
    {
        string actual = Combine(ZstdEncoderOracle.Ask(CasesOf(version)));
        Assert.True(Goldens[version] == actual, $"golden {version}: {actual}");
    }

    private static string Combine(IEnumerable<string> hashes) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(hashes))));
}
