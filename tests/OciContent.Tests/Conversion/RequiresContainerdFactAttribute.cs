using OciContent.Tests.Tools;

namespace OciContent.Tests.Conversion;

/// <summary>
/// A fact that needs Go and containerd's sources as Debian packages them, and is skipped where they are missing; unless tools are
/// required, as <see cref="RequiresToolFactAttribute"/> has it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresContainerdFactAttribute : FactAttribute
{
    public RequiresContainerdFactAttribute() =>
        Skip = RequiresToolFactAttribute.ReasonToSkip("go") ??
            (RequiresToolFactAttribute.IsRequired || GoProgram.HasLibrary("github.com/containerd/containerd/images/converter") ? null : "golang-github-containerd-containerd-dev is not installed.");
}
