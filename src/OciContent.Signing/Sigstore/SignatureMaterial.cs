using System.Text;
using System.Text.Json;
using OciContent.Internal;
using OciContent.Signing.Certificates;
using OciContent.Signing.Internal;
using OciContent.Signing.Keys;

namespace OciContent.Signing.Sigstore;

/// <summary>
/// What a signature of cosign's or a Sigstore bundle consists of, in one form whichever way it is stored. Nothing of it was checked but
/// its form.
/// </summary>
internal sealed record SignatureMaterial
{
    private const int MaxLogEntries = 32;
    private const int MaxTimestamps = 32;
    internal const string SignatureAnnotation = "dev.cosignproject.cosign/signature";
    private const string CertificateAnnotation = "dev.sigstore.cosign/certificate";
    private const string ChainAnnotation = "dev.sigstore.cosign/chain";
    private const string LogEntryAnnotation = "dev.sigstore.cosign/bundle";
    private const string TimestampAnnotation = "dev.sigstore.cosign/rfc3161timestamp";

    /// <summary>The payload of a simple signature; <c>null</c> if it is another kind.</summary>
    public byte[]? SimplePayload { get; init; }

    /// <summary>The envelope of an attestation or of a signature of cosign 3; <c>null</c> if it is another kind.</summary>
    public DsseEnvelope? Envelope { get; init; }

    /// <summary>The digest that a bundle says was signed, of content that is elsewhere; <c>null</c> if it is another kind.</summary>
    public Digest? MessageDigest { get; init; }

    /// <summary>The signature.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The certificate of the key, in DER; <c>null</c> if the key is known otherwise.</summary>
    public byte[]? Certificate { get; init; }

    /// <summary>Certificates that came along, in DER; they are not trusted.</summary>
    public IReadOnlyList<byte[]> Chain { get; init; } = [];

    /// <summary>Which key it is, as the bundle says; <c>null</c> if it does not.</summary>
    public string? KeyHint { get; init; }

    /// <summary>Entries of transparency logs.</summary>
    public IReadOnlyList<LogEntry> LogEntries { get; init; } = [];

    /// <summary>Time stamps over the signature, each a TimeStampResp in DER (RFC 3161, section 2.4.2).</summary>
    public IReadOnlyList<byte[]> Timestamps { get; init; } = [];

    /// <summary>The version of the bundle, such as <c>0.3</c>; <c>null</c> for cosign's tags.</summary>
    public string? BundleVersion { get; init; }

    /// <summary>What time stamps are over: the signature; of an attestation in cosign's tags, its envelope.</summary>
    public required ReadOnlyMemory<byte> Stamped { get; init; }

    /// <summary>What was signed, but for content that is elsewhere.</summary>
    public byte[] Message() => SimplePayload ?? Envelope?.Message() ?? throw new InvalidOperationException();

    /// <summary>Whether the signature is by a key, over what was signed.</summary>
    public bool IsSignedBy(VerificationKey key) =>
        MessageDigest is { } digest
            ? key.VerifyHash(digest, Signature.Span)
            : key.Verify(Message(), Signature.Span);

    /// <summary>Reads a signature.</summary>
    /// <exception cref="JsonException">It is malformed.</exception>
    /// <exception cref="FormatException">It is malformed.</exception>
    public static SignatureMaterial Read(ImageSignature signature)
    {
        if (signature.Content.Length > ImageSignature.MaxSize)
        {
            throw new FormatException(
                $"The signature has {signature.Content.Length} bytes: expected at most {ImageSignature.MaxSize}.");
        }

        return signature.Format == SignatureFormat.Bundle
            ? ReadBundle(JsonFields.Parse(signature.Content, "bundle"))
            : ReadLayer(signature);
    }

    private static SignatureMaterial ReadLayer(ImageSignature signature)
    {
        IReadOnlyDictionary<string, string> annotations = signature.Annotations;
        DsseEnvelope? envelope = signature.Blob.MediaType == SigningMediaTypes.DsseEnvelope
            ? DsseEnvelope.Read(JsonFields.Parse(signature.Content, "envelope"))
            : null;
        byte[]? certificate = annotations.GetValueOrDefault(CertificateAnnotation) is { Length: > 0 } pem
            ? Certificates(pem, CertificateAnnotation) is [byte[] only]
                ? only
                : throw new FormatException($"The annotation {CertificateAnnotation} has several certificates: expected one.")
            : null;
        ReadOnlyMemory<byte> bytes = envelope?.Signature ?? Base64(annotations, SignatureAnnotation);
        return new SignatureMaterial
        {
            SimplePayload = envelope is null ? signature.Content.ToArray() : null,
            Envelope = envelope,
            Signature = bytes,
            Stamped = envelope is null ? bytes : signature.Content,
            Certificate = certificate,
            Chain = annotations.GetValueOrDefault(ChainAnnotation) is { Length: > 0 } chain ? Certificates(chain, ChainAnnotation) : [],
            LogEntries = Json(annotations, LogEntryAnnotation) is { } entry ? [LogEntry.ReadAnnotation(entry)] : [],
            Timestamps = Json(annotations, TimestampAnnotation) is { } stamp ? [stamp.Bytes("SignedRFC3161Timestamp")] : [],
        };
    }

    private static SignatureMaterial ReadBundle(JsonFields bundle)
    {
        bundle.RefuseOthers("mediaType", "verificationMaterial", "messageSignature", "dsseEnvelope");
        string mediaType = bundle.Text("mediaType");
        if (!SigningMediaTypes.IsBundle(mediaType))
        {
            throw new FormatException(
                $"{ErrorText.Quote(mediaType)} is not the media type of a bundle: expected a version from 0.1 to 0.3.");
        }

        JsonFields material = bundle.Object("verificationMaterial");
        material.RefuseOthers("publicKey", "certificate", "x509CertificateChain", "tlogEntries", "timestampVerificationData");
        JsonFields? key = material.ObjectOrNull("publicKey");
        JsonFields? certificate = material.ObjectOrNull("certificate");
        JsonFields? chain = material.ObjectOrNull("x509CertificateChain");
        if ((key is null ? 0 : 1) + (certificate is null ? 0 : 1) + (chain is null ? 0 : 1) != 1)
        {
            throw new FormatException(
                $"{material.Place} has not one key or certificate: expected publicKey, certificate or x509CertificateChain.");
        }

        byte[][] certificates = certificate is { } one
            ? [BytesAlone(one, "rawBytes")]
            : chain is { } several
                ?
                [
                    .. several.Objects("certificates", CertificateChain.MaxCertificates)
                        .Select(static entry => BytesAlone(entry, "rawBytes")),
                ]
                : [];
        if (key is null && certificates.Length == 0)
        {
            throw new FormatException($"{material.Place}.x509CertificateChain is empty: expected certificates.");
        }

        string version = mediaType == SigningMediaTypes.SigstoreBundle ? "0.3" : mediaType[^3..];
        if (chain is not null && version == "0.3")
        {
            throw new FormatException($"{material.Place} has x509CertificateChain in a bundle of 0.3: expected certificate.");
        }

        JsonFields? message = bundle.ObjectOrNull("messageSignature");
        JsonFields? envelope = bundle.ObjectOrNull("dsseEnvelope");
        envelope?.RefuseOthers("payload", "payloadType", "signatures");
        message?.RefuseOthers("messageDigest", "signature");
        DsseEnvelope? dsse = envelope is { } found ? DsseEnvelope.Read(found) : null;
        if (dsse is null == message is null)
        {
            throw new FormatException("The bundle does not have one content: expected messageSignature or dsseEnvelope.");
        }

        ReadOnlyMemory<byte> signature = dsse?.Signature ?? message!.Value.Bytes("signature");
        return new SignatureMaterial
        {
            Envelope = dsse,
            MessageDigest = message is { } digested ? DigestOf(digested) : null,
            Signature = signature,
            Stamped = signature,
            Certificate = certificates.Length > 0 ? certificates[0] : null,
            Chain = certificates.Length > 1 ? certificates[1..] : [],
            KeyHint = key?.TextOrNull("hint"),
            LogEntries = [.. material.Objects("tlogEntries", MaxLogEntries).Select(LogEntry.Read)],
            Timestamps =
            [
                .. material.ObjectOrNull("timestampVerificationData") is { } stamps
                    ? stamps.Objects("rfc3161Timestamps", MaxTimestamps).Select(static stamp => BytesAlone(stamp, "signedTimestamp"))
                    : [],
            ],
            BundleVersion = version,
        };
    }

    private static Digest DigestOf(JsonFields message)
    {
        // The digest is only a hint to protobuf-specs, and all that a descriptor can be compared with.
        JsonFields digest = message.Object("messageDigest");
        digest.RefuseOthers("algorithm", "digest");
        string algorithm = digest.Text("algorithm");
        byte[] hash = digest.Bytes("digest");
        string name = algorithm switch
        {
            "SHA2_256" => "sha256",
            "SHA2_384" => "sha384",
            "SHA2_512" => "sha512",
            _ => throw new FormatException(
                $"{digest.Place}.algorithm is {ErrorText.Quote(algorithm)}: expected SHA2_256, SHA2_384 or SHA2_512."),
        };
        return Digest.TryParse($"{name}:{Convert.ToHexStringLower(hash)}", out Digest? parsed)
            ? parsed
            : throw new FormatException($"{digest.Place}.digest has {hash.Length} bytes: expected a hash by {name}.");
    }

    private static byte[] BytesAlone(JsonFields json, string name)
    {
        json.RefuseOthers(name);
        return json.Bytes(name);
    }

    private static byte[] Base64(IReadOnlyDictionary<string, string> annotations, string name) =>
        !annotations.TryGetValue(name, out string? text)
            ? throw new FormatException($"The layer has no annotation {name}: expected the signature in base64.")
            : JsonFields.TryDecodeBase64(text, out byte[]? bytes)
                ? bytes
                : throw new FormatException($"The annotation {name} is {ErrorText.Quote(text)}: expected base64.");

    private static JsonFields? Json(IReadOnlyDictionary<string, string> annotations, string name) =>
        annotations.GetValueOrDefault(name) is { Length: > 0 } text
            ? JsonFields.Parse(Encoding.UTF8.GetBytes(text), $"annotation {name}")
            : null;

    private static byte[][] Certificates(string pem, string name)
    {
        var found = new List<byte[]>();
        for (ReadOnlySpan<char> rest = pem; !rest.Trim().IsEmpty;)
        {
            if (found.Count == CertificateChain.MaxCertificates)
            {
                throw new FormatException(
                    $"The annotation {name} has more than {CertificateChain.MaxCertificates} certificates: expected at most that many.");
            }

            found.Add(
                PemBlock.Take(ref rest) is { Label: "CERTIFICATE" } block
                    ? block.Bytes
                    : throw new FormatException(
                        $"The annotation {name} is not certificates in PEM: expected -----BEGIN CERTIFICATE-----."));
        }

        return [.. found];
    }
}
