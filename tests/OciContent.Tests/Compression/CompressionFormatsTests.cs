using OciContent.Compression;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Compression;

public class CompressionFormatsTests
{
    public static TheoryData<string, string> Signatures => new()
    {
        { "", "none" },
        { "1f", "none" },
        { "1f8b", "gzip" },
        { "1f8b08", "gzip" },
        { "1f8b07", "gzip" },
        { "1f9d90", "none" },
        { "28b52f", "none" },
        { "28b52ffd", "zstd" },
        { "28b52ffe", "none" },
        { "502a4d18", "zstd" },
        { "5f2a4d18ffffffff", "zstd" },
        { "602a4d18", "none" },
        { "4f2a4d18", "none" },
        { "184d2a50", "none" },
        { "425a", "none" },
        { "425a68", "bzip2" },
        { "425a6839", "bzip2" },
        { "425a67", "none" },
        { "fd377a585a", "none" },
        { "fd377a585a00", "xz" },
        { "fd377a585a01", "none" },
        { "5d000080", "none" },
        { "5d00008000", "lzma" },
        { "5d00000100", "lzma" },
        { "5d00000004ffffffffffffffff", "lzma" },
        { "5d0000000000", "none" },
        { "5d2f0000000000", "none" },
        { "2f62696e2f", "none" },
    };

    [Theory]
    [MemberData(nameof(Signatures))]
    public void Detect_GoesByTheSignature(string hex, string name)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Assert.Equal(name, CompressionFormats.Detect(bytes).ToName());
        if (bytes.Length >= CompressionFormats.MaxMagicLength)
        {
            Assert.Equal(name, CompressionFormats.Detect([.. bytes, 1, 2, 3]).ToName());
        }
    }

    [Theory]
    [InlineData("]")]
    [InlineData("]]")]
    [InlineData("]\u0001")]
    public void Detect_TakesNoTarForLzma(string firstName)
    {
        byte[] tar = new TarBuilder().File(firstName, "x").End().ToArray();

        Assert.Equal((byte)']', tar[0]);
        Assert.Equal(CompressionFormat.None, CompressionFormats.Detect(tar));
    }

    [RequiresToolsTheory("xz")]
    [InlineData("lzma", "-0", "-1", "-6", "-9", "-9e")]
    [InlineData("xz", "-0", "-6", "-9e")]
    public void Detect_KnowsWhatXzWrites(string format, params string[] levels)
    {
        foreach (string level in levels)
        {
            Assert.Equal(
                format,
                CompressionFormats.Detect(ExternalTool.Filter("xz", "hello"u8.ToArray(), "-c", "-F", format, level).Output).ToName());
        }
    }

    [Fact]
    public void ToName_IsInLowerCase()
    {
        Assert.Equal(
            ["none", "gzip", "zstd", "bzip2", "xz", "lzma"],
            Enum.GetValues<CompressionFormat>().Select(static format => format.ToName()));
        Assert.Throws<ArgumentOutOfRangeException>(() => ((CompressionFormat)6).ToName());
    }

    [Fact]
    public void Create_NamesTheFormatThatItRefuses()
    {
        Assert.Null(Decompressor.Create(CompressionFormat.None));
        var e = Assert.Throws<InvalidDataException>(() => Decompressor.Create(CompressionFormat.Xz));
        Assert.Equal(
            "The layer is compressed with xz, which is not supported: expected an uncompressed, gzip, zstd or bzip2 layer.",
            e.Message);
    }
}
