using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>
/// Whatever an image is made of, the verbs that look into it answer or refuse it as documented, write nothing but what they were told to,
/// and show nothing but text.
/// </summary>
public sealed class HostileImageTests : IDisposable
{
    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [LinuxTheory]
    [InlineData(0)]
    public async Task Images_AreShownOrRefused_AndNothingElseIsTouched(int first)
    {
        _temp.Write($"guard/{HostileNames.Canary}", "untouched"u8);
        _temp.Write($"guard/folder/{HostileNames.Canary}", "untouched"u8);
        _temp.Write($"w/{HostileNames.Canary}", "untouched"u8);
        _temp.Write(HostileNames.Canary, "untouched"u8);
        string before = Snapshot();
        var images = new HostileImages(HostileNames.All(_temp.PathOf("guard"), new string('a', 64)));
        var shown = new Dictionary<string, int>();
        foreach (int seed in Cases.Seeds(500, 60))
        {
            foreach ((string verb, int exitCode) in await LookAsync(images, first + seed))
            {
                if (exitCode != ExitCodes.Refused)
                {
                    shown[verb] = shown.GetValueOrDefault(verb) + 1;
                }
            }

            Assert.True(Snapshot() == before, $"Seed {first + seed} changed something outside.");
        }

        // Were all refused, nothing was tried.
        foreach (string verb in (string[])["ls", "tree", "cat", "extract", "report"])
        {
            Assert.True(shown.GetValueOrDefault(verb) > 10, $"{verb} answered {shown.GetValueOrDefault(verb)} times.");
        }
    }

    [LinuxTheory]
    [InlineData("ls", "--recursive", "--json")]
    [InlineData("tree", "--json")]
    [InlineData("extract", "DEST")]
    [InlineData("report", "--skip-writers", "-o", "PAGE")]
    public async Task ALayerOfManyBytes_AndClaimsOfMore_NeedNoMemory(params string[] words)
    {
        // In hex, as .NET reads it: 64 MiB, of which the file has three times as much.
        var environment = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "4000000" };
        foreach ((string name, long size) in ((string, long)[])[("bomb", 192 << 20), ("huge", 1L << 50), ("endless", long.MaxValue)])
        {
            string image = WriteZeros(name, size, Math.Min(size, 192 << 20));
            using ToolProcess process = ToolProcess.StartWith(
                environment,
                [
                    words[0],
                    image,
                    .. words[1..].Select(word => word is "DEST" or "PAGE" ? _temp.PathOf($"{name}-{word}") : word),
                ]);
            ToolRun run = await process.EndAsync();

            // The hashes of a layer match, whatever its tar claims.
            bool isWell = name == "bomb" || words[0] == "report";
            Assert.True(
                isWell ? run.ExitCode == ExitCodes.Done : run.ExitCode is ExitCodes.Mismatch or ExitCodes.Refused,
                $"{name}: {run.ExitCode} {run.Error}");
            Assert.All(run.ErrorLines, static line => Assert.StartsWith("oci-content: ", line, StringComparison.Ordinal));
        }
    }

    // One file of zeros, whose header claims a size.
    private string WriteZeros(string name, long claimed, long size)
    {
        var layout = new LayoutBuilder(_temp, name);
        byte[] header = new HostileTar().Add("big", claimed: claimed).ToArray()[..512];
        byte[] zeros = new byte[1 << 20];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var blob = new MemoryStream();
        using (var gzip = new GZipStream(blob, CompressionLevel.Fastest, leaveOpen: true))
        {
            Write(header);
            for (long written = 0; written <= size; written += zeros.Length)
            {
                Write(zeros);
            }

            void Write(byte[] bytes)
            {
                gzip.Write(bytes);
                hash.AppendData(bytes);
            }
        }

        string diffId = $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
        JsonObject layer = layout.AddBlob("application/vnd.oci.image.layer.v1.tar+gzip", blob.ToArray());
        JsonObject image = layout.AddImage([], diffIds: [diffId], change: (_, manifest) => manifest["layers"] = new JsonArray(layer));
        return layout.Add(image, "v1").Write();
    }

    private async Task<IReadOnlyList<(string Verb, int ExitCode)>> LookAsync(HostileImages images, int seed)
    {
        (string folder, IReadOnlyList<string> paths) = images.Write(new LayoutBuilder(_temp, "w/image"), seed);
        string image = seed % 2 == 0 ? folder : $"oci:{folder}";
        string page = _temp.PathOf("w/page.html");
        string destination = _temp.PathOf("w/dest");
        string[] more = seed % 3 == 0 ? ["--devices", "--xattrs"] : [];
        var runs = new List<(string Verb, int ExitCode)>
        {
            ("ls", await RunAsync(seed, "ls", image, "--recursive")),
            ("ls", await RunAsync(seed, "ls", image, "--recursive", "--json")),
            ("tree", await RunAsync(seed, "tree", image, "--depth", "50")),
            ("tree", await RunAsync(seed, "tree", image, "--json")),
            ("report", await RunAsync(seed, ["report", image, "-o", page, .. seed % 10 == 0 ? [] : (string[])["--skip-writers"]])),
            ("extract", await RunAsync(seed, ["extract", image, destination, "--partial", .. more])),
        };
        foreach (string path in paths)
        {
            runs.Add(("cat", await RunAsync(seed, "cat", image, path)));
            runs.Add(("ls", await RunAsync(seed, "ls", image, path)));
        }

        AssertPage(page, seed);
        foreach (string left in Directory.EnumerateFileSystemEntries(_temp.PathOf("w")))
        {
            string name = Path.GetFileName(left);
            Assert.True(name is "image" or "dest" or "page.html" or HostileNames.Canary, $"Seed {seed} left {name}.");
        }

        // .NET finds no folder again whose name is not UTF-8.
        await ExternalTool.RunAsync("rm", "-rf", destination, page, folder);
        return runs;
    }

    private static async Task<int> RunAsync(int seed, params string[] arguments)
    {
        ToolRun run = await ToolRun.RunAsync(arguments);
        string what = $"Seed {seed}, {string.Join(' ', arguments.Take(3))}: {run.ExitCode} {run.Error}";
        Assert.True(run.ExitCode is ExitCodes.Done or ExitCodes.Mismatch or ExitCodes.Refused, what);
        Assert.True(run.ExitCode != ExitCodes.Refused || (run.ErrorLines.Count == 1 && run.Out.Length == 0), what);
        Assert.True(run.ExitCode == ExitCodes.Done || run.ErrorLines.Count > 0, what);
        Assert.True(run.ExitCode != ExitCodes.Refused || run.Error.StartsWith("oci-content: ", StringComparison.Ordinal), what);
        AssertFit(run.Out, what);
        AssertFit(run.Error, what);
        Assert.DoesNotContain("untouched", run.Out + run.Error, StringComparison.Ordinal);
        return run.ExitCode;
    }

    private static void AssertPage(string file, int seed)
    {
        if (File.Exists(file))
        {
            string page = File.ReadAllText(file);
            AssertFit(page, $"Seed {seed}, the page");
            Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<iframe", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotMatch("href=\"(?!#)", page);

            // In quotes, anything is text.
            Assert.DoesNotMatch("<[^>]* (on[a-z]+|src)=", Regex.Replace(page, "\"[^\"]*\"", "\"\""));
        }
    }

    private static void AssertFit(string output, string what)
    {
        foreach (Rune rune in output.EnumerateRunes())
        {
            bool isFit = rune.Value == '\n'
                || Rune.GetUnicodeCategory(rune)
                    is not (UnicodeCategory.Control
                        or UnicodeCategory.Format
                        or UnicodeCategory.LineSeparator
                        or UnicodeCategory.ParagraphSeparator);
            if (!isFit)
            {
                Assert.Fail($"{what}: U+{rune.Value:X4}");
            }
        }
    }

    // Everything but what the verbs are told to write to.
    private string Snapshot() => string.Join(
        '\n',
        Directory
            .EnumerateFileSystemEntries(_temp.PathOf("guard"), "*", SearchOption.AllDirectories)
            .Append(_temp.PathOf(HostileNames.Canary))
            .Append(_temp.PathOf($"w/{HostileNames.Canary}"))
            .Concat(Directory.EnumerateFileSystemEntries(_temp.FullPath))
            .Order(StringComparer.Ordinal)
            .Select(path =>
                $"{path} {File.GetAttributes(path)} "
                + (File.Exists(path) ? $"{File.GetLastWriteTimeUtc(path):O} {File.ReadAllText(path)}" : "")));
}
