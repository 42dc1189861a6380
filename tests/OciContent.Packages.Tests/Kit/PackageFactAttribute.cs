namespace OciContent.Packages.Tests.Kit;

/// <summary>A fact about the packages, which takes minutes to pack: skipped unless all cases are asked for.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PackageFactAttribute : FactAttribute
{
    public PackageFactAttribute() => Skip = PackedFeed.ReasonToSkip;
}
