using System.Text.RegularExpressions;

namespace OciContent.Interop.Tests.Kit;

/// <summary>An image that a tool wrote.</summary>
/// <param name="Name">What the tests call it.</param>
/// <param name="Transport">As in containers-transports(5): <c>oci</c>, <c>oci-archive</c>, <c>docker-archive</c> or <c>dir</c>.</param>
/// <param name="FullPath">The folder or archive.</param>
/// <param name="Reference">The tag, or the whole name in a docker-archive; null for <c>dir</c>, which has none.</param>
public sealed partial record BuiltImage(string Name, string Transport, string FullPath, string? Reference)
{
    /// <summary>The image as skopeo and oci-content are told it.</summary>
    public string Source => Reference is null ? $"{Transport}:{FullPath}" : $"{Transport}:{FullPath}:{Reference}";

    /// <summary>Whether it is a folder with a file for every blob.</summary>
    public bool IsFolder => Transport is "oci" or "dir";

    /// <summary>The blobs of a folder: the digest that a file's place says, and the file.</summary>
    public IReadOnlyList<(string Digest, string FullPath)> Blobs() => Transport switch
    {
        "oci" => [.. Directory.EnumerateFiles(Path.Join(FullPath, "blobs"), "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(static path => ($"{Path.GetFileName(Path.GetDirectoryName(path))}:{Path.GetFileName(path)}", path))],
        "dir" => [.. Directory.EnumerateFiles(FullPath)
            .Order(StringComparer.Ordinal)
            .Where(static path => Sha256Name().IsMatch(Path.GetFileName(path)))
            .Select(static path => ($"sha256:{Path.GetFileName(path)}", path))],
        _ => throw new InvalidOperationException($"{Source} is no folder."),
    };

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Sha256Name();
}
