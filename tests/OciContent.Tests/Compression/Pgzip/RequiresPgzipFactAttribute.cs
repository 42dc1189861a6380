namespace OciContent.Tests.Compression.Pgzip;

/// <summary>
/// A fact that needs Go and klauspost/pgzip's sources as Debian packages them, and is skipped where they are missing; unless
/// tools are required, as <see cref="RequiresToolsFactAttribute"/> has it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresPgzipFactAttribute : FactAttribute
{
    public RequiresPgzipFactAttribute() =>
        Skip =
            ToolPath.ReasonToSkip("go")
            ?? (
                ToolPath.AreToolsRequired || GoProgram.HasLibrary(PgzipOracle.Library)
                    ? null
                    : "golang-github-klauspost-pgzip-dev is not installed.");
}
