namespace OciContent.Tests.Tar;

/// <summary>A theory that runs the system's <c>tar</c> (GNU tar) and is skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TarToolTheoryAttribute : TheoryAttribute
{
    private static readonly bool IsInstalled = TarTool.IsGnuTar();

    public TarToolTheoryAttribute() => Skip = IsInstalled ? null : "GNU tar is not installed";
}
