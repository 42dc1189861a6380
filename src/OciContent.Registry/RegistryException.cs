using System.Net;

namespace OciContent.Registry;

/// <summary>A registry refused something, answered what it may not answer, or did not answer. Nothing in it is secret.</summary>
public sealed class RegistryException : IOException
{
    /// <summary>An exception with a message.</summary>
    public RegistryException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a message and a cause.</summary>
    public RegistryException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What the registry answered; <c>null</c> if there was no answer, or what is wrong is something else.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary>
    /// How long the registry asks to be left alone (RFC 9110, 10.2.3), from when it answered; <c>null</c> if it does not say.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The codes of the errors that the registry told, such as <c>DENIED</c> (distribution-spec, error codes).</summary>
    public IReadOnlyList<string> Codes { get; init; } = [];
}
