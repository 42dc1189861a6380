using System.Text;
using System.Text.Json.Nodes;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>manifest</c> and <c>config</c>: the very bytes, after they were checked.</summary>
public sealed class RawVerbTests : IDisposable
{
    private const string ImageId = "sha256:39093b95ea60f07c185099b2d7bafd4a2541d403207ebaac298cb94fc4c37ede";

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("oci", "latest")]
    [InlineData("oci", "1.0")]
    [InlineData("dir", null)]
    [InlineData("dir-docker", null)]
    [InlineData("hello-oci-archive.tar", null)]
    public async Task AManifestAndAConfig_AreWrittenByteForByte(string form, string? tag)
    {
        string image = Repository.Hello(form) + (tag is null ? "" : ":" + tag);
        Digest digest = Digest.Parse((await ToolRun.RunAsync("resolve", image)).OutLines[0]);

        Assert.Equal(digest, Digest.Compute(await BytesAsync("manifest", image)));
        Assert.Equal(Digest.Parse(ImageId), Digest.Compute(await BytesAsync("config", image)));
    }

    [Fact]
    public async Task AConfig_IsThatOfADockerArchiveToo() =>
        Assert.Equal(Digest.Parse(ImageId), Digest.Compute(await BytesAsync("config", Repository.Hello("hello-docker-archive.tar"))));

    [Fact]
    public async Task APipe_IsReadToo()
    {
        await using var bytes = new MemoryStream();
        await using FileStream input = File.OpenRead(Repository.Hello("hello-docker-archive.tar"));
        ToolRun run = await ToolRun.RunAsync(input, ["config", "-:example.com/hello:1.0"], bytes: bytes);

        Assert.Equal(("", "", ExitCodes.Done), (run.Out, run.Error, run.ExitCode));
        Assert.Equal(Digest.Parse(ImageId), Digest.Compute(bytes.ToArray()));
    }

    [Fact]
    public async Task OfAnIndex_TheOnlyImagesConfigIsMeant_OrThatOfAPlatform()
    {
        var layout = new LayoutBuilder(_temp, "multi");
        JsonObject arm = layout.AddImage(["b"], "linux/arm64");
        JsonObject alone = layout.AddIndex(arm);
        JsonObject both = layout.AddIndex(layout.AddImage(["a"]), arm);
        string path = layout.Add(alone, "alone").Add(both, "both").Write();

        byte[] config = await BytesAsync("config", $"{path}:alone");
        Assert.Contains("arm64", Encoding.UTF8.GetString(config), StringComparison.Ordinal);
        Assert.Equal(config, await BytesAsync("config", $"{path}:both", "--platform", "linux/arm64"));
        (await ToolRun.RunAsync("config", $"{path}:both")).AssertRefused(
            $"{path}:both: '{path}' has 2 images, linux/amd64, linux/arm64: expected one, or a platform to be chosen.");
        Assert.Equal(
            Digest.Parse((string)arm["digest"]!),
            Digest.Compute(await BytesAsync("manifest", $"{path}:both", "--platform", "arm64")));
    }

    [Theory]
    [InlineData("manifest")]
    [InlineData("config")]
    public async Task WhatIsAltered_IsAMismatch_AndNothingIsWritten(string verb)
    {
        var layout = new LayoutBuilder(_temp, "x");
        JsonObject image = layout.AddImage(["a"]);
        string path = layout.Add(image, "v1").Write();
        string digest = verb == "manifest" ? (string)image["digest"]! : ConfigOf(layout, image);
        byte[] content = File.ReadAllBytes(layout.PathOf(digest));
        content[^1] ^= 1;
        File.WriteAllBytes(layout.PathOf(digest), content);

        await using var bytes = new MemoryStream();
        ToolRun run = await ToolRun.RunAsync(Stream.Null, [verb, path], bytes: bytes);

        Assert.Equal(("", ExitCodes.Mismatch, 0), (run.Out, run.ExitCode, bytes.Length));
        Assert.Contains(digest, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    // The digest of a signed one is that of its payload; what is written is all of it.
    [Fact]
    public async Task ASchema1Manifest_IsWrittenWithItsSignatures_AndHasNoConfig()
    {
        string vectors = Repository.PathOf("tests/vectors/conversion");
        byte[] signed = File.ReadAllBytes(Path.Join(vectors, "schema1-registry/manifest.json"));
        string folder = _temp.CreateFolder("schema1");
        File.WriteAllText(Path.Join(folder, "version"), "Directory Transport Version: 1.1\n");
        File.WriteAllBytes(Path.Join(folder, "manifest.json"), signed);
        foreach (JsonNode? layer in JsonNode.Parse(File.ReadAllBytes(Path.Join(vectors, "layers.json")))!.AsArray())
        {
            string name = ((string)layer!["digest"]!)["sha256:".Length..];
            File.WriteAllBytes(Path.Join(folder, name), Convert.FromBase64String((string)layer["content"]!));
        }

        string digest = Assert.Single((await ToolRun.RunAsync("resolve", folder)).OutLines);
        Assert.Equal(signed, await BytesAsync("manifest", folder));
        Assert.Equal(signed, await BytesAsync("blob", folder, digest));
        Assert.NotEqual(digest, Sha256.DigestOf(signed));
        string blobSum = (string)JsonNode.Parse(signed)!["fsLayers"]![0]!["blobSum"]!;
        Assert.Equal(blobSum, Sha256.DigestOf(await BytesAsync("blob", folder, blobSum)));
        (await ToolRun.RunAsync("config", folder)).AssertRefused(
            $"{folder}: {digest} is a manifest of schema 1, which has no config: expected one of schema 2 or of image-spec.");
    }

    // U+009B begins a command to a terminal, and JSON may have it as it is.
    [Fact]
    public async Task ATerminal_IsShownNothingThatMovesItsCursor()
    {
        string image = Repository.Hello("oci");
        ToolRun plain = await ToolRun.RunAsync("manifest", image);
        Assert.Equal(Encoding.UTF8.GetString(await BytesAsync("manifest", image)) + "\n", plain.Out);

        var layout = new LayoutBuilder(_temp, "x");
        JsonObject hostile = layout.AddReferrer(layout.AddImage(["a"]), "a/b", "\u009b31m");
        string file = layout.PathOf((string)hostile["digest"]!);
        string raw = File.ReadAllText(file).Replace("\\u009B", "\u009b", StringComparison.Ordinal);
        JsonObject written = layout.AddBlob((string)hostile["mediaType"]!, Encoding.UTF8.GetBytes(raw));
        ToolRun shown = await ToolRun.RunAsync("manifest", layout.Add(written).Write());

        Assert.Contains('\u009b', raw);
        Assert.DoesNotContain('\u009b', shown.Out);
        Assert.Contains("\\u009b31m", shown.Out, StringComparison.Ordinal);
    }

    private static async Task<byte[]> BytesAsync(params string[] arguments)
    {
        await using var bytes = new MemoryStream();
        ToolRun run = await ToolRun.RunAsync(Stream.Null, arguments, bytes: bytes);
        Assert.Equal(("", "", ExitCodes.Done), (run.Out, run.Error, run.ExitCode));
        return bytes.ToArray();
    }

    private static string ConfigOf(LayoutBuilder layout, JsonObject image) =>
        (string)JsonNode.Parse(File.ReadAllBytes(layout.PathOf((string)image["digest"]!)))!["config"]!["digest"]!;
}
