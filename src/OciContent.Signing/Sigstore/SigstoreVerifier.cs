using OciContent.Internal;
using OciContent.Signing.Certificates;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Sigstore;

/// <summary>
/// Verifies keyless signatures, in Sigstore's bundles and as cosign's tags keep them: the certificate is by an authority of the trusted
/// root, was valid when it was signed, names somebody who may sign, and is known to a certificate log; and a transparency log has the
/// signature. As cosign's <c>verify --trusted-root --certificate-identity --certificate-oidc-issuer</c>; nothing is fetched.
/// </summary>
/// <example>
/// <code>
/// TrustedRoot root = TrustedRoot.Parse(File.ReadAllBytes("trusted_root.json"));
/// var verifier = new SigstoreVerifier(
///     root,
///     new CertificateIdentity(
///         IdentityMatch.Exactly("someone@example.com"),
///         IdentityMatch.Exactly("https://accounts.example.com")));
/// Console.WriteLine(verifier.MinLogs);
/// </code>
/// </example>
public sealed class SigstoreVerifier : PayloadVerifier
{
    private const int MaxThreshold = 32;

    private readonly TrustedRoot _trust;
    private readonly CertificateIdentity[] _identities;

    /// <summary>A verifier.</summary>
    /// <param name="trust">The authorities and logs that are trusted.</param>
    /// <param name="identities">Who may sign: any one of them.</param>
    /// <exception cref="ArgumentException">There is nobody who may sign.</exception>
    public SigstoreVerifier(TrustedRoot trust, params IReadOnlyList<CertificateIdentity> identities)
    {
        ArgumentNullException.ThrowIfNull(trust);
        ArgumentNullException.ThrowIfNull(identities);
        if (identities.Count == 0 || identities.Contains(null!))
        {
            throw new ArgumentException("There are no identities: expected those who may sign.", nameof(identities));
        }

        _trust = trust;
        _identities = [.. identities];
    }

    /// <summary>
    /// How many transparency logs have to have the signature: 1 by default. With 0, one that is in none is taken too, if its time is known
    /// from a time stamp. Two logs of one operator count once.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or more than 32.</exception>
    public int MinLogs { get; init => field = InRange(value); } = 1;

    /// <summary>How many certificate logs have to have promised to list the certificate: 1 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or more than 32.</exception>
    public int MinCertificateLogs { get; init => field = InRange(value); } = 1;

    /// <summary>How many authorities have to have stamped the signature: 0 by default, where the time of a log will do.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or more than 32.</exception>
    public int MinTimestamps { get; init => field = InRange(value); }

    private protected override SignatureVerdict VerifyCore(
        ImageSignature signature,
        SignatureMaterial material,
        SignatureSubject subject,
        Checks checks)
    {
        if (material.Certificate is null)
        {
            Checks.Refuse(SignatureCheck.Kind, "The signature has no certificate, and is by a key: expected a keyless one.");
        }

        using SigningCertificate leaf = SigningCertificate.Read(material.Certificate);
        checks.Signer = leaf.ToString();
        PayloadBinding binding = RequirePayload(checks, material, subject);
        RequireIdentity(checks, leaf);
        RequireSignature(checks, material, leaf);
        RequireNoRoots(checks, material);
        var time = new TimeVerification(checks, _trust);
        IReadOnlyList<DateTimeOffset> times = time.Verify(material, leaf.Key, leaf.Der, MinLogs, MinTimestamps);
        if (times.Count == 0)
        {
            // Only where tests leave that check out.
            times = [new DateTimeOffset(leaf.Certificate.NotBefore)];
        }

        var authorities = new AuthorityVerification(checks, _trust);
        foreach (DateTimeOffset one in times)
        {
            authorities.RequireLogs(leaf, authorities.RequireChain(leaf, one), MinCertificateLogs);
        }

        return new SignatureVerdict
        {
            Signature = signature,
            Signer = checks.Signer,
            SigningTime = times.Min(),
            PredicateType = binding.PredicateType,
            Statement = binding.Statement,
            Claims = leaf.Claims,
            Notes = time.Problem is { } problem ? [problem] : [],
        };
    }

    private static int InRange(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxThreshold);
        return value;
    }

    private static void RequireSignature(Checks checks, SignatureMaterial material, SigningCertificate leaf)
    {
        checks.Require(
            SignatureCheck.Algorithm,
            material.MessageDigest is null || leaf.Key.Algorithm != Keys.KeyAlgorithm.Ed25519,
            "The signature is by Ed25519 over a hash: expected ECDSA or RSA, since Ed25519 signs whole messages.");
        checks.Require(
            SignatureCheck.Signature,
            material.IsSignedBy(leaf.Key),
            "The signature is not by the certificate's key, over this payload: expected one that is.");
    }

    // A root that comes along proves nothing, and Sigstore's clients refuse it (protobuf-specs, sigstore_bundle.proto).
    private static void RequireNoRoots(Checks checks, SignatureMaterial material)
    {
        if (material.BundleVersion is null)
        {
            return;
        }

        foreach (byte[] der in material.Chain)
        {
            using var certificate = CertificateChain.Load(der);
            checks.Require(
                SignatureCheck.CertificateChain,
                !CertificateChain.IsSelfIssued(certificate),
                $"The bundle brings the root {ErrorText.Quote(certificate.Subject)}: expected none, since roots come from the "
                + "trusted root.");
        }
    }

    private void RequireIdentity(Checks checks, SigningCertificate leaf)
    {
        checks.Require(
            SignatureCheck.Identity,
            leaf.Names is [string] && !leaf.Names[0]!.Any(char.IsControl),
            $"The certificate has {leaf.Names.Count} names: expected one, a mail address, a URI or a user name.");
        checks.Require(
            SignatureCheck.Issuer,
            leaf.Issuer is null || leaf.OldIssuer is null || leaf.Issuer == leaf.OldIssuer,
            $"The certificate names the issuers {ErrorText.Quote(leaf.Issuer)} and {ErrorText.Quote(leaf.OldIssuer)}: expected one.");
        string issuer = leaf.Issuer ?? leaf.OldIssuer ?? "";
        string? name = leaf.Names is [string only] ? only : null;
        CertificateIdentity[] named = [.. _identities.Where(one => name is not null && one.Identity.Is(name))];
        checks.Require(
            SignatureCheck.Identity,
            named.Length > 0,
            $"The signature is by {ErrorText.Quote(name)}: expected {Expected(static one => one.Identity)}.");
        CertificateIdentity[] candidates = named.Length > 0 ? named : _identities;
        CertificateIdentity[] vouched = [.. candidates.Where(one => issuer.Length > 0 && one.Issuer.Is(issuer))];
        checks.Require(
            SignatureCheck.Issuer,
            vouched.Length > 0,
            $"The signer was vouched for by {ErrorText.Quote(issuer)}: expected {Expected(static one => one.Issuer)}.");
        CertificateIdentity[] rest = vouched.Length > 0 ? vouched : candidates;
        checks.Require(
            SignatureCheck.Identity,
            rest.Any(one => one.Claims.All(claim => leaf.Claims.TryGetValue(claim.Key, out string? value) && claim.Value.Is(value))),
            "The certificate does not say "
                + $"{string.Join(", ", rest[0].Claims.Select(static claim => $"{claim.Key} {claim.Value}"))}: expected all of it.");
    }

    private string Expected(Func<CertificateIdentity, IdentityMatch> part) =>
        string.Join(" or ", _identities.Take(8).Select(one => ErrorText.Quote(part(one).ToString())));
}
