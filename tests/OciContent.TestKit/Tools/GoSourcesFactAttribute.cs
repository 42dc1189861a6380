namespace OciContent.TestKit.Tools;

/// <summary>
/// A fact that needs Go and sources of Go libraries of certain versions, in a folder that an environment variable names as <c>GOPATH</c>
/// does; it is skipped where there are none, whatever tools are required: what other systems have changes.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GoSourcesFactAttribute : FactAttribute
{
    /// <param name="variable">The environment variable.</param>
    public GoSourcesFactAttribute(string variable)
    {
        Variable = variable;
        Skip = Reason();
    }

    /// <summary>The environment variable.</summary>
    public string Variable { get; }

    /// <summary>Whether the system's Go is too old for them, so that it takes <see cref="NewerGo"/>.</summary>
    public bool NeedsNewerGo
    {
        get;
        set
        {
            field = value;
            Skip = Reason();
        }
    }

    private string? Reason() =>
        !GoProgram.HasSources(Variable) ? $"{Variable} does not name a folder with sources of Go libraries."
        : !NeedsNewerGo ? ToolPath.ReasonToSkip("go")
        : NewerGo.Program is null ? $"{NewerGo.Variable} does not name a Go {NewerGo.Version}."
        : null;
}
