namespace OciContent.TestKit.Tools;

/// <summary>A tool is missing, ran for too long or ended with an exit code other than 0.</summary>
public sealed class ToolFailedException : Exception
{
    public ToolFailedException()
    {
    }

    public ToolFailedException(string message)
        : base(message)
    {
    }

    public ToolFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
