using System.CommandLine;
using OciContent.Compression;

namespace OciContent.Tool.Verbs;

/// <summary>The option that names ways to compress.</summary>
internal static class ProfileOptions
{
    /// <summary>What profiles there are.</summary>
    public static string Help { get; } =
        "How it is compressed: "
        + string.Join("; ", CompressionProfile.All.Select(static profile => $"{profile.Name} ({profile.Tools})"))
        + "; jib; a level of Go's compress/gzip, go:LEVEL; of zlib, zlib:LEVEL, also as Python's gzip module, python:LEVEL, "
        + "or Java, jdk:LEVEL, jdk-15:LEVEL, write it.";

    /// <summary>The profiles to try.</summary>
    public static Option<string[]> Several() =>
        new("--profile") { Description = $"{Help} May be repeated; docker, podman and the others up to docker-17.03 unless given.", HelpName = "NAME" };

    /// <summary>The profiles of these names, or all.</summary>
    public static IReadOnlyList<CompressionProfile> Parse(string[]? names) =>
        names is { Length: > 0 } ? [.. names.Select(CompressionProfile.Parse).Distinct()] : CompressionProfile.All;
}
