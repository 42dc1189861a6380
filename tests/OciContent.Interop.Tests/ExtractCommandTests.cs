using System.Text;
using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;
using OciContent.TestKit.Images;

namespace OciContent.Interop.Tests;

/// <summary><c>extract</c> writes what umoci unpacks, and what tar does; what umoci refuses is told.</summary>
public sealed class ExtractCommandTests : IDisposable
{
    private const string Tar = "tar";
    private const string Find = "find";
    private const string Layer = "application/vnd.oci.image.layer.v1.tar+gzip";
    private const string Config = "application/vnd.oci.image.config.v1+json";
    private const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    private static readonly bool IsRoot = Environment.UserName == "root";
    private static readonly string[] Paths = ["a", "b", "a/a", "a/b", "b/a", "a/a/a", "b/a/c"];
    private static readonly string[] Targets = ["a", "../b", "/b/a", "nope", "a/.."];

    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [RequiresToolsFact(Umoci.Tool, Find)]
    public async Task RandomLayers_AreWhatUmociUnpacks_OrTold()
    {
        int equal = 0;
        foreach (int seed in Cases.Seeds(300, 25))
        {
            var random = new Random(seed);
            string[] layers =
            [
                .. Enumerable
                    .Range(0, random.Next(1, 4))
                    .Select(_ => string.Join(' ', Enumerable.Range(0, random.Next(1, 5)).Select(_ => Entry(random)))),
            ];
            string layout = Write($"layout-{seed}", [.. layers.Select(LayerText.ToTar)]);
            string ours = _temp.PathOf($"ours-{seed}");
            string theirs = _temp.PathOf($"theirs-{seed}");
            ToolOutput umoci = await ExternalTool.RunToExitAsync(
                Umoci.Tool,
                ["unpack", .. IsRoot ? (string[])[] : ["--rootless"], "--image", $"{layout}:a", theirs]);
            ToolOutput run = await OciContentCommand.RunAsync("extract", layout, ours);
            string what = $"{seed}: {string.Join(" | ", layers)}\n{umoci.StandardError}{run.StandardError}";
            Assert.True(umoci.ExitCode == 0 == (run.ExitCode == 0), what);
            if (umoci.ExitCode == 0)
            {
                Assert.True(await ListAsync(Path.Join(theirs, "rootfs"), "") == await ListAsync(ours, ""), what);
                equal++;
            }
        }

        Assert.True(equal > 5, $"Only {equal} were unpacked at all.");
    }

    [RequiresToolsFact(Tar, Find)]
    public async Task AFolder_IsWhatTarExtracts()
    {
        _temp.Write("root/usr/bin/tool", "#!/bin/sh\n"u8);
        _temp.Write("root/etc/a", "one"u8);
        _temp.Write($"root/{new string('n', 120)}/{new string('m', 120)}", "long"u8);
        _temp.CreateFolder("root/empty");
        Directory.CreateSymbolicLink(_temp.PathOf("root/bin"), "usr/bin");
        File.CreateSymbolicLink(_temp.PathOf("root/out"), "/../../etc/passwd");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_temp.PathOf("root/usr/bin/tool"), (UnixFileMode)0b111_101_101);
            File.SetUnixFileMode(_temp.PathOf("root/etc"), (UnixFileMode)0b111_000_000);
        }

        await ExternalTool.RunAsync("ln", _temp.PathOf("root/etc/a"), _temp.PathOf("root/empty/b"));
        foreach (string form in (string[])["gnu", "posix"])
        {
            string tar = _temp.PathOf($"{form}.tar");
            await ExternalTool.RunAsync(Tar, $"--format={form}", "--numeric-owner", "-C", _temp.PathOf("root"), "-cf", tar, ".");
            string theirs = _temp.CreateFolder($"theirs-{form}");
            string ours = _temp.PathOf($"ours-{form}");
            await ExternalTool.RunAsync(Tar, "-xpf", tar, "-C", theirs);
            ToolOutput run = await OciContentCommand.RunAsync("extract", Write($"layout-{form}", File.ReadAllBytes(tar)), ours);

            Assert.Equal((0, ""), (run.ExitCode, run.StandardError));
            Assert.Equal(await ListAsync(theirs, " %T@ %U:%G"), await ListAsync(ours, " %T@ %U:%G"));
        }
    }

    private static string Entry(Random random)
    {
        string path = Paths[random.Next(Paths.Length)];
        int slash = path.LastIndexOf('/') + 1;
        return random.Next(9) switch
        {
            0 or 1 or 2 => $"f:{path}={new string('x', random.Next(3))}@{(random.Next(2) == 0 ? "644" : "755")}",
            3 or 4 => $"d:{path}@{(random.Next(2) == 0 ? "755" : "700")}",
            5 => $"l:{path}>{Targets[random.Next(Targets.Length)]}",
            6 => $"f:{path[..slash]}.wh.{path[slash..]}",
            7 => $"f:{path}/.wh..wh..opq",
            _ => $"h:{path}>{Paths[random.Next(Paths.Length)]}",
        };
    }

    // Of folders no size and no number of links: these are the disk's.
    private static async Task<string> ListAsync(string folder, string more)
    {
        ToolOutput found = await ExternalTool.RunAsync(
            Find,
            folder,
            "-mindepth",
            "1",
            "(",
            "-type",
            "d",
            "-printf",
            $"%P d %m{more}\\n",
            "-o",
            "-printf",
            $"%P %y %m %s %n %l{more}\\n",
            ")");
        return string.Join('\n', found.StandardOutput.Split('\n').Order(StringComparer.Ordinal));
    }

    private string Write(string name, params byte[][] tars)
    {
        JsonObject[] layers = [.. tars.Select(tar => Put(name, Layer, Gzip.Compress(tar)))];
        var config = new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["config"] = new JsonObject(),
            ["rootfs"] = new JsonObject
            {
                ["type"] = "layers",
                ["diff_ids"] = new JsonArray([.. tars.Select(static tar => JsonValue.Create(Sha256.DigestOf(tar)))]),
            },
        };
        JsonObject manifest = Put(
            name,
            Manifest,
            new JsonObject
            {
                ["schemaVersion"] = 2,
                ["mediaType"] = Manifest,
                ["config"] = Put(name, Config, Bytes(config)),
                ["layers"] = new JsonArray([.. layers]),
            });
        manifest["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = "a" };
        _temp.Write($"{name}/index.json", Bytes(new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(manifest) }));
        _temp.Write($"{name}/oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8);
        return _temp.PathOf(name);
    }

    private JsonObject Put(string name, string mediaType, JsonObject document) => Put(name, mediaType, Bytes(document));

    private JsonObject Put(string name, string mediaType, byte[] content)
    {
        string digest = Sha256.DigestOf(content);
        _temp.Write($"{name}/blobs/sha256/{digest["sha256:".Length..]}", content);
        return new JsonObject { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = content.Length };
    }

    private static byte[] Bytes(JsonNode document) => Encoding.UTF8.GetBytes(document.ToJsonString());
}
