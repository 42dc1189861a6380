namespace OciContent.Signing.Internal;

/// <summary>A check that failed; becomes a verdict, and never leaves the package.</summary>
/// <param name="check">The check.</param>
/// <param name="message">Why it failed: the offending value, then what was expected.</param>
#pragma warning disable CA1032, CA1064, RCS1194 // caught where it is thrown, by one class
internal sealed class SignatureRefusal(SignatureCheck check, string message) : Exception(message)
{
    /// <summary>The check that failed.</summary>
    public SignatureCheck Check { get; } = check;
}
