namespace OciContent.Registry.Tests.Authentication;

/// <summary>A test about programs and processes, skipped elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "For Linux only.";
}
