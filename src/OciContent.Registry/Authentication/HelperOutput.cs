namespace OciContent.Registry.Authentication;

/// <summary>How a credential helper ended.</summary>
/// <param name="exitCode">Its exit code.</param>
/// <param name="text">What it wrote to its standard output, which may be secret.</param>
internal sealed class HelperOutput(int exitCode, byte[] text)
{
    /// <summary>Its exit code.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>What it wrote to its standard output, which may be secret.</summary>
    public byte[] Text { get; } = text;
}
