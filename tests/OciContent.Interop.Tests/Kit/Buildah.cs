namespace OciContent.Interop.Tests.Kit;

/// <summary>Builds images with buildah, from scratch, with its storage inside a folder of the caller's.</summary>
public sealed class Buildah
{
    public const string Tool = "buildah";

    private const string Timestamp = "--timestamp=1709208000";

    private readonly string[] _storage;
    private readonly string _policy;

    /// <param name="folder">An empty folder for buildah's storage.</param>
    public Buildah(string folder)
    {
        _storage = ["--storage-driver=vfs", $"--root={Path.Join(folder, "root")}", $"--runroot={Path.Join(folder, "run")}"];
        string policy = Path.Join(folder, "policy.json");
        File.WriteAllText(policy, """{"default":[{"type":"insecureAcceptAnything"}]}""");
        _policy = $"--signature-policy={policy}";
    }

    /// <summary>An image in the storage with one layer for each folder; returns its name there.</summary>
    public async Task<string> BuildAsync(IEnumerable<string> layerFolders)
    {
        string image = "scratch";
        int count = 0;
        foreach (string folder in layerFolders)
        {
            string container = (await RunAsync("from", _policy, "--pull-never", image)).StandardOutput.Trim();
            await RunAsync("copy", "--quiet", container, folder, "/");
            await RunAsync("config", "--env", "A=b", "--cmd", "/bin/true", "--label", "made-by=buildah", container);
            image = $"localhost/built:{++count}";
            await RunAsync("commit", "--quiet", "--rm", Timestamp, _policy, container, image);
        }

        return image;
    }

    /// <summary>
    /// An index in the storage with an image as it is, and again for linux/arm64/v8 with one layer more; returns its name there.
    /// </summary>
    public async Task<string> BuildIndexAsync(string image, string layerFolder)
    {
        const string Other = "localhost/built:arm64";
        const string Index = "localhost/built:index";
        string container = (await RunAsync("from", _policy, "--pull-never", image)).StandardOutput.Trim();
        await RunAsync("copy", "--quiet", container, layerFolder, "/arm64");
        await RunAsync("config", "--arch", "arm64", "--variant", "v8", container);
        await RunAsync("commit", "--quiet", "--rm", Timestamp, _policy, container, Other);
        await RunAsync("manifest", "create", Index);
        await RunAsync("manifest", "add", Index, image);
        await RunAsync("manifest", "add", Index, Other);
        return Index;
    }

    /// <summary>Writes an index of the storage out, with all its images.</summary>
    public Task PushIndexAsync(string index, string destination, params string[] options) =>
        RunAsync(["manifest", "push", "--quiet", "--all", _policy, .. options, index, destination]);

    /// <summary>Writes an image of the storage out; the destination is as in containers-transports(5).</summary>
    /// <param name="image">The image's name in the storage.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="options">Such as <c>--format=v2s2</c> or <c>--disable-compression</c>.</param>
    public Task PushAsync(string image, string destination, params string[] options) =>
        RunAsync(["push", "--quiet", _policy, .. options, image, destination]);

    private Task<ToolOutput> RunAsync(params string[] arguments) => ExternalTool.RunAsync(Tool, [.. _storage, .. arguments]);
}
