namespace OciContent.Signing.Tests.Sigstore;

/// <summary>A change of one thing, after which a signature is not verified.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Check">The check that finds it.</param>
/// <param name="Reason">A part of the reason.</param>
/// <param name="Make">Makes the signature.</param>
/// <param name="IsAlone">Whether no other check finds it.</param>
internal sealed record KeyMutation(
    string Name,
    SignatureCheck Check,
    string Reason,
    Func<KeySample> Make,
    bool IsAlone = true)
{
    public override string ToString() => Name;
}
