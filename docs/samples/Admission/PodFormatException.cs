namespace Admission;

/// <summary>An object has something else where a pod has images.</summary>
public sealed class PodFormatException : Exception
{
    public PodFormatException()
    {
    }

    public PodFormatException(string message)
        : base(message)
    {
    }

    public PodFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
