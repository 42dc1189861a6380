using System.CommandLine;
using OciContent.Compression;

namespace OciContent.Tool.Verbs;

/// <summary>The option that names ways to compress.</summary>
internal static class ProfileOptions
{
    /// <summary>What profiles there are.</summary>
    public static string Help { get; } =
        "The tool whose compression to reproduce: "
        + string.Join("; ", CompressionProfile.All.Select(static profile => $"{profile.Name} ({profile.Tools})"))
        + "; jib; zstd-2023, zstd-2024, zstd-2026 (zstd layers of BuildKit and podman); or a level of Go's compress/gzip (go:LEVEL, "
        + "go-1.27:LEVEL), zlib (zlib:LEVEL), Python's gzip module (python:LEVEL), Java (jdk:LEVEL, or jdk-15:LEVEL up to JDK 15), "
        + "gzip -n (gzip:LEVEL) or pigz -n (pigz:LEVEL).";

    /// <summary>The profiles to try.</summary>
    public static Option<string[]> Several() =>
        new("--profile")
        {
            Description = $"{Help} May be repeated. Default: {string.Join(", ", CompressionProfile.All)}.",
            HelpName = "NAME",
        };

    /// <summary>The profiles of these names, or all.</summary>
    public static IReadOnlyList<CompressionProfile> Parse(string[]? names) =>
        names is { Length: > 0 } ? [.. names.Select(CompressionProfile.Parse).Distinct()] : CompressionProfile.All;
}
