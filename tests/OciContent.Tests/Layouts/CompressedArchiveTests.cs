using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Tests.Compression;
using OciContent.Tests.Kit;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Tests.Layouts;

/// <summary>Archives of images that are compressed as a whole, or not ended, are the images that they were before.</summary>
public sealed class CompressedArchiveTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("hello-oci-archive.tar")]
    [InlineData("hello-docker-archive.tar")]
    public async Task Open_ReadsThemAsTheyWere(string name)
    {
        string plain = Repository.PathOf("tests/vectors/images/hello/" + name);
        byte[] archive = await File.ReadAllBytesAsync(plain);
        string[] expected = await DescribeAsync(plain);
        Assert.NotEmpty(expected);

        int end = archive.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        byte[] withoutEnd = archive[..((end + TarBuilder.BlockSize - 1) / TarBuilder.BlockSize * TarBuilder.BlockSize)];
        foreach (byte[] variant in (byte[][])[GzipBytes.Member(archive), withoutEnd, GzipBytes.Member(withoutEnd)])
        {
            string path = _temp.PathOf("variant");
            await File.WriteAllBytesAsync(path, variant);
            Assert.Equal(expected, await DescribeAsync(path));
        }
    }

    [Fact]
    public async Task Audit_TellsThatTheEndIsNotMarked()
    {
        string plain = Repository.PathOf("tests/vectors/images/hello/hello-oci-archive.tar");
        byte[] archive = await File.ReadAllBytesAsync(plain);
        int end = archive.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        string path = _temp.PathOf("unmarked.tar");
        await File.WriteAllBytesAsync(path, archive[..((end + TarBuilder.BlockSize - 1) / TarBuilder.BlockSize * TarBuilder.BlockSize)]);

        Assert.DoesNotContain(AuditRule.Nonconforming, await RulesAsync(plain));
        Assert.Contains(AuditRule.Nonconforming, await RulesAsync(path));

        static async Task<IEnumerable<AuditRule>> RulesAsync(string path)
        {
            await using ImageSource source = await ImageLocation.Parse(path).OpenAsync();
            return (await ImageAuditor.AuditAsync(source)).Select(static finding => finding.Rule);
        }
    }

    private static async Task<string[]> DescribeAsync(string path)
    {
        await using ImageSource source = await ImageLocation.Parse(path).OpenAsync();
        ImageInspection inspection = await ImageInspector.InspectAsync(source);
        Assert.Empty(inspection.Problems);
        return
        [
            inspection.Format,
            .. inspection.Images.SelectMany(static image =>
                image.Layers.Select(layer => $"{image.Manifest?.Digest} {image.Config?.Digest} {layer.Digest} {layer.DiffId}")),
        ];
    }
}
