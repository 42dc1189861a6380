using System.Text;
using OciContent.Images;
using OciContent.Tests.Json;

namespace OciContent.Tests;

/// <summary>Content embedded in a descriptor (image-spec, descriptor.md, "data").</summary>
public sealed class DescriptorDataTests
{
    private static readonly byte[] Content = [0xFB, 0xFF, 0xFE, 0x00, 0x41];

    public static TheoryData<string> Algorithms => new("sha256", "sha512", "blake3");

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Data_IsDecoded_AndVerified(string algorithm)
    {
        Descriptor descriptor = Parse(Convert.ToBase64String(Content), DigestOf(algorithm), Content.Length);
        Assert.Equal(Content, descriptor.Data!.Value.ToArray());
    }

    [Theory]
    [InlineData("\\u002b//+AEE=")]
    [InlineData("+\\/\\/+AEE=")]
    [InlineData("\\u002B\\u002f\\/+AEE\\u003d")]
    public void EscapedData_IsDecoded(string text) =>
        Assert.Equal(Content, Parse(text, DigestOf("sha256"), Content.Length).Data!.Value.ToArray());

    [Fact]
    public void EmptyData_IsData()
    {
        Descriptor descriptor = Parse("", Digest.Compute([]).ToString(), 0);
        Assert.True(descriptor.Data.HasValue);
        Assert.True(descriptor.Data.Value.IsEmpty);
    }

    [Fact]
    public void NoData_IsNull()
    {
        Assert.Null(Manifest("""{"mediaType":"a/b","digest":"a:b","size":1}""").Config.Data);
        Assert.Null(Manifest("""{"mediaType":"a/b","digest":"a:b","size":1,"data":null}""").Config.Data);
    }

    [Theory]
    [InlineData("-__-AEE=")] // the URL-safe alphabet
    [InlineData("+//+AEE")] // not padded
    [InlineData("+//+AEE==")]
    [InlineData("+//+AEF=")] // bits beyond the last byte
    [InlineData("+//+AEE=\\n")]
    [InlineData("+//+\\r\\nAEE=")]
    [InlineData(" +//+AEE=")]
    [InlineData("+//+ AEE=")]
    [InlineData("+//+\\tAEE=")]
    [InlineData("+//+AE=E")]
    [InlineData("=")]
    [InlineData("A")]
    [InlineData("+//+AEE\\u0000")]
    [InlineData("+//+AE\u212A=")]
    [InlineData("hello, world")]
    public void WhatIsNotPaddedBase64_IsRefused(string text)
    {
        string message = DocumentKind.Manifest.Refuse(Document(text, DigestOf("sha256"), Content.Length));
        Assert.StartsWith("image manifest: config.data: '", message, StringComparison.Ordinal);
        Assert.EndsWith("' is not a string of padded base64.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(1L << 62)]
    public void DataOfAnotherSize_IsRefused(long size) => Assert.Equal(
        $"image manifest: config.data: it holds 5 bytes: expected {size}, the descriptor's size.",
        DocumentKind.Manifest.Refuse(Document("+//+AEE=", DigestOf("sha256"), size)));

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void DataOfAnotherDigest_IsRefused(string algorithm)
    {
        string expected = Digest.Compute([1, 2, 3, 4, 5], DigestAlgorithm.Parse(algorithm)).ToString();
        Assert.Equal(
            $"image manifest: config.data: it has digest {DigestOf(algorithm)}: expected {expected}.",
            DocumentKind.Manifest.Refuse(Document("+//+AEE=", expected, Content.Length)));
    }

    [Fact]
    public void DataOfAnUnsupportedAlgorithm_IsKept_ButItsSizeIsChecked()
    {
        Assert.Equal(Content, Parse("+//+AEE=", "md5:x", 5).Data!.Value.ToArray());
        DocumentKind.Manifest.Refuse(Document("+//+AEE=", "md5:x", 4));
    }

    [Fact]
    public void EveryDescriptorOfADocument_IsVerified()
    {
        foreach (DocumentKind kind in new[] { DocumentKind.Manifest, DocumentKind.Index, DocumentKind.Archive })
        {
            foreach (JsonEdit.Place place in JsonEdit.Places(kind.Sample).Where(static place => place.Key == "data"))
            {
                Assert.Contains(
                    "it has digest sha256:",
                    kind.Refuse(JsonEdit.Replace(kind.Sample, place.Path, "\"e3s=\"")),
                    StringComparison.Ordinal);
                Assert.Contains(
                    "it holds 3 bytes: expected 2",
                    kind.Refuse(JsonEdit.Replace(kind.Sample, place.Path, "\"e30K\"")),
                    StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void GivenData_IsCopied()
    {
        byte[] data = [1, 2, 3];
        var descriptor = new Descriptor { MediaType = "a/b", Digest = Digest.Parse("a:b"), Size = 3, Data = data };
        data[0] = 9;
        Assert.Equal([1, 2, 3], descriptor.Data!.Value.ToArray());
    }

    private static string DigestOf(string algorithm) => Digest.Compute(Content, DigestAlgorithm.Parse(algorithm)).ToString();

    private static Descriptor Parse(string data, string digest, long size) =>
        ImageManifest.Parse(Encoding.UTF8.GetBytes(Document(data, digest, size))).Config;

    private static ImageManifest Manifest(string config) =>
        ImageManifest.Parse(Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"config":{{config}},"layers":[]}"""));

    private static string Document(string data, string digest, long size) =>
        $$"""{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"{{digest}}","size":{{size}},"data":"{{data}}"},"layers":[]}""";
}
