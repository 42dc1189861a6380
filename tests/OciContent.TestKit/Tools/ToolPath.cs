namespace OciContent.TestKit.Tools;

/// <summary>Where the external tools are, and whether tests may be skipped without them.</summary>
public static class ToolPath
{
    /// <summary>Set to 1 where every tool must be there: a test that misses one then fails instead of being skipped.</summary>
    public const string RequireToolsVariable = "OCICONTENT_REQUIRE_TOOLS";

    /// <summary>Names folders with newer tools than the system's, as <c>PATH</c> does; those of the system come first.</summary>
    public const string NewerToolsVariable = "OCICONTENT_NEWER_TOOLS";

    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static bool AreToolsRequired => Environment.GetEnvironmentVariable(RequireToolsVariable) == "1";

    /// <summary>
    /// The file that a tool's name stands for, or its whole path; null if there is none on the PATH, nor among newer tools.
    /// </summary>
    public static string? Find(string tool) => Path.IsPathFullyQualified(tool)
        ? IsExecutable(tool) ? tool : null
        : FoldersOf("PATH")
            .Concat(FoldersOf(NewerToolsVariable))
            .Select(folder => Path.Join(folder, OperatingSystem.IsWindows() ? tool + ".exe" : tool))
            .FirstOrDefault(IsExecutable);

    /// <summary>Why a test that needs these tools cannot run here; null if it can, or must.</summary>
    public static string? ReasonToSkip(params IEnumerable<string> tools)
    {
        string[] missing = [.. tools.Where(static tool => Find(tool) is null)];
        return missing.Length == 0 || AreToolsRequired ? null : $"Not on the PATH: {string.Join(", ", missing)}.";
    }

    private static string[] FoldersOf(string variable) =>
        (Environment.GetEnvironmentVariable(variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    private static bool IsExecutable(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != UnixFileMode.None);
}
