namespace OciContent.Interop.Tests.Kit;

/// <summary>A fact that runs a Docker engine, and other tools. It is skipped where one is missing, and where no engine may run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresEngineFactAttribute : FactAttribute
{
    public RequiresEngineFactAttribute(params string[] tools)
    {
        Skip = ToolPath.ReasonToSkip([Engine.Tool, Engine.Daemon, .. tools]) ?? Engine.ReasonToSkip;
    }
}
