using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OciContent.Internal;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Certificates;

/// <summary>
/// Certificates that lead from one to a root that is trusted (RFC 5280, section 6). Nothing is downloaded, and revocation is not asked
/// about. Roots are what the caller gives, and need not be signed by themselves; those of the system count for nothing.
/// </summary>
internal static class CertificateChain
{
    /// <summary>How many certificates a signature may bring.</summary>
    public const int MaxCertificates = 10;

    /// <summary>How large a certificate may be, in bytes.</summary>
    public const int MaxCertificateSize = 32 * 1024;

    /// <summary>Reads a certificate in DER.</summary>
    /// <exception cref="CryptographicException">It is not one.</exception>
    public static X509Certificate2 Load(ReadOnlySpan<byte> der)
    {
        if (der.Length > MaxCertificateSize)
        {
            throw new CryptographicException($"A certificate has {der.Length} bytes: expected at most {MaxCertificateSize}.");
        }

        X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der);

        // PEM would be read too, and bytes after the certificate.
        if (!certificate.RawData.AsSpan().SequenceEqual(der))
        {
            certificate.Dispose();
            throw new CryptographicException("The certificate is not DER alone: expected DER (RFC 5280, section 4.1).");
        }

        return certificate;
    }

    /// <summary>Whether a certificate names itself as its issuer, as roots do.</summary>
    public static bool IsSelfIssued(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    /// <summary>Finds the way from a certificate to a root, and checks it at a time.</summary>
    /// <param name="checks">The checks of the signature.</param>
    /// <param name="leaf">The certificate.</param>
    /// <param name="intermediates">Others that may be on the way; they are not trusted.</param>
    /// <param name="roots">The certificates that are trusted, at one of which the way ends.</param>
    /// <param name="at">When all of them have to be valid.</param>
    /// <param name="what">What messages call the certificate, such as "The signing certificate".</param>
    /// <param name="usage">What all of them have to allow, as the OID of an extended key usage; <c>null</c> if anything.</param>
    /// <returns>The certificates, from the leaf to the root. They belong to the caller of this.</returns>
    /// <exception cref="SignatureRefusal">
    /// <see cref="SignatureCheck.CertificateChain"/>, <see cref="SignatureCheck.CertificateValidity"/> or
    /// <see cref="SignatureCheck.CertificateUsage"/>: there is no such way.
    /// </exception>
    public static IReadOnlyList<X509Certificate2> Build(
        Checks checks,
        X509Certificate2 leaf,
        IEnumerable<X509Certificate2> intermediates,
        IReadOnlyList<X509Certificate2> roots,
        DateTimeOffset at,
        string what,
        string? usage = null)
    {
        using var chain = new X509Chain();
        X509ChainPolicy policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTime = at.UtcDateTime;
        policy.VerificationTimeIgnored = false;
        if (usage is not null && checks.Makes(SignatureCheck.CertificateUsage))
        {
            policy.ApplicationPolicy.Add(new Oid(usage));
        }

        policy.ExtraStore.AddRange(intermediates.ToArray());
        foreach (X509Certificate2 root in roots)
        {
            // The framework trusts no other ones.
            (IsSelfIssued(root) ? policy.CustomTrustStore : policy.ExtraStore).Add(root);
        }

        if (!checks.Makes(SignatureCheck.CertificateValidity))
        {
            policy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid | X509VerificationFlags.IgnoreNotTimeNested;
        }

        chain.Build(leaf);
        X509Certificate2[] path = [.. chain.ChainElements.Select(static element => element.Certificate)];
        X509ChainStatusFlags status = Flags(chain.ChainStatus);
        int last = Array.FindIndex(path, one => !IsSelfIssued(one) && roots.Any(root => IsSame(root, one)));
        if (last >= 0)
        {
            path = path[..(last + 1)];
            status = StatusUpTo(path, chain, at);
        }

        string subject = leaf.Subject.Length == 0 ? what : $"{what}, {ErrorText.Quote(leaf.Subject)},";
        checks.Require(
            SignatureCheck.CertificateValidity,
            !status.HasFlag(X509ChainStatusFlags.NotTimeValid),
            $"{subject} or one above it was not valid at {Rfc3339.Format(at)}: expected one that is valid "
                + $"{Rfc3339.Format(new DateTimeOffset(leaf.NotBefore))} to {Rfc3339.Format(new DateTimeOffset(leaf.NotAfter))}, as it "
                + "says.");
        const X509ChainStatusFlags misuse = X509ChainStatusFlags.NotValidForUsage | X509ChainStatusFlags.InvalidBasicConstraints
            | X509ChainStatusFlags.InvalidNameConstraints | X509ChainStatusFlags.HasNotSupportedNameConstraint
            | X509ChainStatusFlags.HasNotPermittedNameConstraint | X509ChainStatusFlags.HasExcludedNameConstraint
            | X509ChainStatusFlags.HasNotSupportedCriticalExtension | X509ChainStatusFlags.InvalidExtension;
        checks.Require(
            SignatureCheck.CertificateUsage,
            (status & misuse) == X509ChainStatusFlags.NoError,
            $"{subject} or one above it may not be used so ({status & misuse}): expected authorities, and the extensions they allow.");
        const X509ChainStatusFlags time = X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.NotTimeNested;
        X509ChainStatusFlags rest = status & ~(misuse | time);
        checks.Require(
            SignatureCheck.CertificateChain,
            rest == X509ChainStatusFlags.NoError,
            rest.HasFlag(X509ChainStatusFlags.NotSignatureValid)
                ? $"{subject} or one above it was not signed by the certificate above it: expected a chain to a trusted root."
                : $"{subject} does not lead to a trusted root ({rest}): expected one of the roots that were given.");
        return path;
    }

    // The framework calls a chain that ends at another certificate than a root incomplete, and does not check the last one of such a chain.
    private static X509ChainStatusFlags StatusUpTo(X509Certificate2[] path, X509Chain chain, DateTimeOffset at)
    {
        X509ChainStatusFlags status = Flags(
                chain.ChainElements.Take(path.Length).SelectMany(static element => element.ChainElementStatus))
            & ~(X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot);
        if (!path.Zip(path.Skip(1)).All(static pair => CertificateSignature.IsBy(pair.First, pair.Second)))
        {
            status |= X509ChainStatusFlags.NotSignatureValid;
        }

        return path.All(one => one.NotBefore.ToUniversalTime() <= at.UtcDateTime && at.UtcDateTime <= one.NotAfter.ToUniversalTime())
            ? status
            : status | X509ChainStatusFlags.NotTimeValid;
    }

    private static X509ChainStatusFlags Flags(IEnumerable<X509ChainStatus> all) =>
        all.Aggregate(X509ChainStatusFlags.NoError, static (flags, one) => flags | one.Status);

    private static bool IsSame(X509Certificate2 one, X509Certificate2 other) =>
        one.RawDataMemory.Span.SequenceEqual(other.RawDataMemory.Span);
}
