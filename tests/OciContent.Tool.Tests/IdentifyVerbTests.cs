using System.Globalization;
using System.Text.Json;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

public sealed class IdentifyVerbTests : IDisposable
{
    private static readonly string Archive = Repository.Hello("hello-docker-archive.tar");

    private readonly TempFolder _temp = new();
    private readonly string _plain;

    public IdentifyVerbTests()
    {
        byte[] content = new byte[70_000];
        new Random(7).NextBytes(content.AsSpan(0, 30_000));
        _plain = _temp.Write("layer.tar", content);
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Identify_NamesTheWritersOfALayer()
    {
        string layer = await CompressAsync("crane");

        ToolRun run = await ToolRun.RunAsync("identify", layer);

        string digest = Sha256.DigestOf(File.ReadAllBytes(layer));
        string diffId = Sha256.DigestOf(File.ReadAllBytes(_plain));
        string size = new FileInfo(layer).Length.ToString("N0", CultureInfo.InvariantCulture);
        Assert.Equal(
            $"""
            {layer} (compression: gzip)
              digest  {digest}  {size} B  the blob: what a manifest lists
              diffID  {diffId}  70,000 B  uncompressed: what an image's config lists
              crane  all bytes  crane, ko, kaniko, Cloud Native Buildpacks
              go:1   all bytes  Go programs that use compress/gzip at level 1

            """,
            run.Out);
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
    }

    [Fact]
    public async Task Identify_NamesWritersOfZstd()
    {
        string layer = await CompressAsync("zstd-2024");

        ToolRun run = await ToolRun.RunAsync("identify", layer);

        Assert.Contains("(compression: zstd)", run.Out, StringComparison.Ordinal);
        Assert.Contains("zstd-2024  all bytes  BuildKit (buildx), podman, skopeo, buildah", run.Out, StringComparison.Ordinal);
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
    }

    [Fact]
    public async Task Identify_WritesJson()
    {
        string layer = await CompressAsync("docker");

        ToolRun run = await ToolRun.RunAsync("identify", "--json", layer);
        JsonElement report = run.Json();

        string[] paths =
        [
            "file", "digest", "size", "compression", "diffId", "uncompressedSize", "members",
            "header", "header.time", "header.extraFlags", "header.system",
            "writers", "writers[].profile", "writers[].exact", "writers[].tools", "explanation",
        ];
        Assert.Equal(paths.Select(static path => $"[].{path}"), JsonShape.PathsOf(report));
        JsonElement[] writers = [.. report[0].GetProperty("writers").EnumerateArray()];
        Assert.Equal("docker", writers[0].GetProperty("profile").GetString());
        Assert.All(writers, static writer => Assert.True(writer.GetProperty("exact").GetBoolean()));
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
    }

    [Fact]
    public async Task Identify_SaysWhatIsNearest()
    {
        string layer = await CompressAsync("podman");
        byte[] bytes = File.ReadAllBytes(layer);
        bytes[8] = 7;
        string other = _temp.Write("other.tar.gz", bytes);
        string foreign = _temp.Write("foreign.tar.gz", Gzip.Compress(File.ReadAllBytes(_plain)));

        ToolRun run = await ToolRun.RunAsync("identify", other, "--json");
        ToolRun nearest = await ToolRun.RunAsync("identify", foreign, "--json");

        JsonElement writer = run.Json()[0].GetProperty("writers")[0];
        Assert.Equal(("podman", false), (writer.GetProperty("profile").GetString(), writer.GetProperty("exact").GetBoolean()));
        Assert.Equal(("", ExitCodes.Mismatch), (run.Error, run.ExitCode));
        JsonElement report = nearest.Json()[0];
        Assert.Equal((0, ExitCodes.Mismatch), (report.GetProperty("writers").GetArrayLength(), nearest.ExitCode));
        Assert.True(report.GetProperty("nearest").GetProperty("equalBytes").GetInt64()
            < report.GetProperty("nearest").GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task Identify_ReadsAPipe()
    {
        string layer = await CompressAsync("docker");

        ToolRun run = await ToolRun.RunAsync(new MemoryStream(File.ReadAllBytes(layer)), ["identify", "-"]);
        ToolRun image = await ToolRun.RunAsync(new MemoryStream(File.ReadAllBytes(Archive)), ["identify", "-"]);

        Assert.Contains("docker  all bytes", run.Out, StringComparison.Ordinal);
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        Assert.Contains("Layers 1 to 3 not compressed.", image.Out, StringComparison.Ordinal);
        Assert.Equal(("", ExitCodes.Mismatch), (image.Error, image.ExitCode));
    }

    [Fact]
    public async Task Identify_SumsUpAnImage()
    {
        ToolRun run = await ToolRun.RunAsync("identify", Archive);

        Assert.StartsWith($"{Archive}  linux/amd64\nLayer 1 of 3 (compression: none)\n", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("  It is not compressed.\nLayers 1 to 3 not compressed.\n", run.Out, StringComparison.Ordinal);
        Assert.Equal(("", ExitCodes.Mismatch), (run.Error, run.ExitCode));
    }

    [Fact]
    public async Task Identify_RefusesWhatIsBroken()
    {
        byte[] bytes = File.ReadAllBytes(await CompressAsync("docker"));
        string broken = _temp.Write("broken.tar.gz", bytes.AsSpan(0, bytes.Length - 4));

        ToolRun alone = await ToolRun.RunAsync("identify", broken);
        ToolRun beside = await ToolRun.RunAsync("identify", broken, _temp.PathOf("docker.gz"));

        Assert.Equal(("", ExitCodes.Refused), (alone.Out, alone.ExitCode));
        Assert.StartsWith($"oci-content: {broken}: The gzip stream ends after", Assert.Single(alone.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Mismatch, beside.ExitCode);
        Assert.Contains("docker  all bytes", beside.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Refused, (await ToolRun.RunAsync("identify", _temp.PathOf("missing"))).ExitCode);
    }

    private async Task<string> CompressAsync(string profile)
    {
        string output = _temp.PathOf($"{profile}.gz");
        ToolRun run = await ToolRun.RunAsync("compress", _plain, "-o", output, "--profile", profile);
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        return output;
    }
}
