using OciContent.Internal;
using OciContent.Policies;
using OciContent.Signing.Keys;
using OciContent.Signing.Sigstore;
using OciContent.Sources;

namespace OciContent.Signing.Policies;

/// <summary>
/// The image has a simple signature of cosign's, by one of some keys, that calls it by the right name: <c>sigstoreSigned</c> of
/// containers-policy.json(5). Each image of an index needs its own, or the index has one.
/// </summary>
internal sealed class SimpleSigningRule(IReadOnlyList<VerificationKey> keys, ContainersIdentity identity) : ImageRule("sigstoreSigned")
{
    protected override async Task<RuleVerdict> EvaluateCoreAsync(ImageSource image, CancellationToken cancellationToken)
    {
        if (PolicyScope.NameOf(image) is not { } name || identity.Of(name) is not { } reference)
        {
            return NotSatisfied(
                $"{ErrorText.Quote(image.Name)} was not asked for by a name that a signature can have: expected a tag or a digest in a "
                + "registry.");
        }

        SignatureListing found = await ImageSignatures.FindAsync(image, cancellationToken).ConfigureAwait(false);
        string? refused = null;
        foreach (ImageSignature signature in found.Signatures.Where(static one => one.Blob.MediaType == SigningMediaTypes.SimpleSigning))
        {
            foreach (VerificationKey key in keys)
            {
                SignatureVerdict verdict = new PublicKeyVerifier(key) { Reference = reference }.Verify(signature, found.Subject);
                if (verdict.IsVerified)
                {
                    return Satisfied($"It is signed by {verdict.Signer}.");
                }

                refused ??= verdict.Reason;
            }
        }

        return NotSatisfied($"{ErrorText.Quote(name.ToString())} is not signed: {refused?.TrimEnd('.') ?? "it has no signature"}.");
    }
}
