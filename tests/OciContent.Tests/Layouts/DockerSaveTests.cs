using OciContent.Inference;
using OciContent.Inspection;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Tests.Layouts;

/// <summary>What Docker's engines write of an image whose layer has no bytes: some leave out its size.</summary>
public sealed class DockerSaveTests
{
    private const string Nothing = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    public static TheoryData<string> Locations { get; } =
    [
        "oci-archive:zero-byte-layer.tar",
        "docker-archive:zero-byte-layer.tar",
        "zero-byte-layer.tar",
        "oci-archive:zero-byte-layer-containerd.tar",
        "docker-archive:zero-byte-layer-containerd.tar",
        "zero-byte-layer-containerd.tar",
    ];

    [Theory]
    [MemberData(nameof(Locations))]
    public async Task LayerWithoutBytes_IsReadAndVerified(string location)
    {
        await using ImageSource source = await OpenAsync(location);

        ImageInspection inspected = await ImageInspector.InspectAsync(source);
        VerificationReport verified = await ImageVerifier.VerifyAsync(source);

        Assert.Empty(inspected.Problems);
        Assert.Empty(verified.Problems);
        LayerIdentity layer = Assert.Single(Assert.Single(inspected.Images).Layers);
        Assert.Equal((Nothing, 0L), (layer.DiffId?.ToString(), layer.UncompressedSize!.Value));
    }

    [Fact]
    public async Task LayerSource_WithoutSize_HasNone()
    {
        await using ImageSource source = await OpenAsync("docker-archive:zero-byte-layer.tar");

        Descriptor layer = Assert.Single(Assert.IsType<DockerArchive>(source).Manifest.Items[0].LayerSources).Value;

        Assert.Equal((Nothing, 0L), (layer.Digest.ToString(), layer.Size));
    }

    [Theory]
    [MemberData(nameof(Locations))]
    public async Task Push_OfALayerWithoutBytes_IsInferred(string location)
    {
        await using ImageSource source = await OpenAsync(location);

        InferenceResult result = await LayerInference.InferAsync(source);

        Assert.Empty(result.Problems);
        Assert.NotEmpty(Assert.Single(result.Images).Manifests);
    }

    private static async Task<ImageSource> OpenAsync(string location)
    {
        (string transport, string file) = location.Split(':') is [var prefix, var name] ? (prefix + ":", name) : ("", location);
        return await ImageLocation.Parse(transport + Repository.PathOf($"tests/vectors/docker-save/{file}")).OpenAsync();
    }
}
