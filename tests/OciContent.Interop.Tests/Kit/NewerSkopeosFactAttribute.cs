namespace OciContent.Interop.Tests.Kit;

/// <summary>A fact that runs newer skopeos than the system's; it is skipped where there is none, whatever is required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NewerSkopeosFactAttribute : FactAttribute
{
    public NewerSkopeosFactAttribute() => Skip = Skopeo.Newer.Count == 0 ? $"{Skopeo.NewerVariable} names none." : null;
}
