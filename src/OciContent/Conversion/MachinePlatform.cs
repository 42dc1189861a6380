using System.Runtime.InteropServices;

namespace OciContent.Conversion;

/// <summary>The platform of the machine that this runs on, as Go names it.</summary>
internal static class MachinePlatform
{
    public static Platform Current { get; } =
        new()
        {
            Os =
                OperatingSystem.IsWindows() ? "windows"
                : OperatingSystem.IsMacOS() ? "darwin"
                : OperatingSystem.IsFreeBSD() ? "freebsd"
                : "linux",
            Architecture = RuntimeInformation.ProcessArchitecture switch
            {
                Architecture.X64 => "amd64",
                Architecture.X86 => "386",
                Architecture.Arm64 => "arm64",
                Architecture.Arm or Architecture.Armv6 => "arm",
                Architecture.S390x => "s390x",
                Architecture.LoongArch64 => "loong64",
                Architecture.Ppc64le => "ppc64le",
                Architecture.RiscV64 => "riscv64",
                Architecture other => other.ToString(),
            },
        };
}
