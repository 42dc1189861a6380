using OciContent.Compression;

namespace OciContent.Tests.Compression;

public class CompressionFormatTests
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
        { "2f62696e2f", "none" },
    };

    [Theory]
    [MemberData(nameof(Signatures))]
    public void Detect_GoesByTheSignature(string hex, string name)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Assert.Equal(name, CompressionFormat.Detect(bytes).Name);
        if (bytes.Length >= CompressionFormat.MaxMagicLength)
        {
            Assert.Equal(name, CompressionFormat.Detect([.. bytes, 1, 2, 3]).Name);
        }
    }

    [Fact]
    public void ToString_IsTheName()
    {
        Assert.Equal("gzip", CompressionFormat.Gzip.ToString());
        Assert.Equal("none", CompressionFormat.None.ToString());
    }

    [Fact]
    public void Create_NamesTheFormatThatItRefuses()
    {
        Assert.Null(Decompressor.Create(CompressionFormat.None));
        var e = Assert.Throws<InvalidDataException>(() => Decompressor.Create(CompressionFormat.Xz));
        Assert.Equal("The layer is compressed with xz, which is not supported: expected an uncompressed, gzip or zstd layer.", e.Message);
    }
}
