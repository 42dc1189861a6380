using System.Runtime.InteropServices;

namespace OciContent.Packages.Tests.Kit;

/// <summary>Whether the native command can be made here: on Linux, with a linker.</summary>
internal static class NativeToolchain
{
    /// <summary>Why tests of the native command are skipped; null if they are not.</summary>
    public static string? ReasonToSkip { get; } =
        !OperatingSystem.IsLinux() ? "The native command is made on Linux."
        : ToolPath.Find("clang") is null ? ToolPath.ReasonToSkip("gcc")
        : null;

    /// <summary>The system that the native command is made for; null if it cannot be made.</summary>
    public static string? RuntimeIdentifier { get; } =
        ReasonToSkip is not null ? null
        : RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64"
        : "linux-x64";
}
