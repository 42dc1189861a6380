using System.Collections.ObjectModel;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using OciContent.Internal;
using OciContent.Signing.Certificates;
using OciContent.Signing.Internal;
using OciContent.Signing.Keys;
using OciContent.Signing.Timestamps;

namespace OciContent.Signing.Notation;

/// <summary>The verification of one envelope (trust-store-trust-policy.md, "Steps").</summary>
internal sealed class NotationVerification : IDisposable
{
    private const int MaxAnnotations = 1000;

    // RFC 3628, section 5.2: who stamps by it is right to the second.
    private const string BaselinePolicy = "0.4.0.2023.1.1";

    // id-ad-ocsp in DER.
    private static readonly byte[] OcspOid = [0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01];

    private readonly Checks _checks;
    private readonly NotationEnvelope _envelope;
    private readonly List<X509Certificate2> _chain = [];
    private readonly List<string> _notes = [];
    private IReadOnlyDictionary<string, string> _annotations = ReadOnlyDictionary<string, string>.Empty;

    private NotationVerification(Checks checks, NotationEnvelope envelope)
    {
        _checks = checks;
        _envelope = envelope;
    }

    /// <summary>What failed and only had to be noted.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>When it was signed, as somebody who is trusted says.</summary>
    public DateTimeOffset? TrustedTime { get; private set; }

    private bool IsBySigningAuthority => _envelope.SigningScheme == NotationHeaders.SigningAuthority;

    /// <summary>Reads the certificates.</summary>
    /// <exception cref="SignatureRefusal">There are none.</exception>
    /// <exception cref="CryptographicException">One is malformed.</exception>
    public static NotationVerification Start(Checks checks, NotationEnvelope envelope)
    {
        if (envelope.Certificates.Count == 0)
        {
            Checks.Refuse(SignatureCheck.Format, "The envelope has no certificates: expected those from the signer's to the root.");
        }

        var verification = new NotationVerification(checks, envelope);
        try
        {
            foreach (byte[] certificate in envelope.Certificates)
            {
                verification._chain.Add(CertificateChain.Load(certificate));
            }

            checks.Signer = verification._chain[0].Subject;
            return verification;
        }
        catch
        {
            verification.Dispose();
            throw;
        }
    }

    /// <summary>Releases the certificates.</summary>
    public void Dispose()
    {
        foreach (X509Certificate2 certificate in _chain)
        {
            certificate.Dispose();
        }
    }

    /// <summary>What must hold whatever the policy says.</summary>
    /// <exception cref="SignatureRefusal">Something does not.</exception>
    public void RequireIntegrity(Descriptor manifest)
    {
        RequireSignature();
        RequireHeaders();
        NotationChain.Require(_checks, _chain);
        RequirePayload(manifest);
    }

    /// <summary>What follows from the policy.</summary>
    /// <exception cref="SignatureRefusal">Something does not hold that it enforces.</exception>
    public void RequireTrust(NotationTrustStatement statement, NotationTrustStore store, DateTimeOffset now)
    {
        bool isAuthentic = Judge(statement.Authenticity, () => RequireAnchor(statement, store))
            & Judge(statement.Authenticity, () => RequireIdentity(statement));
        Judge(statement.Expiry, () => RequireNotExpired(now));
        DateTimeOffset? time = null;
        bool isTimely = Judge(statement.AuthenticTimestamp, () => time = RequireTime(statement, store, now));
        TrustedTime = isAuthentic && isTimely ? time : null;
        if (statement.Revocation != NotationAction.Skip && _chain.SkipLast(1).Any(HasRevocation))
        {
            _notes.Add("It was not asked whether a certificate was revoked, though one names where to ask: nothing is fetched.");
        }
    }

    /// <summary>What was asked for of the payload's annotations.</summary>
    /// <exception cref="SignatureRefusal">It is not there.</exception>
    public void RequireAnnotations(IReadOnlyDictionary<string, string> annotations)
    {
        foreach ((string name, string value) in annotations)
        {
            string? found = _annotations.GetValueOrDefault(name);
            string has = found is null ? "no annotation" : ErrorText.Quote(found) + " for the annotation";
            _checks.Require(
                SignatureCheck.Annotations,
                found == value,
                $"The payload has {has} {ErrorText.Quote(name)}: expected {ErrorText.Quote(value)}.");
        }
    }

    private bool Judge(NotationAction action, Action validate)
    {
        if (action == NotationAction.Skip)
        {
            return false;
        }

        try
        {
            validate();
            return true;
        }
        catch (Exception e) when (
            action == NotationAction.Log && e is SignatureRefusal or CryptographicException or FormatException or JsonException)
        {
            _notes.Add(e.Message);
            return false;
        }
    }

    private void RequireSignature()
    {
        VerificationKey key;
        try
        {
            key = VerificationKey.FromSubjectPublicKeyInfo(_chain[0].PublicKey.ExportSubjectPublicKeyInfo());
        }
        catch (FormatException e)
        {
            Checks.Refuse(SignatureCheck.Algorithm, e.Message);
            throw;
        }

        if (NotationAlgorithm.Of(key) is not { } own)
        {
            Checks.Refuse(
                SignatureCheck.Algorithm,
                $"{NotationChain.Name(_chain[0])} has a key that is not allowed: expected RSA of 2048, 3072 or 4096 bits, or ECDSA.");
            throw new InvalidOperationException();
        }

        _checks.Require(
            SignatureCheck.Algorithm,
            _envelope.Algorithm == own,
            $"The algorithm {ErrorText.Quote(_envelope.AlgorithmText)} is not that of the certificate's key: expected {own}.");
        _checks.Require(
            SignatureCheck.Signature,
            (_envelope.Algorithm ?? own).Verify(key, _envelope.Signed, _envelope.Signature),
            "The signature is not by the certificate's key, over these headers and this payload: expected one that is.");
    }

    private void RequireHeaders()
    {
        _checks.Require(
            SignatureCheck.SigningScheme,
            _envelope.SigningScheme is NotationHeaders.X509 or NotationHeaders.SigningAuthority,
            $"The signing scheme {ErrorText.Quote(_envelope.SigningScheme)} is not known: expected {NotationHeaders.X509} or "
                + $"{NotationHeaders.SigningAuthority}.");
        RequireCritical();
        (string needed, DateTimeOffset? time, string other, DateTimeOffset? unexpected) = IsBySigningAuthority
            ? (NotationHeaders.AuthenticSigningTime, _envelope.AuthenticSigningTime, NotationHeaders.SigningTime, _envelope.SigningTime)
            : (NotationHeaders.SigningTime, _envelope.SigningTime, NotationHeaders.AuthenticSigningTime, _envelope.AuthenticSigningTime);
        _checks.Require(SignatureCheck.SigningTime, time is not null, $"The header {needed} is missing: expected a time.");
        _checks.Require(
            SignatureCheck.SigningTime,
            unexpected is null,
            $"The header {other} is there: expected {needed} alone in this signing scheme.");
        _checks.Require(
            SignatureCheck.Expiry,
            _envelope.Expiry is not { } expiry || time is not { } from || expiry > from,
            $"The signature expires at {Text(_envelope.Expiry)}, not after it was made: expected a time after {Text(time)}.");
    }

    private void RequireCritical()
    {
        var needed = new List<string> { NotationHeaders.SigningScheme };
        if (IsBySigningAuthority)
        {
            needed.Add(NotationHeaders.AuthenticSigningTime);
        }

        if (_envelope.Expiry is not null)
        {
            needed.Add(NotationHeaders.Expiry);
        }

        foreach (string name in needed)
        {
            _checks.Require(
                SignatureCheck.CriticalHeaders,
                _envelope.Critical.Contains(name, StringComparer.Ordinal),
                $"The header {name} is not among the critical ones: expected it there.");
        }

        _checks.Require(
            SignatureCheck.CriticalHeaders,
            _envelope.VerificationPlugin is null,
            $"The signature asks for the plugin {ErrorText.Quote(_envelope.VerificationPlugin)}: plugins are not run, expected none.");
        foreach (string name in _envelope.Critical)
        {
            _checks.Require(
                SignatureCheck.CriticalHeaders,
                name is NotationHeaders.SigningScheme or NotationHeaders.AuthenticSigningTime or NotationHeaders.Expiry,
                $"The header {ErrorText.Quote(name)} is critical and not understood: expected only those of the specification.");
            _checks.Require(
                SignatureCheck.CriticalHeaders,
                _envelope.SignedHeaders.Contains(name),
                $"The header {ErrorText.Quote(name)} is critical and missing: expected it among the signed headers.");
        }

        _checks.Require(
            SignatureCheck.CriticalHeaders,
            _envelope.Critical.Distinct(StringComparer.Ordinal).Count() == _envelope.Critical.Count,
            "A critical header is named more than once: expected each once.");
    }

    private void RequirePayload(Descriptor manifest)
    {
        _checks.Require(
            SignatureCheck.PayloadType,
            _envelope.ContentType == SigningMediaTypes.NotationPayload,
            $"The payload is {ErrorText.Quote(_envelope.ContentType)}: expected {SigningMediaTypes.NotationPayload}.");
        JsonFields target = JsonFields.Parse(_envelope.Payload, "payload").Object("targetArtifact");
        string digest = target.Text("digest");
        _checks.Require(
            SignatureCheck.Subject,
            digest == manifest.Digest.ToString(),
            $"The payload is about {ErrorText.Quote(digest)}: expected {manifest.Digest}.");
        long size = target.RawOrNull("size") is ['"', ..]
            ? throw new JsonException($"{target.Place}.size is a string: expected an integer.")
            : target.Int64("size");
        _checks.Require(
            SignatureCheck.Subject,
            size == manifest.Size,
            $"The payload is about a manifest of {size} bytes: expected {manifest.Size}.");
        string mediaType = target.Text("mediaType");
        _checks.Require(
            SignatureCheck.Subject,
            mediaType == manifest.MediaType,
            $"The payload is about the media type {ErrorText.Quote(mediaType)}: expected {manifest.MediaType}.");
        _annotations = target.TextMap("annotations", MaxAnnotations);
    }

    private void RequireAnchor(NotationTrustStatement statement, NotationTrustStore store)
    {
        string type = IsBySigningAuthority ? NotationTrustStore.SigningAuthorities : NotationTrustStore.Authorities;
        _checks.Require(
            SignatureCheck.SigningScheme,
            statement.StoresOf(type).Any(),
            $"The trust policy {ErrorText.Quote(statement.Name)} has no trust store of the type {type}: "
                + $"expected one for the signing scheme {_envelope.SigningScheme}.");
        List<X509Certificate2> trusted = Trusted(statement, store, type, SignatureCheck.CertificateChain);
        _checks.Require(
            SignatureCheck.CertificateChain,
            _chain.Exists(certificate => trusted.Exists(other => other.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span))),
            $"{NotationChain.Name(_chain[0])} does not lead to one that is trusted: expected a chain to a certificate of "
                + $"{string.Join(", ", statement.StoresOf(type).Select(static name => ErrorText.Quote(name)))}.");
    }

    private List<X509Certificate2> Trusted(NotationTrustStatement statement, NotationTrustStore store, string type, SignatureCheck check)
    {
        var trusted = new List<X509Certificate2>();
        foreach (string name in statement.StoresOf(type))
        {
            (IReadOnlyList<X509Certificate2> certificates, string? fault) = store.Find(name);
            _checks.Require(check, fault is null, fault ?? "");
            trusted.AddRange(certificates);
        }

        return trusted;
    }

    private void RequireIdentity(NotationTrustStatement statement)
    {
        if (statement.Identities is not { } identities)
        {
            return;
        }

        bool isUnique = DistinguishedName.TryOf(_chain[0], out DistinguishedName? subject);
        _checks.Require(
            SignatureCheck.Identity,
            isUnique,
            $"{NotationChain.Name(_chain[0])} has an attribute more than once: expected each once, where identities are compared.");
        _checks.Require(
            SignatureCheck.Identity,
            subject is not null && identities.Any(identity => identity.IsPartOf(subject)),
            $"{NotationChain.Name(_chain[0])} is not one of the trusted identities: expected "
                + $"{string.Join(" or ", statement.TrustedIdentities.Take(3).Select(static identity => ErrorText.Quote(identity)))}.");
    }

    private void RequireNotExpired(DateTimeOffset now) =>
        _checks.Require(
            SignatureCheck.Expiry,
            _envelope.Expiry is not { } expiry || now < expiry,
            $"The signature expired at {Text(_envelope.Expiry)}: expected one that is used before, and it is {Text(now)}.");

    private DateTimeOffset? RequireTime(NotationTrustStatement statement, NotationTrustStore store, DateTimeOffset now)
    {
        if (IsBySigningAuthority)
        {
            DateTimeOffset signed = _envelope.AuthenticSigningTime ?? now;
            NotationChain.RequireValid(_checks, _chain, signed, signed, "when it was signed");
            return _envelope.AuthenticSigningTime;
        }

        bool needsTimestamp = statement.StoresOf(NotationTrustStore.Tsa).Any()
            && (!statement.IsTimestampForExpiredOnly || _chain.Exists(one => now > NotationChain.Validity(one).End));
        _checks.Require(
            SignatureCheck.Timestamp,
            !needsTimestamp || _envelope.Timestamp is not null,
            "The signature has no time stamp: expected one, "
                + $"since the trust policy {ErrorText.Quote(statement.Name)} has a trust store for it.");
        if (!needsTimestamp || _envelope.Timestamp is null)
        {
            NotationChain.RequireValid(_checks, _chain, now, now, "now");
            return null;
        }

        List<X509Certificate2> roots = Trusted(statement, store, NotationTrustStore.Tsa, SignatureCheck.Timestamp);
        VerifiedTimestamp stamp = TimestampToken.Verify(_checks, _envelope.Timestamp, _envelope.Signature, [], roots);
        if (stamp.Authority is not null)
        {
            NotationChain.RequireStamper(_checks, stamp.Authority);
        }

        TimeSpan accuracy = AccuracyOf(stamp, _envelope.Timestamp);
        NotationChain.RequireValid(_checks, _chain, stamp.Time - accuracy, stamp.Time + accuracy, "when it was time-stamped");
        return stamp.Time;
    }

    private static TimeSpan AccuracyOf(VerifiedTimestamp stamp, byte[] token) =>
        Rfc3161TimestampToken.TryDecode(token, out Rfc3161TimestampToken? decoded, out _)
        && decoded.TokenInfo.AccuracyInMicroseconds is null
        && decoded.TokenInfo.PolicyId.Value == BaselinePolicy
            ? TimeSpan.FromSeconds(1)
            : stamp.Accuracy;

    // RFC 5280, sections 4.2.1.13 and 4.2.2.1: where revoked certificates are listed, and who answers by OCSP.
    private static bool HasRevocation(X509Certificate2 certificate) =>
        certificate.Extensions.Any(static extension =>
            extension.Oid?.Value == "2.5.29.31"
            || (extension.Oid?.Value == "1.3.6.1.5.5.7.1.1"
                && extension.RawData.AsSpan().IndexOf(OcspOid) >= 0));

    private static string Text(DateTimeOffset? time) => time is { } at ? Rfc3339.Format(at) : "";
}
