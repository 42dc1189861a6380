using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using OciContent.Packages.Tests.Kit;

namespace OciContent.Packages.Tests;

/// <summary>The native command, as it is installed: what it is, and that it answers as the portable one does.</summary>
[Collection(FeedCollection.Name)]
public sealed class NativeToolTests(PackedFeed feed)
{
    private const int Mebibyte = 1 << 20;
    private const string Hello = "tests/vectors/images/hello";
    private const string Layer = $"{Hello}/oci/blobs/sha256/5031a68cdbe01291bf5dc64a382a640e781a9dfa2f1ae1d3c739923d30a998e8";
    private const string Saved = $"{Hello}/hello-docker-archive.tar";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Every verb, in text and JSON: what is well, what does not match, what is refused. {0} is a folder to write to.</summary>
    public static TheoryData<string> CommandLines { get; } =
    [
        "--version",
        "--help",
        "no-such-verb",
        "digest",
        $"digest {Saved} {Layer}",
        $"digest --algorithm sha512 {Saved}",
        $"digest --algorithm blake3 --json {Saved} no-such-file",
        $"layer {Layer} {Saved}",
        $"layer --json {Layer}",
        "layer README.md tests/vectors/README.md no-such-file",
        $"inspect {Hello}/oci",
        $"inspect --json {Saved}",
        "inspect oci:no-such-folder",
        "inspect README.md",
        $"which 5031a68cdbe0 {Hello}/oci {Saved}",
        $"which --json 39093b95 {Saved}",
        $"which 0000000000 {Hello}/oci",
        $"compress --profile docker {Saved} -o {{0}}/docker.gz",
        $"compress --profile podman {Saved} -o {{0}}/podman.gz",
        $"compress --profile crane {Saved} -o {{0}}/crane.gz --json",
        $"compress --profile go:9 {Saved} -o {{0}}/nine.gz",
        $"infer {Saved} --against {Hello}/oci",
        $"infer {Saved} --json",
        $"base {Hello}/oci --base {Saved}",
        $"base {Hello}/oci --base {Saved} --json",
        $"verify {Hello}/oci {Saved}",
        $"verify --json {Hello}/dir",
        $"audit {Hello}/oci {Saved}",
        $"audit --json {Hello}/oci",
        $"copy {Hello}/oci:latest dir:{{0}}/dir",
        $"copy {Hello}/oci:latest docker-archive:{{0}}/saved.tar:example.com/a:b --json",
        $"convert {Hello}/oci:latest dir:{{0}}/docker --to docker",
        $"convert {Hello}/dir-docker oci:{{0}}/oci:a --to oci --like containerd --json",
        $"edit {Hello}/oci:latest oci:{{0}}/edited:b --annotate a=b",
        $"edit {Hello}/oci:latest oci:{{0}}/edited:b --annotate a=b --json",
        $"graph {Hello}/oci",
        $"graph {Hello}/oci --format dot",
    ];

    [NativeFact]
    public async Task TheInstalledCommand_IsOneNativeFile_BesideSqlite()
    {
        string command = await feed.InstalledCommandAsync();
        using PackageFile package = feed.Open($"{PackedFeed.Tool}.{NativeToolchain.RuntimeIdentifier}");
        string tool = $"tools/any/{NativeToolchain.RuntimeIdentifier}";
        byte[] content = package.Read($"{tool}/oci-content");

        Assert.Equal(
            ["README.md", "icon.png", $"{tool}/DotnetToolSettings.xml", $"{tool}/libe_sqlite3.so", $"{tool}/oci-content"],
            package.Files.Order(StringComparer.Ordinal));
        Assert.Equal(content, await File.ReadAllBytesAsync(command));
        Assert.Equal("\u007fELF"u8, content.AsSpan(0, 4));
        Assert.InRange(content.Length, 1, 32 * Mebibyte);
    }

    [NativeTheory]
    [MemberData(nameof(CommandLines))]
    public async Task TheNativeCommand_AnswersAsThePortableOneDoes(string commandLine)
    {
        using var ofNative = new TempFolder();
        using var ofPortable = new TempFolder();

        ToolOutput native = await RunAsync(await feed.InstalledCommandAsync(), commandLine, ofNative);
        ToolOutput portable = await RunAsync(ProcessRunner.Dotnet, commandLine, ofPortable, feed.UnpackPortableCommand());

        Assert.Equal(portable, native);
        Assert.Equal(FilesOf(ofPortable), FilesOf(ofNative));
    }

    [NativeFact("script")]
    public async Task TheProgressBar_IsDrawnAndTakenAway()
    {
        string command = await feed.InstalledCommandAsync();
        var start = new ProcessStartInfo("script", ["-qec", $"sleep 1 | '{command}' digest -", "/dev/null"]);
        start.Environment["TERM"] = "xterm";
        ToolOutput run = await ProcessRunner.RunAsync(start, Limit);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\u001b[?25l", run.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("\u001b[?25h", run.StandardOutput, StringComparison.Ordinal);
        Assert.Contains(
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            run.StandardOutput,
            StringComparison.Ordinal);
    }

    [NativeFact("script")]
    public async Task NoColor_TakesTheColorsAway()
    {
        Assert.Contains("\u001b[38;", await DrawAsync(noColor: null), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[38;", await DrawAsync(noColor: "1"), StringComparison.Ordinal);

        async Task<string> DrawAsync(string? noColor)
        {
            var start = new ProcessStartInfo(
                "script",
                ["-qec", $"sleep 1 | '{await feed.InstalledCommandAsync()}' digest -", "/dev/null"]);
            start.Environment["TERM"] = "xterm";
            start.Environment["NO_COLOR"] = noColor;
            return (await ProcessRunner.RunAsync(start, Limit)).StandardOutput;
        }
    }

    [NativeFact("script")]
    public async Task Help_FitsATerminalOf40Columns()
    {
        var start = new ProcessStartInfo(
            "script",
            ["-qec", $"stty cols 40; '{await feed.InstalledCommandAsync()}' extract --help", "/dev/null"]);
        start.Environment["TERM"] = "dumb";
        string help = (await ProcessRunner.RunAsync(start, Limit)).StandardOutput;

        Assert.Contains("--partial", help, StringComparison.Ordinal);
        Assert.All(help.ReplaceLineEndings("\n").Split('\n'), static line => Assert.InRange(line.TrimEnd().Length, 0, 40));
    }

    // What Linux counts: the most that ever was in memory, two thirds of which are pages of the program's file, and what the program has
    // made for itself, which does not grow with the program.
    [NativeFact]
    public async Task ALayer_IsReadInLessThan36MiB_OfWhich14AreItsOwn()
    {
        byte[] layer = GzipLayer(64 * Mebibyte);
        var start = new ProcessStartInfo(await feed.InstalledCommandAsync(), ["layer", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.BaseStream.WriteAsync(layer.AsMemory(0, layer.Length - 1));
        await process.StandardInput.BaseStream.FlushAsync();
        string[] status = await File.ReadAllLinesAsync($"/proc/{process.Id}/status");
        await process.StandardInput.BaseStream.WriteAsync(layer.AsMemory(layer.Length - 1));
        process.StandardInput.Close();
        await process.WaitForExitAsync();

        Assert.Equal(0, process.ExitCode);
        Assert.Contains("67,108,864 B", await output, StringComparison.Ordinal);
        Assert.InRange(Kibibytes("VmHWM:"), 1024, 36 * 1024);
        Assert.InRange(Kibibytes("RssAnon:"), 1024, 14 * 1024);

        int Kibibytes(string name) => int.Parse(
            status
                .Single(line => line.StartsWith(name, StringComparison.Ordinal))
                .Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture);
    }

    private static async Task<ToolOutput> RunAsync(string program, string commandLine, TempFolder folder, params string[] before)
    {
        string[] words = commandLine.Replace("{0}", folder.FullPath, StringComparison.Ordinal).Split(' ');
        var start = new ProcessStartInfo(program, [.. before, .. words]) { WorkingDirectory = Repository.Root };
        ToolOutput run = await ProcessRunner.RunAsync(start, Limit);
        return new ToolOutput(run.ExitCode, WithoutFolder(run.StandardOutput, folder), WithoutFolder(run.StandardError, folder));
    }

    private static string WithoutFolder(string text, TempFolder folder) =>
        text.Replace(folder.FullPath, "FOLDER", StringComparison.Ordinal);

    private static Dictionary<string, string> FilesOf(TempFolder folder) =>
        Directory.EnumerateFiles(folder.FullPath, "*", SearchOption.AllDirectories)
            .ToDictionary(
                path => Path.GetRelativePath(folder.FullPath, path),
                static path => Sha256.DigestOfFile(path),
                StringComparer.Ordinal);

    // Half of it does not compress, and the other half does.
    private static byte[] GzipLayer(int length)
    {
        var random = new Random(1);
        byte[] content = new byte[length];
        random.NextBytes(content.AsSpan(length / 2));
        using var layer = new MemoryStream();
        using (var gzip = new GZipStream(layer, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return layer.ToArray();
    }
}
