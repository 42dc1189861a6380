using System.Diagnostics.CodeAnalysis;

namespace OciContent.Signing.Internal;

/// <summary>The checks of one signature, as they are made. Every check goes through here, so that tests can leave one out.</summary>
/// <param name="skipped">Those that a test leaves out.</param>
internal sealed class Checks(IReadOnlySet<SignatureCheck> skipped)
{
    /// <summary>Who signed, as far as it is known when a check fails.</summary>
    public string? Signer { get; set; }

    /// <summary>Goes on only if something holds.</summary>
    /// <exception cref="SignatureRefusal">It does not.</exception>
    public void Require(SignatureCheck check, bool holds, string message)
    {
        if (!holds && !skipped.Contains(check))
        {
            throw new SignatureRefusal(check, message);
        }
    }

    /// <summary>Whether a check is made, where it cannot be one condition.</summary>
    public bool Makes(SignatureCheck check) => !skipped.Contains(check);

    /// <summary>Refuses the signature, where going on is not possible.</summary>
    [DoesNotReturn]
    public static void Refuse(SignatureCheck check, string message) => throw new SignatureRefusal(check, message);
}
