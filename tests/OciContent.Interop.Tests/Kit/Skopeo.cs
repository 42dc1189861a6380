using OciContent.Conversion;

namespace OciContent.Interop.Tests.Kit;

/// <summary>Copies and reads images with skopeo, whatever the machine's trust policy says.</summary>
public static class Skopeo
{
    public const string Tool = "skopeo";

    private static readonly Lazy<Version> VersionOnce = new(static () =>
        Version.Parse(Blocking.Wait(static () => ExternalTool.RunAsync(Tool, "--version")).StandardOutput.Split(' ', '-', '\n')[2]));

    /// <summary>The version of the installed skopeo.</summary>
    public static Version InstalledVersion => VersionOnce.Value;

    /// <summary>The profile that converts as the installed skopeo; null if there is none.</summary>
    public static ConversionProfile? Profile => InstalledVersion switch
    {
        { Major: 1, Minor: 9 } => ConversionProfile.ContainersImage523,
        { Major: 1, Minor: >= 16 } or { Major: > 1 } => ConversionProfile.ContainersImage,
        _ => null,
    };

    /// <summary>Copies an image; both ends are written as in containers-transports(5).</summary>
    public static Task CopyAsync(string source, string destination, params string[] options) =>
        ExternalTool.RunAsync(Tool, ["--insecure-policy", "copy", "--quiet", .. options, source, destination]);

    /// <summary>The digest of an image's manifest as skopeo computes it.</summary>
    public static async Task<string> ManifestDigestAsync(string source) =>
        (
            await ExternalTool.RunAsync(Tool, "--insecure-policy", "inspect", "--no-tags", "--format", "{{.Digest}}", source)
        ).StandardOutput.Trim();

    /// <summary>The hash, by sha256sum, of what <c>skopeo inspect</c> prints, byte for byte, written as a digest.</summary>
    /// <param name="source">The image.</param>
    /// <param name="what">Options of <c>skopeo inspect</c>, which choose what it prints.</param>
    /// <param name="choice">Options of skopeo, which choose a platform.</param>
    public static async Task<string> Sha256Async(string source, string[] what, string[] choice)
    {
        ToolOutput sum = await ExternalTool.RunAsync(
            "sh",
            ["-c", "\"$@\" | sha256sum", "sh", Tool, "--insecure-policy", .. choice, "inspect", .. what, source]);
        return "sha256:" + sum.StandardOutput[..64];
    }

    /// <summary>The profile of the conversions that this version of skopeo does.</summary>
    public static async Task<ConversionProfile> ConversionProfileAsync()
    {
        string version = (await ExternalTool.RunAsync(Tool, "--version")).StandardOutput.Split(' ')[^1].Trim();
        return Version.Parse(version) < new Version(1, 14) ? ConversionProfile.ContainersImage523 : ConversionProfile.ContainersImage;
    }

    /// <summary>An image's manifest, byte for byte.</summary>
    public static async Task<string> ManifestAsync(string source) =>
        (await ExternalTool.RunAsync(Tool, "--insecure-policy", "inspect", "--raw", source)).StandardOutput;
}
