using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OciContent.Internal;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Sigstore;

/// <summary>
/// What an entry of a transparency log says: a signature, its key, and the hash of what was signed. Rekor's <c>hashedrekord</c> 0.0.1,
/// <c>dsse</c> 0.0.1 and <c>intoto</c> 0.0.2, and Rekor v2's <c>hashedrekord</c> and <c>dsse</c> 0.0.2.
/// </summary>
internal sealed record RekorBody
{
    private const string CertificateLabel = "CERTIFICATE";
    private const string KeyLabel = "PUBLIC KEY";

    /// <summary>What kind of entry it is.</summary>
    public required string Kind { get; init; }

    /// <summary>The version of the kind.</summary>
    public required string Version { get; init; }

    /// <summary>Whether it is of Rekor v2, which promises nothing and knows no time.</summary>
    public required bool IsVersion2 { get; init; }

    /// <summary>The signature.</summary>
    public required byte[] Signature { get; init; }

    /// <summary>The certificate in DER, if <see cref="IsCertificate"/>; otherwise the key as SubjectPublicKeyInfo.</summary>
    public required byte[] Verifier { get; init; }

    /// <summary>Whether the signature is by a certificate's key.</summary>
    public required bool IsCertificate { get; init; }

    /// <summary>What Rekor v2 calls the key; <c>null</c> in Rekor v1.</summary>
    public string? KeyDetails { get; init; }

    /// <summary>Whether the hash is of an envelope's payload, rather than of what was signed.</summary>
    public required bool IsPayloadHash { get; init; }

    /// <summary>The hash's algorithm.</summary>
    public required HashAlgorithmName HashAlgorithm { get; init; }

    /// <summary>The hash.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>The SHA-256 of the envelope's JSON as it was logged, in hex; <c>null</c> if the entry does not say it.</summary>
    public string? EnvelopeHash { get; init; }

    /// <summary>Reads the body of an entry.</summary>
    /// <exception cref="JsonException">It is malformed, or of a kind that is not supported.</exception>
    public static RekorBody Parse(ReadOnlyMemory<byte> body)
    {
        JsonFields json = JsonFields.Parse(body, "log entry");
        json.RefuseOthers("apiVersion", "kind", "spec");
        string kind = json.Text("kind");
        string version = json.Text("apiVersion");
        JsonFields spec = json.Object("spec");
        return (kind, version) switch
        {
            ("hashedrekord", "0.0.1") => HashedRekord(spec),
            ("dsse", "0.0.1") => Dsse(spec),
            ("intoto", "0.0.2") => InToto(spec),
            ("hashedrekord", "0.0.2") => HashedRekord2(spec),
            ("dsse", "0.0.2") => Dsse2(spec),
            _ => throw new JsonException(
                $"The log entry is {ErrorText.Quote(kind)} {ErrorText.Quote(version)}: expected hashedrekord 0.0.1 or 0.0.2, dsse "
                + "0.0.1 or 0.0.2, or intoto 0.0.2."),
        };
    }

    private static RekorBody HashedRekord(JsonFields spec)
    {
        JsonFields signature = spec.Object("signature");
        (bool isCertificate, byte[] verifier) = Pem(signature.Object("publicKey"), "content");
        return Old(
            "hashedrekord",
            "0.0.1",
            signature.Bytes("content"),
            isCertificate,
            verifier,
            spec.Object("data").Object("hash"),
            isPayload: false);
    }

    private static RekorBody Dsse(JsonFields spec)
    {
        JsonFields signature = Only(spec, "signatures");
        (bool isCertificate, byte[] verifier) = Pem(signature, "verifier");
        return Old("dsse", "0.0.1", signature.Bytes("signature"), isCertificate, verifier, spec.Object("payloadHash"), isPayload: true) with
        {
            EnvelopeHash = spec.ObjectOrNull("envelopeHash")?.TextOrNull("value"),
        };
    }

    private static RekorBody InToto(JsonFields spec)
    {
        JsonFields content = spec.Object("content");
        JsonFields signature = Only(content.Object("envelope"), "signatures");
        (bool isCertificate, byte[] verifier) = Pem(signature, "publicKey");

        // The envelope was base64 before it was made JSON of.
        string text = Encoding.ASCII.GetString(signature.Bytes("sig"));
        byte[] bytes = JsonFields.TryDecodeBase64(text, out byte[]? decoded)
            ? decoded
            : throw new JsonException($"{signature.Place}.sig is {ErrorText.Quote(text)}: expected base64 in base64.");
        return Old("intoto", "0.0.2", bytes, isCertificate, verifier, content.Object("payloadHash"), isPayload: true) with
        {
            EnvelopeHash = content.ObjectOrNull("hash")?.TextOrNull("value"),
        };
    }

    private static RekorBody HashedRekord2(JsonFields spec)
    {
        spec.RefuseOthers("hashedRekordV002");
        JsonFields entry = spec.Object("hashedRekordV002");
        entry.RefuseOthers("data", "signature");
        return New("hashedrekord", entry.Object("signature"), entry.Object("data"), isPayload: false);
    }

    private static RekorBody Dsse2(JsonFields spec)
    {
        spec.RefuseOthers("dsseV002");
        JsonFields entry = spec.Object("dsseV002");
        entry.RefuseOthers("payloadHash", "signatures");
        return New("dsse", Only(entry, "signatures"), entry.Object("payloadHash"), isPayload: true);
    }

    private static RekorBody Old(
        string kind,
        string version,
        byte[] signature,
        bool isCertificate,
        byte[] verifier,
        JsonFields hash,
        bool isPayload)
    {
        string value = hash.Text("value");
        byte[] bytes;
        try
        {
            bytes = Convert.FromHexString(value);
        }
        catch (FormatException e)
        {
            throw new JsonException($"{hash.Place}.value is {ErrorText.Quote(value)}: expected a hash in hex.", e);
        }

        return new RekorBody
        {
            Kind = kind,
            Version = version,
            IsVersion2 = false,
            Signature = signature,
            Verifier = verifier,
            IsCertificate = isCertificate,
            IsPayloadHash = isPayload,
            HashAlgorithm = HashOf(hash),
            Hash = bytes,
        };
    }

    private static RekorBody New(string kind, JsonFields signature, JsonFields hash, bool isPayload)
    {
        signature.RefuseOthers("content", "verifier");
        hash.RefuseOthers("algorithm", "digest");
        JsonFields verifier = signature.Object("verifier");
        verifier.RefuseOthers("keyDetails", "x509Certificate", "publicKey");
        JsonFields? certificate = verifier.ObjectOrNull("x509Certificate");
        JsonFields? key = verifier.ObjectOrNull("publicKey");
        if (certificate is null == key is null)
        {
            throw new JsonException($"{verifier.Place} does not have one key: expected x509Certificate or publicKey.");
        }

        JsonFields one = certificate ?? key!.Value;
        one.RefuseOthers("rawBytes");
        return new RekorBody
        {
            Kind = kind,
            Version = "0.0.2",
            IsVersion2 = true,
            Signature = signature.Bytes("content"),
            Verifier = one.Bytes("rawBytes"),
            IsCertificate = certificate is not null,
            KeyDetails = verifier.Text("keyDetails"),
            IsPayloadHash = isPayload,
            HashAlgorithm = HashOf(hash),
            Hash = hash.Bytes("digest"),
        };
    }

    private static HashAlgorithmName HashOf(JsonFields json)
    {
        string name = json.Text("algorithm");
        return SigstoreKeys.HashOf(name)
            ?? throw new JsonException($"{json.Place}.algorithm is {ErrorText.Quote(name)}: expected SHA-256, SHA-384 or SHA-512.");
    }

    private static JsonFields Only(JsonFields json, string name) =>
        json.Objects(name, max: 1) is [JsonFields only]
            ? only
            : throw new JsonException($"{json.Place}.{name} is empty: expected one signature.");

    private static (bool IsCertificate, byte[] Der) Pem(JsonFields json, string name)
    {
        // PEM is ASCII; what is not becomes a question mark, which is not PEM.
        ReadOnlySpan<char> pem = Encoding.ASCII.GetString(json.Bytes(name));
        return PemBlock.Take(ref pem) is { Label: CertificateLabel or KeyLabel } block && pem.Trim().IsEmpty
            ? (block.Label == CertificateLabel, block.Bytes)
            : throw new JsonException($"{json.Place}.{name} is not PEM: expected a certificate or a public key.");
    }
}
