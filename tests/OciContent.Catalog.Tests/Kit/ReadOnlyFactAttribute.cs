namespace OciContent.Catalog.Tests.Kit;

/// <summary>A test that makes files read-only; skipped where that cannot be done, unless tools are required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyFactAttribute : FactAttribute
{
    public ReadOnlyFactAttribute() => Skip = ReadOnlyPath.ReasonToSkip;
}
