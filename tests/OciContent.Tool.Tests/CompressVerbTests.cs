using System.Text;
using System.Text.Json;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

public sealed class CompressVerbTests : IDisposable
{
    // Go 1.19.8: gzip.NewWriterLevel(…, 6) of this text.
    private const string Docker = "sha256:b6da09a966d0dc0c5740084c14a0beacab9b14c2c931eafd35474e7a84be63d5";
    private const string DiffId = "sha256:2d81d850cc3e3d9f785d701a919bad6d0102e08a278c7d4f7a64960603d94551";

    private static readonly byte[] Text = Encoding.ASCII.GetBytes(
        string.Concat(Enumerable.Range(0, 20_000).Select(static i => $"line {i * i % 1000} of a text\n")));

    private readonly TempFolder _temp = new();
    private readonly string _layer;
    private readonly string _output;

    public CompressVerbTests()
    {
        _layer = _temp.Write("layer.tar", Text);
        _output = _temp.PathOf("layer.tar.gz");
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Compress_WritesWhatTheToolWrites()
    {
        ToolRun run = await ToolRun.RunAsync("compress", _layer, "-o", _output, "--profile", "docker");

        Assert.Equal(
            $"""
            {_output} (profile: docker)
              digest  {Docker}    6,215 B  the blob: what a manifest lists
              diffID  {DiffId}  376,640 B  uncompressed: what an image's config lists

            """,
            run.Out);
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        Assert.Equal(Docker, Sha256.DigestOf(File.ReadAllBytes(_output)));
        Assert.Equal(["layer.tar", "layer.tar.gz"], Directory.GetFiles(_temp.FullPath).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Compress_WritesJson()
    {
        ToolRun run = await ToolRun.RunAsync(
            "compress",
            "--json",
            _temp.Write("layer.gz", Gzip.Compress(Text)),
            "--output",
            _output,
            "--profile",
            "go:6");
        JsonElement report = run.Json();

        Assert.Equal(["profile", "digest", "size", "diffId"], JsonShape.PathsOf(report));
        Assert.Equal(
            ("go:6", Docker, 6215, DiffId),
            (
                report.GetProperty("profile").GetString(),
                report.GetProperty("digest").GetString(),
                report.GetProperty("size").GetInt64(),
                report.GetProperty("diffId").GetString()));
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Compress_WritesToStandardOutput(bool asJson)
    {
        using var bytes = new MemoryStream();
        ToolRun run = await ToolRun.RunAsync(
            Stream.Null,
            ["compress", _layer, "-o", "-", "--profile", "docker", .. asJson ? ["--json"] : Array.Empty<string>()],
            bytes: bytes);

        Assert.Equal(("", ExitCodes.Done), (run.Out, run.ExitCode));
        Assert.Equal(Docker, Sha256.DigestOf(bytes.ToArray()));
        Assert.Contains(Docker, run.Error, StringComparison.Ordinal);
        Assert.StartsWith(asJson ? "{" : "- (profile: docker)", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists("-"));
    }

    [Fact]
    public async Task Compress_WritesNoBytesToATerminal()
    {
        ToolRun run = await ToolRun.RunAsync("compress", _layer, "-o", "-", "--profile", "docker");

        run.AssertRefused($"{_layer}: the standard output is a terminal: expected a file or a pipe.");
    }

    [Fact]
    public async Task Compress_ReplacesAFileOnlyByAWholeOne()
    {
        File.WriteAllText(_output, "before");
        byte[] broken = Gzip.Compress(Text)[..^9];
        ToolRun run = await ToolRun.RunAsync("compress", _temp.Write("broken.gz", broken), "-o", _output, "--profile", "crane");

        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
        Assert.StartsWith($"oci-content: {_temp.PathOf("broken.gz")}: ", run.Error, StringComparison.Ordinal);
        Assert.Equal("before", File.ReadAllText(_output));
        Assert.Equal(3, Directory.GetFiles(_temp.FullPath).Length);

        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("compress", _layer, "-o", _output, "--profile", "crane")).ExitCode);
        Assert.Equal([0x1F, 0x8B], File.ReadAllBytes(_output).AsSpan(0, 2).ToArray());
    }

    [Fact]
    public async Task Compress_WritesThroughALinkAndToADevice()
    {
        string link = _temp.PathOf("link");
        File.WriteAllText(_output, "before");
        File.CreateSymbolicLink(link, _output);
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("compress", _layer, "-o", link, "--profile", "docker")).ExitCode);
        Assert.Equal(Docker, Sha256.DigestOf(File.ReadAllBytes(_output)));
        Assert.Equal(_output, File.ResolveLinkTarget(link, returnFinalTarget: true)!.FullName);

        // A link of a name alone, to one that is not there yet, relative to the link's folder.
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, _temp.PathOf("relative"));
        File.CreateSymbolicLink(_temp.PathOf("relative"), "target.gz");
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("compress", _layer, "-o", relative, "--profile", "docker")).ExitCode);
        Assert.Equal(Docker, Sha256.DigestOf(File.ReadAllBytes(_temp.PathOf("target.gz"))));
        Assert.Equal("target.gz", new FileInfo(_temp.PathOf("relative")).LinkTarget);

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_output, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("compress", _layer, "-o", _output, "--profile", "crane")).ExitCode);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_output));
        }

        if (OperatingSystem.IsLinux())
        {
            // A device of our own would need root: this one shows the same, and is not replaced.
            string device = _temp.PathOf("stderr");
            File.CreateSymbolicLink(device, "/dev/null");
            Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("compress", _layer, "-o", device, "--profile", "docker")).ExitCode);
            Assert.Empty(File.ReadAllBytes("/dev/null"));
        }
    }

    [Fact]
    public async Task Compress_LeavesAnEmptyFileEmptyWhenItFails()
    {
        File.WriteAllText(_output, "");
        ToolRun run = await ToolRun.RunAsync(
            "compress",
            _temp.Write("broken.gz", Gzip.Compress(Text).AsSpan(0, 200).ToArray()),
            "-o",
            _output,
            "--profile",
            "go:0");

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Empty(File.ReadAllBytes(_output));
    }

    [Theory]
    [InlineData("dockre", "'dockre' is not a compression profile: expected docker, podman, crane, umoci")]
    [InlineData("", "'' is not a compression profile")]
    [InlineData("podman-zstd", "'podman-zstd' is not reproduced: of zstd there is what tools write")]
    public async Task Compress_RefusesOtherProfiles(string profile, string expected)
    {
        ToolRun run = await ToolRun.RunAsync("compress", _layer, "-o", _output, "--profile", profile);

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_output));
    }

    [Fact]
    public async Task Compress_SaysWhatItCannotReadOrWrite()
    {
        ToolRun missing = await ToolRun.RunAsync("compress", _temp.PathOf("missing"), "-o", _output, "--profile", "docker");
        ToolRun folder = await ToolRun.RunAsync("compress", _layer, "-o", _temp.FullPath, "--profile", "docker");
        ToolRun nowhere = await ToolRun.RunAsync("compress", _layer, "-o", _temp.PathOf("no/where"), "--profile", "docker");

        Assert.Equal($"oci-content: '{_temp.PathOf("missing")}' does not exist: expected a file.\n", missing.Error);
        Assert.Contains("is a folder: expected a file to write.", folder.Error, StringComparison.Ordinal);
        Assert.Contains(_temp.PathOf("no/where"), nowhere.Error, StringComparison.Ordinal);
        Assert.All((ToolRun[])[missing, folder, nowhere], static run => Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode)));
        Assert.Single(Directory.GetFiles(_temp.FullPath));
    }
}
