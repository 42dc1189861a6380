using System.Diagnostics;
using System.IO.Compression;
using OciContent.Packages.Tests.Kit;

namespace OciContent.Packages.Tests;

/// <summary>The command on Arm64, emulated, with and without that processor's vectors and checksums: the same bytes as here.</summary>
[Collection(FeedCollection.Name)]
public sealed class Arm64Tests(PackedFeed feed, Arm64Command command) : IClassFixture<Arm64Command>
{
    private const string Vectors = "tests/vectors/blake3/b3sum.txt";
    private const string Layer = "layer.tar";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>What is switched off, by the variables of the runtime.</summary>
    public static TheoryData<string> Switches { get; } =
        ["", "DOTNET_EnableHWIntrinsic=0", "DOTNET_EnableArm64Crc32=0 DOTNET_EnableArm64Aes=0 DOTNET_EnableArm64Sha256=0"];

    [Arm64Theory]
    [MemberData(nameof(Switches))]
    public async Task Blake3_IsThatOfItsVectors(string switches)
    {
        string[][] lines = [.. (await File.ReadAllLinesAsync(Repository.PathOf(Vectors))).Select(static line => line.Split(' '))];
        foreach (string[] line in lines)
        {
            byte[] pattern = [.. Enumerable.Range(0, int.Parse(line[0])).Select(static i => (byte)(i % 251))];
            command.Files.Write(line[0], pattern);
        }

        ToolOutput run = await command.RunAsync(
            switches.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            ["digest", "--algorithm", "blake3", .. lines.Select(static line => line[0])]);

        Assert.Equal(lines.Select(static line => $"blake3:{line[1]}  {line[0]}"), run.Lines);
    }

    [Arm64Theory("zstd", "bzip2")]
    [MemberData(nameof(Switches))]
    public async Task Layers_HaveTheSameDigests(string switches)
    {
        await WriteLayersAsync();
        await AssertSameAsync(switches, "layer", Layer, $"{Layer}.gz", $"{Layer}.zst", $"{Layer}.bz2");
    }

    // Every profile that is named after a tool, in one run.
    [Arm64Theory]
    [MemberData(nameof(Switches))]
    public async Task Profiles_WriteTheSameBytes(string switches)
    {
        string saved = Repository.PathOf("tests/vectors/images/hello/hello-docker-archive.tar");
        File.Copy(saved, command.Files.PathOf("saved.tar"), overwrite: true);
        await AssertSameAsync(switches, "infer", "saved.tar", "--json");
    }

    private async Task AssertSameAsync(string switches, params string[] arguments)
    {
        var here = new ProcessStartInfo(ProcessRunner.Dotnet, [feed.UnpackPortableCommand(), .. arguments])
        {
            WorkingDirectory = command.Files.FullPath,
        };

        Assert.Equal(
            await ProcessRunner.RunAsync(here, Limit),
            await command.RunAsync(switches.Split(' ', StringSplitOptions.RemoveEmptyEntries), arguments));
    }

    // Text that compresses well, and bytes that do not.
    private async Task WriteLayersAsync()
    {
        if (File.Exists(command.Files.PathOf($"{Layer}.bz2")))
        {
            return;
        }

        byte[] content = new byte[3 << 20];
        new Random(1).NextBytes(content.AsSpan(0, 1 << 20));
        byte[] text = await File.ReadAllBytesAsync(Repository.PathOf("docs/architecture.md"));
        for (int i = 1 << 20; i < content.Length; i++)
        {
            content[i] = (byte)(text[i % text.Length] ^ (i % 9973 == 0 ? 1 : 0));
        }

        string path = command.Files.Write(Layer, content);
        using (FileStream file = File.Create(path + ".gz"))
        using (var gzip = new GZipStream(file, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        await ExternalTool.RunAsync("zstd", "-q", "-9", path);
        await ExternalTool.RunAsync("bzip2", "-k", path);
    }
}
