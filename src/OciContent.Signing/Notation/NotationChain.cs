using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OciContent.Internal;
using OciContent.Signing.Certificates;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Notation;

/// <summary>
/// What certificates of a signature must be, whoever trusts them (signature-specification, "Certificate Requirements"): in order, from that
/// of the key to the root, each signed by the next. Only their own keys, names, usages and basic constraints are judged, as the
/// specification has it.
/// </summary>
internal static class NotationChain
{
    private const string BasicConstraints = "2.5.29.19";
    private const string KeyUsage = "2.5.29.15";
    private const string ExtendedKeyUsage = "2.5.29.37";
    private const string TimeStamping = "1.3.6.1.5.5.7.3.8";

    private const X509KeyUsageFlags NotForLeaves = X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.DataEncipherment
        | X509KeyUsageFlags.KeyAgreement | X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign
        | X509KeyUsageFlags.EncipherOnly | X509KeyUsageFlags.DecipherOnly;

    // RFC 5280, section 4.2.1.12. notation refuses the last one too, which the specification does not name.
    private static readonly Dictionary<string, string> NotForSigning = new(StringComparer.Ordinal)
    {
        ["2.5.29.37.0"] = "anyExtendedKeyUsage",
        ["1.3.6.1.5.5.7.3.1"] = "serverAuth",
        ["1.3.6.1.5.5.7.3.2"] = "clientAuth",
        ["1.3.6.1.5.5.7.3.4"] = "emailProtection",
        [TimeStamping] = "timeStamping",
        ["1.3.6.1.5.5.7.3.9"] = "OCSPSigning",
    };

    /// <summary>Checks all but validity and trust.</summary>
    /// <param name="checks">The checks of the signature.</param>
    /// <param name="chain">The certificates, at least one.</param>
    /// <exception cref="SignatureRefusal">A check failed.</exception>
    /// <exception cref="CryptographicException">A certificate is malformed.</exception>
    public static void Require(Checks checks, IReadOnlyList<X509Certificate2> chain)
    {
        for (int i = 0; i < chain.Count; i++)
        {
            RequireOnce(checks, chain[i]);
            RequireIssuer(checks, chain, i);
            checks.Require(
                SignatureCheck.Algorithm,
                !CertificateSignature.IsSha1(chain[i]),
                $"{Name(chain[i])} is signed with SHA-1: expected SHA-256, SHA-384 or SHA-512.");
            if (i == 0)
            {
                RequireLeaf(checks, chain[i]);
            }
            else
            {
                RequireAuthority(checks, chain[i], i - 1);
            }
        }
    }

    /// <summary>Checks the certificate of a time stamp authority, beside its chain.</summary>
    /// <param name="checks">The checks of the signature.</param>
    /// <param name="certificate">The certificate.</param>
    /// <exception cref="SignatureRefusal">A check failed.</exception>
    /// <exception cref="CryptographicException">The certificate is malformed.</exception>
    public static void RequireStamper(Checks checks, X509Certificate2 certificate)
    {
        string name = $"The time stamp authority's certificate {ErrorText.Quote(certificate.Subject)}";
        checks.Require(
            SignatureCheck.Timestamp,
            !CertificateSignature.IsSha1(certificate),
            $"{name} is signed with SHA-1: expected SHA-256, SHA-384 or SHA-512.");
        X509Extension? usage = Find(certificate, KeyUsage);
        checks.Require(SignatureCheck.Timestamp, usage is not null, $"{name} has no key usage: expected one.");
        RequireLeafUsage(
            checks,
            SignatureCheck.Timestamp,
            certificate,
            name,
            usage is null ? X509KeyUsageFlags.None : Decode<X509KeyUsageExtension>(usage).KeyUsages);
        X509Extension? extension = Find(certificate, ExtendedKeyUsage);
        checks.Require(
            SignatureCheck.Timestamp,
            extension is { Critical: true }
                && Decode<X509EnhancedKeyUsageExtension>(extension).EnhancedKeyUsages is [{ Value: TimeStamping }],
            $"{name} has another extended key usage: expected timeStamping alone, critical (RFC 3161, section 2.3).");
    }

    /// <summary>Checks that each certificate is valid from one time to another.</summary>
    /// <param name="checks">The checks of the signature.</param>
    /// <param name="chain">The certificates.</param>
    /// <param name="from">The first time.</param>
    /// <param name="to">The last time.</param>
    /// <param name="when">Which time this is, for the message.</param>
    /// <exception cref="SignatureRefusal">One is not.</exception>
    public static void RequireValid(
        Checks checks,
        IReadOnlyList<X509Certificate2> chain,
        DateTimeOffset from,
        DateTimeOffset to,
        string when)
    {
        foreach (X509Certificate2 certificate in chain)
        {
            (DateTimeOffset start, DateTimeOffset end) = Validity(certificate);
            checks.Require(
                SignatureCheck.CertificateValidity,
                from >= start && to <= end,
                $"{Name(certificate)} was not valid at {Rfc3339.Format(from < start ? from : to)}, {when}: expected a time from "
                    + $"{Rfc3339.Format(start)} to {Rfc3339.Format(end)}.");
        }
    }

    /// <summary>Whether a certificate is signed by itself, and names itself as its issuer.</summary>
    public static bool IsSelfSigned(X509Certificate2 certificate) => IsIssuedBy(certificate, certificate);

    /// <summary>Whether a certificate is one of an authority (RFC 5280, section 4.2.1.9).</summary>
    public static bool IsAuthority(X509Certificate2 certificate) =>
        Find(certificate, BasicConstraints) is { } found && Decode<X509BasicConstraintsExtension>(found).CertificateAuthority;

    /// <summary>The certificate, for messages.</summary>
    public static string Name(X509Certificate2 certificate) => $"The certificate {ErrorText.Quote(certificate.Subject)}";

    /// <summary>From when to when a certificate is valid, both included.</summary>
    public static (DateTimeOffset Start, DateTimeOffset End) Validity(X509Certificate2 certificate) =>
        (new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));

    private static bool IsIssuedBy(X509Certificate2 certificate, X509Certificate2 issuer) =>
        certificate.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData) && CertificateSignature.IsBy(certificate, issuer);

    private static void RequireIssuer(Checks checks, IReadOnlyList<X509Certificate2> chain, int i)
    {
        X509Certificate2 certificate = chain[i];
        if (i == chain.Count - 1)
        {
            checks.Require(
                SignatureCheck.CertificateChain,
                IsSelfSigned(certificate),
                $"{Name(certificate)} is the last one and not signed by itself: expected a root at the end of the chain.");
            return;
        }

        checks.Require(
            SignatureCheck.CertificateChain,
            IsIssuedBy(certificate, chain[i + 1]),
            $"{Name(certificate)} is not signed by the next one, {ErrorText.Quote(chain[i + 1].Subject)}: "
                + "expected the certificates in order, and none that does not belong there.");
        checks.Require(
            SignatureCheck.CertificateChain,
            !IsSelfSigned(certificate),
            $"{Name(certificate)} is signed by itself, and not the last one: expected one root, at the end of the chain.");
    }

    // RFC 5280, section 4.2: of two, a reader could take either.
    private static void RequireOnce(Checks checks, X509Certificate2 certificate)
    {
        foreach (string number in (ReadOnlySpan<string>)[BasicConstraints, KeyUsage, ExtendedKeyUsage])
        {
            checks.Require(
                SignatureCheck.CertificateUsage,
                certificate.Extensions.Count(extension => extension.Oid?.Value == number) <= 1,
                $"{Name(certificate)} has the extension {number} more than once: expected it once.");
        }
    }

    private static void RequireLeaf(Checks checks, X509Certificate2 certificate)
    {
        RequireLeafUsage(
            checks,
            SignatureCheck.CertificateUsage,
            certificate,
            Name(certificate),
            RequireKeyUsage(checks, certificate));
        if (Find(certificate, ExtendedKeyUsage) is not { } extension)
        {
            return;
        }

        foreach (Oid usage in Decode<X509EnhancedKeyUsageExtension>(extension).EnhancedKeyUsages)
        {
            checks.Require(
                SignatureCheck.CertificateUsage,
                !NotForSigning.TryGetValue(usage.Value ?? "", out string? name),
                $"{Name(certificate)} has the extended key usage {name}: expected codeSigning without it.");
        }
    }

    private static void RequireLeafUsage(
        Checks checks,
        SignatureCheck check,
        X509Certificate2 certificate,
        string name,
        X509KeyUsageFlags usages)
    {
        checks.Require(check, !IsAuthority(certificate), $"{name} is one of an authority: expected one without cA.");
        checks.Require(
            check,
            usages.HasFlag(X509KeyUsageFlags.DigitalSignature),
            $"{name} has the key usage {Text(usages)}: expected digitalSignature.");
        checks.Require(
            check,
            (usages & NotForLeaves) == X509KeyUsageFlags.None,
            $"{name} has the key usage {Text(usages & NotForLeaves)}: expected digitalSignature without it.");
    }

    private static void RequireAuthority(Checks checks, X509Certificate2 certificate, int below)
    {
        X509Extension? extension = Find(certificate, BasicConstraints);
        X509BasicConstraintsExtension? constraints = extension is null ? null : Decode<X509BasicConstraintsExtension>(extension);
        checks.Require(
            SignatureCheck.CertificateUsage,
            constraints is { CertificateAuthority: true, Critical: true },
            $"{Name(certificate)} is not one of an authority: expected critical basic constraints with cA.");
        checks.Require(
            SignatureCheck.CertificateUsage,
            constraints is not { HasPathLengthConstraint: true } || constraints.PathLengthConstraint >= below,
            $"{Name(certificate)} allows {constraints?.PathLengthConstraint} authorities below it: expected {below} or more.");
        X509KeyUsageFlags usages = RequireKeyUsage(checks, certificate);
        checks.Require(
            SignatureCheck.CertificateUsage,
            usages.HasFlag(X509KeyUsageFlags.KeyCertSign),
            $"{Name(certificate)} has the key usage {Text(usages)}: expected keyCertSign.");
    }

    private static X509KeyUsageFlags RequireKeyUsage(Checks checks, X509Certificate2 certificate)
    {
        X509Extension? extension = Find(certificate, KeyUsage);
        checks.Require(
            SignatureCheck.CertificateUsage,
            extension is { Critical: true },
            $"{Name(certificate)} has {(extension is null ? "no key usage" : "a key usage that is not critical")}: expected a "
            + "critical one.");
        return extension is null ? X509KeyUsageFlags.None : Decode<X509KeyUsageExtension>(extension).KeyUsages;
    }

    private static X509Extension? Find(X509Certificate2 certificate, string number) =>
        certificate.Extensions.FirstOrDefault(extension => extension.Oid?.Value == number);

    // The framework decodes these when they are asked for, and not before.
    private static T Decode<T>(X509Extension extension)
        where T : X509Extension =>
        extension as T ?? throw new CryptographicException($"The extension {extension.Oid?.Value} is malformed (RFC 5280, section 4.2).");

    private static string Text(X509KeyUsageFlags usages) => $"'{usages}'";
}
