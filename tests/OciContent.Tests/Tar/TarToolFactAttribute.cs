namespace OciContent.Tests.Tar;

/// <summary>A test that runs the system's <c>tar</c> (GNU tar) and is skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TarToolFactAttribute : FactAttribute
{
    private static readonly bool IsInstalled = TarTool.IsGnuTar();

    public TarToolFactAttribute() => Skip = IsInstalled ? null : "GNU tar is not installed";
}
