namespace OciContent.Interop.Tests.Kit;

/// <summary>Where podman and buildah keep images, which they unpack when they pull and pack again when they push.</summary>
public sealed class ImageStorage
{
    public const string Podman = "podman";

    private readonly string _tool;
    private readonly string[] _options;
    private readonly string _policy;

    /// <param name="tool"><see cref="Podman"/> or <see cref="Buildah.Tool"/>.</param>
    /// <param name="folder">A folder for the storage.</param>
    public ImageStorage(string tool, string folder)
    {
        _tool = tool;
        _options =
        [
            "--storage-driver=vfs",
            $"--root={Path.Join(folder, "root")}",
            $"--runroot={Path.Join(folder, "run")}",
            .. (string[])(tool == Podman ? [$"--tmpdir={Path.Join(folder, "tmp")}"] : []),
        ];
        string policy = Path.Join(folder, "policy.json");
        Directory.CreateDirectory(folder);
        File.WriteAllText(policy, """{"default":[{"type":"insecureAcceptAnything"}]}""");
        _policy = $"--signature-policy={policy}";
    }

    /// <summary>Pulls an image, pushes it to a registry without TLS, and removes it.</summary>
    /// <param name="source">The image, as in containers-transports(5).</param>
    /// <param name="destination">The registry's host and the image's name there.</param>
    public async Task PushAsync(string source, string destination)
    {
        string image = (await RunAsync("pull", "--quiet", _policy, source)).StandardOutput.Trim();
        await RunAsync("push", "--quiet", "--tls-verify=false", _policy, image, $"docker://{destination}");
        await RunAsync("rmi", "--force", image);
    }

    /// <summary>Pulls an image; its ID there.</summary>
    /// <param name="source">The image, as in containers-transports(5).</param>
    public async Task<string> PullAsync(string source) =>
        (await RunAsync("pull", "--quiet", _policy, source)).StandardOutput.Trim();

    private Task<ToolOutput> RunAsync(params string[] arguments) => ExternalTool.RunAsync(_tool, [.. _options, .. arguments]);
}
