namespace OciContent.Signing.Tests.Kit;

/// <summary>A fact that asks cosign; it is skipped where there is none, whatever is required: what newer systems have changes.</summary>
public sealed class CosignFactAttribute : FactAttribute
{
    public CosignFactAttribute() =>
        Skip = CosignProgram.All.Count == 0
            ? $"cosign is neither on the PATH nor in {ToolPath.NewerToolsVariable} or {CosignProgram.Variable}."
            : null;
}
