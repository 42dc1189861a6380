using System.Text;
using OciContent.Images;
using OciContent.Tests.Json;

namespace OciContent.Tests.Images;

/// <summary>The type a document names and the one it was delivered as.</summary>
public sealed class MediaTypeAgreementTests
{
    private const string Manifest = """{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"a:b","size":0},"layers":[]}""";
    private const string Index = """{"schemaVersion":2,"manifests":[]}""";
    private const string Config = """{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}""";

    public static TheoryData<string?, string?, string> Manifests => Agreeing(MediaTypes.OciManifest, MediaTypes.DockerManifest);

    public static TheoryData<string?, string?, string> Indexes => Agreeing(MediaTypes.OciIndex, MediaTypes.DockerManifestList);

    public static TheoryData<string?, string?> ContradictingManifests =>
        Contradicting(MediaTypes.OciManifest, MediaTypes.DockerManifest, MediaTypes.OciIndex, MediaTypes.DockerManifestList);

    public static TheoryData<string?, string?> ContradictingIndexes =>
        Contradicting(MediaTypes.OciIndex, MediaTypes.DockerManifestList, MediaTypes.OciManifest, MediaTypes.DockerManifest);

    [Theory]
    [MemberData(nameof(Manifests))]
    public void AManifest_HasTheTypeThatBothAgreeOn(string? declared, string? delivered, string expected) =>
        AssertType(ImageManifest.Parse(With(Manifest, declared), delivered), expected);

    [Theory]
    [MemberData(nameof(Indexes))]
    public void AnIndex_HasTheTypeThatBothAgreeOn(string? declared, string? delivered, string expected) =>
        AssertType(ImageIndex.Parse(With(Index, declared), delivered), expected);

    [Theory]
    [MemberData(nameof(ContradictingManifests))]
    public void AManifest_IsRefusedWhenTheyContradict(string? declared, string? delivered) =>
        Refusal.Check("image manifest", () => ImageManifest.Parse(With(Manifest, declared), delivered));

    [Theory]
    [MemberData(nameof(ContradictingIndexes))]
    public void AnIndex_IsRefusedWhenTheyContradict(string? declared, string? delivered) =>
        Refusal.Check("image index", () => ImageIndex.Parse(With(Index, declared), delivered));

    [Theory]
    [InlineData(null, MediaTypes.OciConfig)]
    [InlineData(MediaTypes.OciConfig, MediaTypes.OciConfig)]
    [InlineData(MediaTypes.DockerConfig, MediaTypes.DockerConfig)]
    public void AConfig_HasTheTypeItWasDeliveredAs(string? delivered, string expected) =>
        AssertType(ImageConfig.Parse(Encoding.UTF8.GetBytes(Config), delivered), expected);

    [Theory]
    [InlineData(MediaTypes.OciManifest)]
    [InlineData(MediaTypes.OciEmpty)]
    [InlineData("application/octet-stream")]
    [InlineData("")]
    public void AConfig_IsRefusedAsAnythingElse(string delivered) => Assert.Equal(
        $"image config: it was delivered as '{delivered}': expected '{MediaTypes.OciConfig}' or '{MediaTypes.DockerConfig}'.",
        Refusal.Check("image config", () => ImageConfig.Parse(Encoding.UTF8.GetBytes(Config), delivered)));

    [Fact]
    public void Messages_NameBothTypes()
    {
        Assert.Equal(
            $"image manifest: mediaType: '{MediaTypes.OciManifest}' contradicts '{MediaTypes.DockerManifest}', as which the document "
            + "was delivered.",
            Refusal.Check("image manifest", () => ImageManifest.Parse(With(Manifest, MediaTypes.OciManifest), MediaTypes.DockerManifest)));
        Assert.Equal(
            $@"image manifest: mediaType: 'a\u000ab' was not expected: expected '{MediaTypes.OciManifest}' or '{MediaTypes.DockerManifest}'.",
            Refusal.Check("image manifest", () => ImageManifest.Parse(With(Manifest, @"a\nb"))));
        Assert.Equal(
            $@"image index: it was delivered as 'a\u000ab': expected '{MediaTypes.OciIndex}' or '{MediaTypes.DockerManifestList}'.",
            Refusal.Check("image index", () => ImageIndex.Parse(With(Index, null), "a\nb")));
    }

    [Fact]
    public void AnEscapedType_IsTheSameType() =>
        AssertType(
            ImageManifest.Parse(
                With(Manifest, MediaTypes.OciManifest.Replace("/", @"\/", StringComparison.Ordinal)),
                MediaTypes.OciManifest),
            MediaTypes.OciManifest);

    private static void AssertType(ImageDocument document, string expected)
    {
        Assert.Equal(expected, document.MediaType);
        Assert.Equal(expected, document.ToDescriptor().MediaType);
        Assert.Equal(expected.Contains("docker", StringComparison.Ordinal) ? ImageFormat.Docker : ImageFormat.Oci, document.Format);
    }

    private static TheoryData<string?, string?, string> Agreeing(string oci, string docker) => new()
    {
        { null, null, oci },
        { oci, null, oci },
        { null, oci, oci },
        { oci, oci, oci },
        { docker, null, docker },
        { null, docker, docker },
        { docker, docker, docker },
    };

    private static TheoryData<string?, string?> Contradicting(string oci, string docker, string otherOci, string otherDocker)
    {
        var data = new TheoryData<string?, string?> { { oci, docker }, { docker, oci } };
        foreach (string other in new[]
            {
                otherOci,
                otherDocker,
                MediaTypes.OciConfig,
                "application/json",
                "",
                oci.ToUpperInvariant(),
                oci + " ",
                oci + "; charset=utf-8",
            })
        {
            data.Add(other, null);
            data.Add(other, oci);
            data.Add(null, other);
            data.Add(oci, other);
            data.Add(docker, other);
            data.Add(other, other);
        }

        return data;
    }

    private static byte[] With(string json, string? mediaType) =>
        Encoding.UTF8.GetBytes(mediaType is null ? json : JsonEdit.Add(json, "", $"\"mediaType\":\"{mediaType}\""));
}
