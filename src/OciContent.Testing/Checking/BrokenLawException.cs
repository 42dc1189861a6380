using System.Diagnostics.CodeAnalysis;

namespace OciContent.Testing.Checking;

/// <summary>One case that breaks a law. It never leaves the runner, which throws what users see.</summary>
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "It is always caught.")]
internal sealed class BrokenLawException(string reason, string? document = null, Exception? inner = null)
    : Exception(OneLine.Of(reason), inner)
{
    public string? Document { get; } = document;
}
