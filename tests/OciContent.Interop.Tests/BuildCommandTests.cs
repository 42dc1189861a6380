using System.Text;
using System.Text.Json.Nodes;
using OciContent.Building;
using OciContent.Interop.Tests.Kit;

namespace OciContent.Interop.Tests;

/// <summary>What <c>build</c> writes, skopeo, umoci, buildah and GNU tar read, and unpack to the same tree.</summary>
public sealed class BuildCommandTests : IDisposable
{
    private const string Times = "@1700000000";

    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [RequiresToolsTheory(Umoci.Tool, Skopeo.Tool)]
    [InlineData("docker")]
    [InlineData("none")]
    public async Task ABuiltImage_IsUnpackedToTheSameTree(string profile)
    {
        string folder = await FillAsync();
        string image = $"oci:{_temp.PathOf("built")}:v1";
        JsonNode built = await OciContentCommand.RunForJsonAsync("build", $"{folder}:/app", "--to", image, "--profile", profile);

        await Skopeo.CopyAsync(image, $"dir:{_temp.PathOf("copied")}", "--preserve-digests");
        Assert.Equal((string?)built["digest"], Sha256.DigestOfFile(_temp.PathOf("copied/manifest.json")));
        string bundle = _temp.PathOf("bundle");
        string[] rootless = Environment.IsPrivilegedProcess ? [] : ["--rootless"];
        await ExternalTool.RunAsync(Umoci.Tool, ["unpack", .. rootless, "--image", $"{_temp.PathOf("built")}:v1", bundle]);
        Assert.Equal(await TreeAsync(folder), await TreeAsync(Path.Join(bundle, "rootfs/app")));
    }

    [RequiresToolsFact(Umoci.Tool)]
    public async Task Whiteouts_AreAppliedByUmoci()
    {
        string layout = _temp.PathOf("layout");
        _temp.Write("base/gone", "x"u8);
        _temp.Write("base/opaque/old", "x"u8);
        _temp.Write("base/stays", "x"u8);
        await OciContentCommand.RunForJsonAsync("build", _temp.PathOf("base"), "--to", $"oci:{layout}:base");
        string layer = _temp.PathOf("layer.tar");
        using (await new LayerBuilder()
            .AddWhiteout("/gone")
            .AddOpaqueMark("/opaque")
            .AddContent("/opaque/new", "y"u8.ToArray())
            .BuildFileAsync(layer))
        {
            await OciContentCommand.RunForJsonAsync("edit", $"oci:{layout}:base", $"oci:{layout}:v1", "--append-layer", layer);
        }

        string[] rootless = Environment.IsPrivilegedProcess ? [] : ["--rootless"];
        await ExternalTool.RunAsync(Umoci.Tool, ["unpack", .. rootless, "--image", $"{layout}:v1", _temp.PathOf("bundle")]);

        string root = _temp.PathOf("bundle/rootfs");
        Assert.Equal(
            ["opaque", "opaque/new", "stays"],
            Directory
                .EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(root, path))
                .Order(StringComparer.Ordinal));
    }

    [RequiresToolsFact(Umoci.Tool)]
    public async Task Entries_AreThoseOfUmociInsert()
    {
        string folder = await FillAsync();
        string layout = _temp.PathOf("umoci");
        string image = $"{layout}:v1";
        string[] rootless = Environment.IsPrivilegedProcess ? [] : ["--rootless"];
        await ExternalTool.RunAsync(Umoci.Tool, "init", "--layout", layout);
        await ExternalTool.RunAsync(Umoci.Tool, "new", "--image", image);
        await ExternalTool.RunAsync(Umoci.Tool, ["insert", .. rootless, "--image", image, folder, "/app"]);
        JsonNode inspected = await OciContentCommand.RunForJsonAsync("inspect", $"oci:{layout}:v1");
        string digest = (string)inspected["images"]![0]!["layers"]![0]!["digest"]!;
        string own = _temp.PathOf("own.tar");
        using (await new LayerBuilder(new LayerOptions { KeepsHardLinks = false }).AddFolder(folder, "/app").BuildFileAsync(own))
        {
            Assert.Equal(
                await ListAsync(Path.Join(layout, "blobs/sha256", digest["sha256:".Length..])),
                await ListAsync(own));
        }
    }

    [RequiresToolsFact(Buildah.Tool)]
    public async Task ABuiltImage_IsTakenByBuildah()
    {
        string folder = await FillAsync();
        string image = $"docker-archive:{_temp.PathOf("built.tar")}:example.com/built:v1";
        await OciContentCommand.RunForJsonAsync("build", folder, "--to", image, "--env", "A=b", "--created", Times);

        string id = await new ImageStorage(Buildah.Tool, _temp.PathOf("storage")).PullAsync(image);

        byte[] config = await OciContentCommand.RunForBytesAsync("config", image);
        Assert.Equal("sha256:" + id, Sha256.DigestOf(config));
        Assert.Equal("2023-11-14T22:13:20Z", (string?)JsonNode.Parse(config)!["created"]);
    }

    private static async Task<IReadOnlyList<string>> ListAsync(string archive)
    {
        ToolOutput list = await ExternalTool.RunAsync("sh", "-c", $"tar -tf '{archive}' --quoting-style=literal | LC_ALL=C sort");
        return list.Lines;
    }

    // Type, mode, number of links, size of files, and where links lead.
    private static async Task<string> TreeAsync(string folder)
    {
        ToolOutput list = await ExternalTool.RunAsync(
            "sh",
            "-c",
            $"cd '{folder}' && find . -mindepth 1 -printf '%y %m %P -> %l\\n' | LC_ALL=C sort"
                + " && find . -type f -printf '%n %P\\n' -exec sha256sum {} ';' | LC_ALL=C sort");
        return list.StandardOutput;
    }

    private async Task<string> FillAsync()
    {
        string folder = _temp.CreateFolder("files");
        _temp.Write("files/a/b/c.txt", "content"u8);
        _temp.Write("files/a-b", new byte[5000]);
        _temp.Write("files/empty", default);
        _temp.Write("files/日本/é", Encoding.UTF8.GetBytes("text"));
        _temp.Write($"files/{new string('n', 200)}", "long"u8);
        _temp.Write($"files/{new string('d', 120)}/{new string('e', 120)}/f", "deep"u8);
        await ExternalTool.RunAsync(
            "sh",
            "-c",
            $"cd '{folder}' && ln a-b a/linked && ln -s ../nowhere link && ln -s /{new string('t', 150)} far"
                + " && chmod -R u=rwX,go=rX . && chmod 755 a/b/c.txt");
        return folder;
    }
}
