namespace OciContent.TestKit.Tools;

/// <summary>
/// A fact that needs a newer Go, and is skipped where there is none, whatever tools are required: what newer systems have changes.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NewerGoFactAttribute : FactAttribute
{
    public NewerGoFactAttribute() =>
        Skip = NewerGo.Program is null ? $"{NewerGo.Variable} does not name a Go {NewerGo.Version}." : null;
}
