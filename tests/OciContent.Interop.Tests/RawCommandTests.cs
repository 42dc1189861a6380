using OciContent.Interop.Tests.Kit;

namespace OciContent.Interop.Tests;

/// <summary>The documents that <c>manifest</c> and <c>config</c> write are those that skopeo reads, byte for byte.</summary>
[Collection(ImageCollection.Name)]
public sealed class RawCommandTests(ImageFixture images)
{
    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool, "sh", "sha256sum")]
    [InlineData("umoci-oci")]
    [InlineData("umoci-oci-gzip-by-skopeo")]
    [InlineData("buildah-oci")]
    public async Task Documents_AreWhatSkopeoReads(string name)
    {
        string image = images[name].Source;
        byte[] manifest = await OciContentCommand.RunForBytesAsync("manifest", image);
        byte[] config = await OciContentCommand.RunForBytesAsync("config", image);
        ToolOutput resolved = await OciContentCommand.RunAsync("resolve", image);

        string digest = await Skopeo.Sha256Async(image, ["--raw"], []);
        Assert.Equal((digest, digest + "\n"), (Digest.Compute(manifest).ToString(), resolved.StandardOutput));
        Assert.Equal(await Skopeo.Sha256Async(image, ["--config", "--raw"], []), Digest.Compute(config).ToString());
    }
}
