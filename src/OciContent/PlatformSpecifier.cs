using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace OciContent;

/// <summary>The platforms that people name, by containerd's rules (containerd, platforms.Parse and platforms.Normalize).</summary>
internal static class PlatformSpecifier
{
    /// <summary>What images are for unless they say otherwise.</summary>
    private const string DefaultSystem = "linux";

    // Go's names (go/build/syslist.go): a word alone is one of these or nothing.
    private static readonly FrozenSet<string> Systems = FrozenSet.Create(
        StringComparer.Ordinal,
        "aix",
        "android",
        "darwin",
        "dragonfly",
        "freebsd",
        "hurd",
        "illumos",
        "ios",
        "js",
        "linux",
        "nacl",
        "netbsd",
        "openbsd",
        "plan9",
        "solaris",
        "windows",
        "zos");

    private static readonly FrozenSet<string> Architectures = FrozenSet.Create(
        StringComparer.Ordinal,
        "386",
        "amd64",
        "amd64p32",
        "arm",
        "armbe",
        "arm64",
        "arm64be",
        "ppc64",
        "ppc64le",
        "loong64",
        "mips",
        "mipsle",
        "mips64",
        "mips64le",
        "mips64p32",
        "mips64p32le",
        "ppc",
        "riscv",
        "riscv64",
        "s390",
        "s390x",
        "sparc",
        "sparc64",
        "wasm");

    private static string LocalSystem =>
        OperatingSystem.IsWindows() ? "windows"
        : OperatingSystem.IsMacOS() ? "darwin"
        : OperatingSystem.IsFreeBSD() ? "freebsd"
        : DefaultSystem;

    private static (string Architecture, string? Variant) LocalMachine => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => ("amd64", null),
        Architecture.X86 => ("386", null),
        Architecture.Armv6 => ("arm", "v6"),
        Architecture.LoongArch64 => ("loong64", null),
        Architecture other => (other.ToString().ToLowerInvariant(), null), // as Go has it: arm, arm64, ppc64le, riscv64, s390x, wasm
    };

    public static bool TryParse(string? text, [NotNullWhen(true)] out Platform? platform)
    {
        platform = null;
        string[] parts = text?.Split('/') ?? [];
        if (parts is ["local"])
        {
            platform = Of(LocalSystem, LocalMachine);
        }
        else if (parts.Length is 1 or 2 or 3 && parts.Skip(1).All(Platform.IsWord) && ReadSystem(parts[0]) is { } system)
        {
            platform = parts switch
            {
                [_] when Systems.Contains(system.Os) => With(system, LocalMachine),
                [string architecture] => OfArchitecture(architecture),
                [_, string architecture] => With(system, WithoutV7(NormalMachine(architecture, null))),
                _ => With(system, WithV8(NormalMachine(parts[1], parts[2]))),
            };
        }

        return platform is not null;
    }

    public static string NormalSystem(string os) => os.ToLowerInvariant() is var lower && lower == "macos" ? "darwin" : lower;

    /// <summary>Go's name of an architecture, and its variant unless that goes without saying.</summary>
    public static (string Architecture, string? Variant) NormalMachine(string architecture, string? variant)
    {
        architecture = architecture.ToLowerInvariant();
        variant = string.IsNullOrEmpty(variant) ? null : variant.ToLowerInvariant();
        return (architecture, variant) switch
        {
            ("i386", _) => ("386", null),
            ("x86_64" or "x86-64" or "amd64", _) => ("amd64", variant == "v1" ? null : variant),
            ("aarch64" or "arm64", "8" or "v8" or "v8.0") => ("arm64", null),
            ("aarch64" or "arm64", "9" or "9.0" or "v9.0") => ("arm64", "v9"),
            ("aarch64", _) => ("arm64", variant),
            ("armhf", _) => ("arm", "v7"),
            ("armel", _) => ("arm", "v6"),
            ("arm", null) => ("arm", "v7"),
            ("arm", "5" or "6" or "7" or "8") => ("arm", "v" + variant),
            _ => (architecture, variant),
        };
    }

    private static Platform? OfArchitecture(string text)
    {
        (string Architecture, string? Variant) machine = WithoutV7(NormalMachine(text, null));
        return Architectures.Contains(machine.Architecture) ? Of(DefaultSystem, machine) : null;
    }

    // What goes without saying is not said, unless the text says it.
    private static (string Architecture, string? Variant) WithoutV7((string Architecture, string? Variant) machine) =>
        machine is ("arm", "v7") ? ("arm", null) : machine;

    private static (string Architecture, string? Variant) WithV8((string Architecture, string? Variant) machine) =>
        machine is ("arm64", null) ? ("arm64", "v8") : machine;

    private static Platform Of(string os, (string Architecture, string? Variant) machine) =>
        new()
        {
            Os = os,
            Architecture = machine.Architecture,
            Variant = machine.Variant,
        };

    private static Platform With((string Os, string? Version, string[] Features) system, (string Architecture, string? Variant) machine) =>
        Of(system.Os, machine) with { OsVersion = system.Version, OsFeatures = system.Features.Length == 0 ? null : system.Features };

    // os, os(version), os(+feature+feature) or os(version+feature), where %XX stands for what would end an option.
    private static (string Os, string? Version, string[] Features)? ReadSystem(string text)
    {
        int open = text.IndexOf('(', StringComparison.Ordinal);
        string name = open < 0 ? text : text[..open];
        if (name.Length == 0 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            return null;
        }

        if (open < 0)
        {
            return (NormalSystem(name), null, []);
        }

        string[] options = text.EndsWith(')') ? text[(open + 1)..^1].Split('+') : ["("];
        return options.All(IsOption) && options.Skip(1).All(static feature => feature.Length > 0)
            ? (
                NormalSystem(name),
                options[0].Length == 0 ? null : Uri.UnescapeDataString(options[0]),
                [.. options.Skip(1).Select(Uri.UnescapeDataString)])
            : null;
    }

    private static bool IsOption(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            bool isEscape = text[i] == '%';
            if (isEscape
                    ? i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])
                    : !Platform.IsWordCharacter(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
