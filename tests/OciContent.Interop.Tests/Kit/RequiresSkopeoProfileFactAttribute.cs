namespace OciContent.Interop.Tests.Kit;

/// <summary>
/// A test of conversion that runs skopeo. It is skipped where there is none, or one whose conversion no profile reproduces.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresSkopeoProfileFactAttribute : FactAttribute
{
    public RequiresSkopeoProfileFactAttribute()
    {
        Skip = ToolPath.ReasonToSkip([Skopeo.Tool]);
        if (ToolPath.Find(Skopeo.Tool) is not null && Skopeo.Profile is null)
        {
            Skip = $"No profile reproduces the conversions of skopeo {Skopeo.InstalledVersion}.";
        }
    }
}
