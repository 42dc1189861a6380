using OciContent.Conversion;

namespace OciContent.Interop.Tests.Kit;

/// <summary>Copies and reads images with skopeo, whatever the machine's trust policy says.</summary>
public static class Skopeo
{
    public const string Tool = "skopeo";

    /// <summary>Names newer skopeos than the system's, as <c>PATH</c> does folders: programs, or scripts that run them.</summary>
    public const string NewerVariable = "OCICONTENT_NEWER_SKOPEOS";

    /// <summary>The newer skopeos that are there.</summary>
    public static IReadOnlyList<string> Newer { get; } =
        (Environment.GetEnvironmentVariable(NewerVariable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The profile of the conversions that a skopeo does.</summary>
    public static async Task<ConversionProfile> ProfileOfAsync(string tool = Tool) =>
        ProfileOf(Version.Parse((await ExternalTool.RunAsync(tool, "--version")).StandardOutput.Split(' ', '-', '\n')[2]));

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

    /// <summary>An image's manifest, byte for byte.</summary>
    public static async Task<string> ManifestAsync(string source, params string[] options) =>
        (await ExternalTool.RunAsync(Tool, ["--insecure-policy", "inspect", "--raw", .. options, source])).StandardOutput;

    /// <summary>The profile that converts as a version of skopeo.</summary>
    private static ConversionProfile ProfileOf(Version version) => version switch
    {
        { Major: 1, Minor: <= 9 } or { Major: 1, Minor: 12 } => ConversionProfile.ContainersImage525,
        { Major: 1, Minor: <= 11 } => ConversionProfile.ContainersImage524,
        { Major: 1, Minor: 13 } => ConversionProfile.ContainersImage526,
        { Major: 1, Minor: 14 } => ConversionProfile.ContainersImage529,
        { Major: 1, Minor: 15 } => ConversionProfile.ContainersImage530,
        { Major: 1, Minor: <= 20 } => ConversionProfile.ContainersImage536,
        _ => ConversionProfile.ContainersImage,
    };
}
