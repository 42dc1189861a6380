using System.Formats.Asn1;
using System.Text.Json;
using OciContent.Internal;
using OciContent.Signing.Internal;
using OciContent.Signing.Keys;

namespace OciContent.Signing.Sigstore;

/// <summary>
/// A log that is trusted, of signatures or of certificates (protobuf-specs, <c>sigstore_trustroot.proto</c>,
/// <c>TransparencyLogInstance</c>).
/// </summary>
internal sealed record TrustedLog
{
    private const int MaxUrl = 2048;
    private const string Pkcs1Rsa = "PKCS1_RSA_PKCS1V5";

    /// <summary>Where the log is; its host is what its checkpoints call it.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>Its ID.</summary>
    public required byte[] LogId { get; init; }

    /// <summary>The ID of its key in checkpoints, or the beginning of it.</summary>
    public required byte[] CheckpointKeyId { get; init; }

    /// <summary>Who runs it; two logs of one operator count once.</summary>
    public required string Operator { get; init; }

    /// <summary>What <c>keyDetails</c> says its key is.</summary>
    public required string KeyDetails { get; init; }

    /// <summary>Its key; <c>null</c> if it is of a kind that is not supported, so that nothing by it is verified.</summary>
    public VerificationKey? Key { get; init; }

    /// <summary>When its key is trusted.</summary>
    public required ValidityWindow ValidFor { get; init; }

    /// <summary>The host of <see cref="BaseUrl"/>, without a port.</summary>
    public string Host
    {
        get
        {
            string host = Address.Split('/')[0];
            int port = host.LastIndexOf(':');
            return port < 0 || host.AsSpan(port + 1).ContainsAnyExceptInRange('0', '9') ? host : host[..port];
        }
    }

    private string Address
    {
        get
        {
            int scheme = BaseUrl.IndexOf("://", StringComparison.Ordinal);
            return BaseUrl[(scheme < 0 ? 0 : scheme + 3)..].TrimEnd('/');
        }
    }

    /// <summary>
    /// Whether the log's checkpoints may call it so: by its address without a scheme (C2SP, tlog-checkpoint.md), or by its host, as
    /// Sigstore's clients have it.
    /// </summary>
    public bool IsCalled(string origin) => origin == Address || origin == Host;

    /// <summary>Whether an entry that names this ID says that it is of this log.</summary>
    public bool Is(ReadOnlySpan<byte> id) => id.SequenceEqual(LogId) || (id.Length > 0 && id.SequenceEqual(CheckpointKeyId));

    /// <summary>Reads a log of a trusted root.</summary>
    /// <exception cref="JsonException">It is malformed.</exception>
    public static TrustedLog Read(JsonFields json)
    {
        json.RefuseOthers("baseUrl", "hashAlgorithm", "publicKey", "logId", "checkpointKeyId", "operator");
        if (json.TextOrNull("hashAlgorithm") is { } hash and not "SHA2_256")
        {
            throw new JsonException($"{json.Place}.hashAlgorithm is {ErrorText.Quote(hash)}: expected SHA2_256.");
        }

        JsonFields key = json.Object("publicKey");
        key.RefuseOthers("rawBytes", "keyDetails", "validFor");
        JsonFields validFor = key.Object("validFor");
        ValidityWindow window = ValidityWindow.Read(validFor);
        if (window.Start is null)
        {
            throw new JsonException($"{validFor.Place}.start is missing: expected a time.");
        }

        string details = key.Text("keyDetails");
        byte[] id = json.Object("logId").Bytes("keyId");
        string url = json.TextOrNull("baseUrl") ?? "";
        return new TrustedLog
        {
            BaseUrl =
                url.Length <= MaxUrl
                    ? url
                    : throw new JsonException($"{json.Place}.baseUrl has {url.Length} characters: expected at most {MaxUrl}."),
            LogId = id.Length > 0 ? id : throw new JsonException($"{json.Place}.logId.keyId is empty: expected the ID of a log."),
            CheckpointKeyId = json.ObjectOrNull("checkpointKeyId")?.Bytes("keyId") ?? id,
            Operator = json.TextOrNull("operator") is { Length: > 0 } name ? name : Convert.ToHexStringLower(id),
            KeyDetails = details,
            Key = KeyOf(key, key.Bytes("rawBytes"), details),
            ValidFor = window,
        };
    }

    private static VerificationKey? KeyOf(JsonFields json, byte[] raw, string details)
    {
        KeyAlgorithm? algorithm = SigstoreKeys.AlgorithmOf(details);
        if (algorithm is null)
        {
            return null;
        }

        try
        {
            VerificationKey key = VerificationKey.FromSubjectPublicKeyInfo(details == Pkcs1Rsa ? Wrap(raw) : raw);
            return key.Algorithm == algorithm
                ? key
                : throw new JsonException(
                    $"{json.Place} is {ErrorText.Quote(details)}, and the key is {key.Algorithm}: expected one of them.");
        }
        catch (FormatException e)
        {
            throw new JsonException($"{json.Place}.rawBytes: {e.Message}", e);
        }
    }

    // RFC 8017, appendix A.1.1, in RFC 5280's SubjectPublicKeyInfo.
    private static byte[] Wrap(byte[] rsa)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(VerificationKey.RsaOid);
                writer.WriteNull();
            }

            writer.WriteBitString(rsa);
        }

        return writer.Encode();
    }
}
