using System.Text.Json;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

public sealed class LayerVerbTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly string _plain;
    private readonly string _gzip;

    public LayerVerbTests()
    {
        byte[] content = new byte[70_000];
        new Random(7).NextBytes(content);
        _plain = _temp.Write("layer.tar", content);
        _gzip = _temp.Write("layer.tar.gz", Gzip.Compress(content));
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Layer_ShowsDigestAndDiffId()
    {
        ToolRun run = await ToolRun.RunAsync("layer", _gzip, _plain);

        string digest = Sha256.DigestOf(File.ReadAllBytes(_gzip));
        string diffId = Sha256.DigestOf(File.ReadAllBytes(_plain));
        string size = new FileInfo(_gzip).Length.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(
            $"""
            {_gzip} (compression: gzip)
              digest  {digest}  {size} B  the blob: what a manifest lists
              diffID  {diffId}  70,000 B  uncompressed: what an image's config lists
            {_plain} (compression: none)
              digest  {diffId}  70,000 B  the blob: what a manifest lists
              diffID  {diffId}  70,000 B  uncompressed: what an image's config lists

            """,
            run.Out);
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
    }

    [Fact]
    public async Task Layer_WritesJson()
    {
        ToolRun run = await ToolRun.RunAsync("layer", "--json", _gzip, _plain);
        JsonElement report = run.Json();

        Assert.Equal(["[].file", "[].digest", "[].size", "[].compression", "[].diffId", "[].uncompressedSize"], JsonShape.PathsOf(report));
        string diffId = Sha256.DigestOf(File.ReadAllBytes(_plain));
        Assert.Equal(
            [
                (_gzip, Sha256.DigestOf(File.ReadAllBytes(_gzip)), new FileInfo(_gzip).Length, "gzip", diffId, 70_000),
                (_plain, diffId, 70_000, "none", diffId, 70_000),
            ],
            report.EnumerateArray().Select(static item => (
                item.GetProperty("file").GetString()!,
                item.GetProperty("digest").GetString()!,
                item.GetProperty("size").GetInt64(),
                item.GetProperty("compression").GetString()!,
                item.GetProperty("diffId").GetString()!,
                item.GetProperty("uncompressedSize").GetInt64())));
        Assert.Equal(ExitCodes.Done, run.ExitCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Layer_StillReportsTheOthersIfOneIsBroken(bool asJson)
    {
        string broken = _temp.Write("broken.tar.gz", File.ReadAllBytes(_gzip).AsSpan(..^9));
        ToolRun run = await ToolRun.RunAsync(["layer", _gzip, broken, _plain, .. asJson ? ["--json"] : Array.Empty<string>()]);

        Assert.StartsWith($"oci-content: {broken}: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.DoesNotContain(broken, run.Out, StringComparison.Ordinal);
        Assert.Contains($"{_gzip}", run.Out, StringComparison.Ordinal);
        Assert.Contains($"{_plain}", run.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Refused, run.ExitCode);
    }

    [Theory]
    [InlineData("fd377a585a00", "xz")]
    [InlineData("5d00008000ffffffffffffffff00", "lzma")]
    public async Task Layer_RefusesByNameWhatItCannotDecompress(string hex, string format)
    {
        string file = _temp.Write("other", Convert.FromHexString(hex));
        ToolRun run = await ToolRun.RunAsync("layer", file);

        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
        Assert.StartsWith($"oci-content: {file}: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Contains(format, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Layer_RefusesMissingFilesAndFolders()
    {
        string missing = _temp.PathOf("missing");
        ToolRun run = await ToolRun.RunAsync("layer", missing, _temp.FullPath);

        Assert.Equal(
            [
                $"oci-content: '{missing}' does not exist: expected a file.",
                $"oci-content: '{_temp.FullPath}' is a folder: expected a file.",
            ],
            run.ErrorLines);
        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
    }

    [Fact]
    public async Task Layer_LetsNoNameReachTheTerminal()
    {
        string file = _temp.Write("a\u001b[2J\nb", ""u8);
        ToolRun run = await ToolRun.RunAsync("layer", file);

        Assert.Equal($"{_temp.PathOf("a\\u001b[2J\\u000ab")} (compression: none)", run.OutLines[0]);
        Assert.Equal(3, run.OutLines.Count);
    }

    [Fact]
    public async Task Layer_TakesStandardInput()
    {
        await using FileStream input = File.OpenRead(_gzip);
        ToolRun run = await ToolRun.RunAsync(input, ["layer", "-", "--json"]);

        Assert.Equal("-", run.Json()[0].GetProperty("file").GetString());
        Assert.Equal(Sha256.DigestOf(File.ReadAllBytes(_plain)), run.Json()[0].GetProperty("diffId").GetString());
    }
}
