using OciContent.TestKit.Tools;

namespace OciContent.TestKit.Engines;

/// <summary>
/// A theory over Docker engines, by <see cref="EngineData"/>: it is skipped without root or the system's engine, unless
/// <see cref="ToolPath.RequireToolsVariable"/> says 1; newer engines take part where they are.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EngineTheoryAttribute : TheoryAttribute
{
    public EngineTheoryAttribute(params string[] tools)
    {
        Tools = [DockerEngineKind.Tool, "docker", .. tools];
        Skip = DockerEngineKind.MayStart || ToolPath.AreToolsRequired
            ? ToolPath.ReasonToSkip(Tools)
            : "Only root may start an engine.";
    }

    public IReadOnlyList<string> Tools { get; }
}
