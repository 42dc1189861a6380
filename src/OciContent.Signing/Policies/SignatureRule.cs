using OciContent.Internal;
using OciContent.Policies;
using OciContent.Sources;

namespace OciContent.Signing.Policies;

/// <summary>
/// The image is signed by enough of the signers that are named, or has an attestation of a type by them. An index's signature covers the
/// images that it leads to.
/// </summary>
/// <example>
/// <code>
/// var key = new PublicKeyVerifier(VerificationKey.Parse(File.ReadAllText("release.pub")));
/// ImageRule rule = new SignatureRule([new("release", key)]);
/// await using ImageSource image = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// Console.WriteLine(await rule.EvaluateAsync(image));
/// </code>
/// </example>
public sealed class SignatureRule : ImageRule
{
    private readonly KeyValuePair<string, SignatureVerifier>[] _signers;
    private readonly int _threshold;
    private readonly string? _predicateType;

    /// <summary>A rule.</summary>
    /// <param name="signers">Who may sign, by the name that messages call them.</param>
    /// <param name="threshold">How many of them have to have signed; the same key or identity under two names counts once.</param>
    /// <param name="predicateType">The type of attestation that is asked for; <c>null</c> for the signature of the image.</param>
    /// <exception cref="ArgumentException">There are no signers, or fewer than have to sign.</exception>
    public SignatureRule(
        IReadOnlyList<KeyValuePair<string, SignatureVerifier>> signers,
        int threshold = 1,
        string? predicateType = null)
        : base(predicateType is null ? "signature" : "attestation")
    {
        ArgumentNullException.ThrowIfNull(signers);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threshold);
        if (signers.Count < threshold)
        {
            throw new ArgumentException(
                $"There are {signers.Count} signers: expected at least {threshold}, as many as have to sign.",
                nameof(signers));
        }

        _signers = [.. signers];
        _threshold = threshold;
        _predicateType = predicateType;
    }

    /// <inheritdoc/>
    protected override async Task<RuleVerdict> EvaluateCoreAsync(ImageSource image, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Judge(image, await ImageSignatures.FindAllAsync(image, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Says whether an image satisfies the rule by the signatures that were found.</summary>
    internal RuleVerdict Judge(ImageSource image, IReadOnlyList<SignatureListing> listings)
    {
        var signed = new Dictionary<string, string>(StringComparer.Ordinal);
        string? refused = null;
        int found = 0;
        foreach (SignatureListing listing in listings)
        {
            found += listing.Signatures.Count;
            foreach (ImageSignature signature in listing.Signatures)
            {
                foreach ((string name, SignatureVerifier verifier) in _signers)
                {
                    SignatureVerdict verdict = verifier.Verify(signature, listing.Subject);
                    if (verdict.IsVerified && verdict.PredicateType == _predicateType)
                    {
                        signed.TryAdd(verdict.Signer ?? name, name);
                    }
                    else if (verdict.FailedCheck is not (null or SignatureCheck.Kind))
                    {
                        refused ??= verdict.Reason;
                    }
                }
            }
        }

        string what = _predicateType is null ? "signed" : $"attested as {ErrorText.Quote(_predicateType)}";
        string expected = _signers.Length == 1 ? $"{what} by {Names()}"
            : _threshold == 1 ? $"{what} by one of {Names()}"
            : $"{what} by {_threshold} of {Names()}";
        if (signed.Count >= _threshold)
        {
            return Satisfied($"It is {what} by {string.Join(", ", signed.Values)}.");
        }

        string? unread = listings
            .SelectMany(
                static listing => listing.Unread
                    .Select(static one => one.Reason)
                    .Concat(listing.Problems.Select(static problem => problem.Message)))
            .FirstOrDefault();
        string reason = signed.Count > 0 ? $"only {string.Join(", ", signed.Values)} did"
            : (refused ?? unread) is { } why ? why.TrimEnd('.')
            : found == 0 ? "nothing signs it"
            : found == 1 ? "one signature was found, which is of another kind"
            : $"{found} signatures were found, which are of other kinds";
        return NotSatisfied($"{ErrorText.Quote(image.Name)} is not {expected}: {reason}.");
    }

    private string Names() => string.Join(", ", _signers.Select(static signer => signer.Key));
}
