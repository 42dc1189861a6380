namespace OciContent.TestKit.Tools;

/// <summary>What a process left behind when it ended.</summary>
public sealed record ToolOutput(int ExitCode, string StandardOutput, string StandardError)
{
    /// <summary>The lines of standard output, without their ends.</summary>
    public IReadOnlyList<string> Lines => StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
