namespace OciContent.Interop.Tests.Kit;

/// <summary>Copies and reads images with skopeo, whatever the machine's trust policy says.</summary>
public static class Skopeo
{
    public const string Tool = "skopeo";

    /// <summary>Copies an image; both ends are written as in containers-transports(5).</summary>
    public static Task CopyAsync(string source, string destination, params string[] options) =>
        ExternalTool.RunAsync(Tool, ["--insecure-policy", "copy", "--quiet", .. options, source, destination]);

    /// <summary>The digest of an image's manifest as skopeo computes it.</summary>
    public static async Task<string> ManifestDigestAsync(string source) =>
        (await ExternalTool.RunAsync(Tool, "--insecure-policy", "inspect", "--no-tags", "--format", "{{.Digest}}", source)).StandardOutput.Trim();

    /// <summary>An image's manifest, byte for byte.</summary>
    public static async Task<string> ManifestAsync(string source) =>
        (await ExternalTool.RunAsync(Tool, "--insecure-policy", "inspect", "--raw", source)).StandardOutput;
}
