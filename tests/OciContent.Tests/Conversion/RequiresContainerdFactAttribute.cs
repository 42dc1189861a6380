namespace OciContent.Tests.Conversion;

/// <summary>
/// A fact that needs Go and containerd's sources as Debian packages them, and is skipped where they are missing, whatever is required:
/// their package brings a hundred others and replaces parts of the system. What containerd makes of images is in tests/vectors too.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresContainerdFactAttribute : FactAttribute
{
    public RequiresContainerdFactAttribute() =>
        Skip =
            ToolPath.ReasonToSkip("go")
            ?? (
                GoProgram.HasLibrary("github.com/containerd/containerd/images/converter")
                    ? null
                    : "golang-github-containerd-containerd-dev is not installed.");
}
