namespace OciContent.Packages.Tests.Kit;

/// <summary>A theory about the packages, which takes minutes to pack: skipped unless all cases are asked for.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PackageTheoryAttribute : TheoryAttribute
{
    public PackageTheoryAttribute() => Skip = PackedFeed.ReasonToSkip;
}
