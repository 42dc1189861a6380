namespace OciContent.TestKit.Tools;

/// <summary>
/// A fact that needs Go and a library's sources as Debian packages them, and is skipped where they are missing; unless tools are required,
/// as <see cref="RequiresToolsFactAttribute"/> has it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresGoLibraryFactAttribute : FactAttribute
{
    private readonly string _library;

    /// <param name="library">The library's import path.</param>
    /// <param name="package">Debian's package with its sources.</param>
    public RequiresGoLibraryFactAttribute(string library, string package)
    {
        _library = library;
        Package = package;
        Skip = Reason();
    }

    /// <summary>The library's import path.</summary>
    public string Library => _library;

    /// <summary>Debian's package with its sources.</summary>
    public string Package { get; }

    /// <summary>
    /// Whether the test is skipped where the library is missing, whatever is required: its package brings a hundred others, or replaces
    /// parts of the system.
    /// </summary>
    public bool IsOptional
    {
        get;
        set
        {
            field = value;
            Skip = Reason();
        }
    }

    private string? Reason() =>
        ToolPath.ReasonToSkip("go")
        ?? (GoProgram.HasLibrary(_library) || (ToolPath.AreToolsRequired && !IsOptional) ? null : $"{Package} is not installed.");
}
