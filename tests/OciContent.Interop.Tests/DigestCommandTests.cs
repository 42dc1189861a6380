using System.Text;
using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;

namespace OciContent.Interop.Tests;

/// <summary><c>digest</c> prints what sha256sum, sha512sum and b3sum print, with the algorithm before it.</summary>
public sealed class DigestCommandTests : IDisposable
{
    private static readonly Random Lengths = new(14);

    // BLAKE3 hashes blocks of 64 bytes in chunks of 1024, and those in a tree: every edge of it, and of buffers of 2^n bytes.
    private static readonly int[] Sizes =
    [
        .. new[] { 0, 1, 2, 55, 56, 57, 63, 64, 65, 111, 112, 113, 127, 128, 129, 1023, 1024, 1025 },
        .. Enumerable.Range(2, 7).SelectMany(static chunks => new[] { (1024 * chunks) - 1, 1024 * chunks, (1024 * chunks) + 1 }),
        .. Enumerable.Range(4, 9).SelectMany(static power => new[] { (1024 << power) - 1, 1024 << power, (1024 << power) + 1 }),
        .. Cases.Seeds(all: 8, fewer: 3).Select(static _ => Lengths.Next(1 << 23)),
    ];

    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [RequiresToolsTheory("sha256sum", "sha512sum", "b3sum")]
    [InlineData("sha256sum", "sha256")]
    [InlineData("sha512sum", "sha512")]
    [InlineData("b3sum", "blake3")]
    public async Task Digest_PrintsTheLinesOfTheSumTool(string tool, string algorithm)
    {
        byte[] content = new byte[Sizes.Max()];
        new Random(11).NextBytes(content);
        string[] files = [.. Sizes.Distinct().Select(size => Write($"size-{size}", content.AsSpan(0, size)))];

        string expected = (await ExternalTool.RunAsync(tool, files)).StandardOutput;
        ToolOutput actual = await OciContentCommand.RunAsync(["digest", "--algorithm", algorithm, .. files]);

        Assert.Equal(new ToolOutput(0, Prefixed(expected, algorithm), ""), actual);

        JsonNode json = await OciContentCommand.RunForJsonAsync(["digest", "--algorithm", algorithm, .. files]);
        Assert.Equal(
            files
                .Zip(Sizes.Distinct(), actual.Lines)
                .Select(static row => ((string?)row.First, (long?)row.Second, (string?)row.Third.Split(' ')[0])),
            json.AsArray().Select(static item => ((string?)item!["file"], (long?)item["size"], (string?)item["digest"])));
    }

    // The vectors of every kind of machine, and none: the runtime can be told to do without.
    [RequiresToolsTheory("b3sum", "env")]
    [InlineData("DOTNET_EnableAVX512=0")]
    [InlineData("DOTNET_EnableAVX2=0")]
    [InlineData("DOTNET_EnableHWIntrinsic=0")]
    public async Task Digest_IsTheSameWithoutTheVectorsOfThisMachine(string setting)
    {
        byte[] content = new byte[Sizes.Max()];
        new Random(12).NextBytes(content);
        string[] files = [.. Sizes.Distinct().Select(size => Write($"size-{size}", content.AsSpan(0, size)))];
        string program = Path.Join(AppContext.BaseDirectory, "oci-content.dll");

        string expected = (await ExternalTool.RunAsync("b3sum", files)).StandardOutput;
        ToolOutput actual = await ExternalTool.RunAsync(
            "env",
            [setting, ProcessRunner.Dotnet, "exec", program, "digest", "--algorithm", "blake3", .. files]);

        Assert.Equal(Prefixed(expected, "blake3"), actual.StandardOutput);
    }

    [RequiresToolsTheory("sha256sum", "b3sum")]
    [InlineData("sha256sum", "sha256", "a b")]
    [InlineData("sha256sum", "sha256", "new\nline")]
    [InlineData("sha256sum", "sha256", "back\\slash")]
    [InlineData("sha256sum", "sha256", "\\n is no new line")]
    [InlineData("sha256sum", "sha256", "carriage\rreturn")]
    [InlineData("sha256sum", "sha256", "\n\n\\\\ \r\n")]
    [InlineData("sha256sum", "sha256", "grüße 🙂")]
    [InlineData("b3sum", "blake3", "a b")]
    [InlineData("b3sum", "blake3", "new\nline")]
    [InlineData("b3sum", "blake3", "back\\slash")]
    public async Task Digest_EscapesNamesAsTheSumToolDoes(string tool, string algorithm, string name)
    {
        string file = Write(name, "content"u8);
        string expected = (await ExternalTool.RunAsync(tool, file)).StandardOutput;

        Assert.Equal(
            new ToolOutput(0, Prefixed(expected, algorithm), ""),
            await OciContentCommand.RunAsync("digest", "--algorithm", algorithm, file));
    }

    [RequiresToolsFact("sh", "sha256sum")]
    public async Task Digest_PrintsTheLineOfASumOverStandardInput()
    {
        byte[] content = new byte[200_003];
        new Random(12).NextBytes(content);
        using var input = new MemoryStream(content);
        string expected = (await ExternalTool.RunAsync("sh", "-c", "sha256sum < \"$1\"", "sh", Write("input", content))).StandardOutput;

        Assert.Equal(new ToolOutput(0, Prefixed(expected, "sha256"), ""), await OciContentCommand.RunAsync(input, "digest"));
    }

    [RequiresToolsFact("sh", "sha256sum")]
    public async Task Digest_IsCheckedBySha256sum()
    {
        string[] files = [Write("one", "1"u8), Write("t\nwo\\", "2"u8), Write("three  3", "3"u8)];
        ToolOutput sums = await OciContentCommand.RunAsync(["digest", .. files]);
        string list = Write("sums", Encoding.UTF8.GetBytes(sums.StandardOutput.Replace("sha256:", "", StringComparison.Ordinal)));

        Assert.Equal(0, (await ExternalTool.RunAsync("sha256sum", "--check", "--strict", list)).ExitCode);
    }

    // An escaped line begins with a backslash, and then the hash.
    private static string Prefixed(string sums, string algorithm) =>
        string.Concat(
            sums.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line[0] == '\\' ? $"\\{algorithm}:{line[1..]}\n" : $"{algorithm}:{line}\n"));

    private string Write(string name, ReadOnlySpan<byte> content)
    {
        string path = _temp.PathOf(name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
