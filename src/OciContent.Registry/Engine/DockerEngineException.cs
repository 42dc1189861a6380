using System.Net;

namespace OciContent.Registry.Engine;

/// <summary>
/// A Docker engine refused something, answered what it may not answer, or did not answer. Nothing in it is secret.
/// </summary>
public sealed class DockerEngineException : IOException
{
    /// <summary>An exception with a message.</summary>
    public DockerEngineException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a message and a cause.</summary>
    public DockerEngineException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What the engine answered; <c>null</c> if there was no answer, or what is wrong is something else.</summary>
    public HttpStatusCode? StatusCode { get; init; }
}
