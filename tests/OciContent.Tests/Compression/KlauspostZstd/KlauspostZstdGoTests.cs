using OciContent.Compression.KlauspostZstd;

namespace OciContent.Tests.Compression.KlauspostZstd;

/// <summary>The bytes are those of klauspost/compress/zstd, whatever the text, and however it is cut.</summary>
public sealed class KlauspostZstdGoTests
{
    [GoSourcesFact(ZstdEncoderOracle.SourcesOf2023, NeedsNewerGo = true)]
    public Task Bytes_AreThoseOfKlauspost2023() => CompareAsync(KlauspostZstdVersion.Of2023);

    [GoSourcesFact(ZstdEncoderOracle.SourcesOf2024, NeedsNewerGo = true)]
    public Task Bytes_AreThoseOfKlauspost2024() => CompareAsync(KlauspostZstdVersion.Of2024);

    [GoSourcesFact(ZstdEncoderOracle.SourcesOf2026, NeedsNewerGo = true)]
    public Task Bytes_AreThoseOfKlauspost2026() => CompareAsync(KlauspostZstdVersion.Of2026);

    private static async Task CompareAsync(KlauspostZstdVersion version)
    {
        ZstdCase[] all =
        [
            .. ZstdCases.AroundBoundaries
                .Append(ZstdCases.FarCopies)
                .Concat(Cases.Seeds(all: 3000, fewer: 300).Select(ZstdCases.Random))
                .Select(one => one with { Version = version }),
        ];
        string[] expected = ZstdEncoderOracle.Ask(all);
        Assert.Equal(all.Length, expected.Length);
        await Parallel.ForAsync(0, all.Length, async (i, _) => Assert.True(expected[i] == await all[i].DigestAsync(), all[i].ToString()));
    }
}
