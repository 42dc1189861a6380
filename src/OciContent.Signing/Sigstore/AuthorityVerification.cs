using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OciContent.Internal;
using OciContent.Signing.Certificates;
using OciContent.Signing.Internal;
using OciContent.Signing.Transparency;

namespace OciContent.Signing.Sigstore;

/// <summary>Verifies that a certificate is by an authority that is trusted, and that logs of certificates know it.</summary>
/// <param name="checks">The checks of the signature.</param>
/// <param name="trust">The authorities and logs.</param>
internal sealed class AuthorityVerification(Checks checks, TrustedRoot trust)
{
    private const string CodeSigning = "1.3.6.1.5.5.7.3.3";

    /// <summary>Requires a chain from a certificate to an authority, with all of it valid at a time.</summary>
    /// <returns>The certificates, from the leaf to the root.</returns>
    /// <exception cref="SignatureRefusal">There is none.</exception>
    public IReadOnlyList<X509Certificate2> RequireChain(SigningCertificate leaf, DateTimeOffset time)
    {
        checks.Require(
            SignatureCheck.CertificateUsage,
            !TrustedAuthority.IsAuthority(leaf.Certificate),
            $"The signing certificate {ErrorText.Quote(leaf.Certificate.Subject)} is an authority: expected one that signs content.");
        checks.Require(
            SignatureCheck.CertificateUsage,
            leaf.Certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>()
                .SelectMany(static usage => usage.EnhancedKeyUsages.Cast<Oid>())
                .Any(static oid => oid.Value == CodeSigning),
            "The signing certificate is not for code signing: expected that extended key usage (RFC 5280, section 4.2.1.12).");
        checks.Require(
            SignatureCheck.CertificateUsage,
            leaf.Certificate.Extensions.OfType<X509KeyUsageExtension>()
                .All(static usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature)),
            "The signing certificate is not for signatures: expected that key usage (RFC 5280, section 4.2.1.3).");

        // Authorities of one name come and go; the reason of the one that issued the certificate says most.
        SignatureRefusal? closest = null;
        foreach (TrustedAuthority authority in trust.CertificateAuthorities)
        {
            try
            {
                return RequireChain(leaf, authority, time);
            }
            catch (SignatureRefusal refusal)
            {
                if (closest is null or { Check: SignatureCheck.CertificateChain })
                {
                    closest = refusal.Check == SignatureCheck.CertificateChain ? closest ?? refusal : refusal;
                }
            }
        }

        throw closest
            ?? new SignatureRefusal(
                SignatureCheck.CertificateChain,
                "The trusted root has no certificate authority: expected that of the signing certificate.");
    }

    /// <summary>Requires that logs of certificates have promised to list the certificate.</summary>
    /// <param name="leaf">The certificate.</param>
    /// <param name="chain">What it leads to.</param>
    /// <param name="threshold">How many logs; two of one operator count once.</param>
    /// <exception cref="SignatureRefusal">Too few have.</exception>
    public void RequireLogs(SigningCertificate leaf, IReadOnlyList<X509Certificate2> chain, int threshold)
    {
        if (threshold == 0)
        {
            return;
        }

        IReadOnlyList<CertificateTimestamp> timestamps = CertificateTimestamp.ReadAll(leaf.Parts);
        checks.Require(
            SignatureCheck.CertificateLog,
            timestamps.Count > 0,
            "The certificate has no timestamp of a certificate log in it: expected one. Those that are kept beside certificates are "
            + "not read.");
        CertificateParts? issuer = chain.Count > 1 ? CertificateParts.Parse(chain[1].RawDataMemory) : null;
        var verified = new HashSet<string>(StringComparer.Ordinal);
        string? problem = null;
        foreach (CertificateTimestamp timestamp in timestamps)
        {
            (string? log, string? why) = Check(leaf, issuer, timestamp);
            problem ??= why;
            if (log is not null)
            {
                verified.Add(log);
            }
        }

        checks.Require(
            SignatureCheck.CertificateLog,
            verified.Count >= threshold,
            problem ?? $"The certificate is promised to {verified.Count} logs: expected {threshold} or more.");
    }

    private (string? Operator, string? Problem) Check(SigningCertificate leaf, CertificateParts? issuer, CertificateTimestamp timestamp)
    {
        TrustedLog[] logs = [.. trust.CertificateLogs.Where(log => log.Is(timestamp.LogId))];
        if (logs.Length == 0)
        {
            return (
                null,
                $"The certificate log {ErrorText.Quote(Convert.ToHexStringLower(timestamp.LogId))} is not known: expected one of "
                + "the trusted root.");
        }

        if (logs.FirstOrDefault(log => log.ValidFor.Contains(timestamp.Time)) is not { } trusted)
        {
            return (
                null,
                $"The certificate log {ErrorText.Quote(logs[0].BaseUrl)} was not trusted at "
                + $"{Rfc3339.Format(timestamp.Time)}: expected {logs[0].ValidFor}.");
        }

        return trusted.Key is { } key && issuer is not null && timestamp.IsBy(key, leaf.Parts, issuer)
            ? (trusted.Operator, null)
            : (
                null,
                $"The certificate's timestamp is not signed by {ErrorText.Quote(trusted.BaseUrl)}, or is of another certificate: "
                + "expected one that is.");
    }

    private IReadOnlyList<X509Certificate2> RequireChain(SigningCertificate leaf, TrustedAuthority authority, DateTimeOffset time)
    {
        IReadOnlyList<X509Certificate2> chain = CertificateChain.Build(
            checks,
            leaf.Certificate,
            authority.Intermediates,
            [authority.Root],
            time,
            "The signing certificate",
            CodeSigning);
        checks.Require(
            SignatureCheck.CertificateValidity,
            authority.ValidFor.Contains(time),
            $"The authority {ErrorText.Quote(authority.Uri)} was not trusted at {Rfc3339.Format(time)}: expected "
            + $"{authority.ValidFor}.");
        return chain;
    }
}
