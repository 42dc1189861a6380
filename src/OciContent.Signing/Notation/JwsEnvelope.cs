using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OciContent.Internal;
using OciContent.Signing.Certificates;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Notation;

/// <summary>Envelopes in JSON: JWS, in its flattened form (RFC 7515, section 7.2.2; signature-envelope-jws.md).</summary>
internal static class JwsEnvelope
{
    private const string Algorithm = "alg";
    private const string ContentType = "cty";
    private const string Critical = "crit";
    private const string Certificates = "x5c";

    // RFC 7515, section 4.1: what the format itself defines, and crit may not name.
    private static readonly string[] Registered =
        [Algorithm, ContentType, Critical, Certificates, "jku", "jwk", "kid", "x5u", "x5t", "x5t#S256", "typ", "b64"];

    /// <summary>How envelopes are written: media types with their '+', as everybody writes them.</summary>
    public static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads an envelope.</summary>
    /// <exception cref="JsonException">It is malformed.</exception>
    public static NotationEnvelope Parse(ReadOnlyMemory<byte> content)
    {
        JsonFields envelope = JsonFields.Parse(content, "envelope");
        envelope.RefuseOthers("payload", "protected", "header", "signature");
        string protectedText = envelope.Text("protected");
        string payloadText = envelope.Text("payload");
        JsonFields headers = JsonFields.Parse(Decode(protectedText, "protected"), "protected header");
        JsonFields header = envelope.Object("header");
        RequireBound(headers, header);
        foreach (string name in header.Names.Where(static name => name != Certificates))
        {
            // RFC 7515, section 7.2.1: no header is in both, and what has to be signed is not taken from where it is not.
            if (headers.Has(name) || IsSignedName(name))
            {
                throw new JsonException(
                    $"{header.Place} has the field {ErrorText.Quote(name)}: expected it in the protected header, or not at all.");
            }
        }

        string algorithm = headers.Text(Algorithm);
        return new NotationEnvelope
        {
            Signed = Encoding.ASCII.GetBytes($"{protectedText}.{payloadText}"),
            Signature = Decode(envelope.Text("signature"), "signature"),
            Payload = Decode(payloadText, "payload"),
            Algorithm = NotationAlgorithm.All.FirstOrDefault(one => one.Name == algorithm),
            AlgorithmText = algorithm,
            ContentType = headers.TextOrNull(ContentType),
            SigningScheme = headers.TextOrNull(NotationHeaders.SigningScheme),
            SigningTime = Time(headers, NotationHeaders.SigningTime),
            AuthenticSigningTime = Time(headers, NotationHeaders.AuthenticSigningTime),
            Expiry = Time(headers, NotationHeaders.Expiry),
            VerificationPlugin = headers.TextOrNull(NotationHeaders.VerificationPlugin)
                ?? headers.TextOrNull(NotationHeaders.VerificationPluginMinVersion),
            Critical = headers.Texts(Critical, NotationHeaders.MaxHeaders),
            SignedHeaders = headers.Names
                .Where(name => headers.Has(name) && !Registered.Contains(name))
                .ToHashSet(StringComparer.Ordinal),
            Certificates = header.ByteStrings(Certificates, CertificateChain.MaxCertificates),
            Timestamp = header.BytesOrNull(NotationHeaders.Timestamp),
            SigningAgent = header.TextOrNull(NotationHeaders.SigningAgent),
        };
    }

    /// <summary>Writes an envelope.</summary>
    /// <param name="headers">What is said beside the payload; its signature is not used.</param>
    /// <param name="sign">Signs bytes.</param>
    public static byte[] Write(NotationEnvelope headers, Func<byte[], byte[]> sign)
    {
        string protectedText = Base64Url.EncodeToString(Json(writer => WriteProtected(writer, headers)));
        string payloadText = Base64Url.EncodeToString(headers.Payload);
        byte[] signature = sign(Encoding.ASCII.GetBytes($"{protectedText}.{payloadText}"));
        return Json(writer =>
        {
            writer.WriteString("payload", payloadText);
            writer.WriteString("protected", protectedText);
            writer.WriteStartObject("header");
            writer.WriteStartArray(Certificates);
            foreach (byte[] certificate in headers.Certificates)
            {
                writer.WriteBase64StringValue(certificate);
            }

            writer.WriteEndArray();
            if (headers.SigningAgent is not null)
            {
                writer.WriteString(NotationHeaders.SigningAgent, headers.SigningAgent);
            }

            writer.WriteEndObject();
            writer.WriteString("signature", Base64Url.EncodeToString(signature));
        });
    }

    private static void WriteProtected(Utf8JsonWriter writer, NotationEnvelope headers)
    {
        writer.WriteString(Algorithm, headers.AlgorithmText);
        writer.WriteStartArray(Critical);
        foreach (string name in headers.Critical)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
        writer.WriteString(ContentType, headers.ContentType);
        writer.WriteString(NotationHeaders.SigningScheme, headers.SigningScheme);
        WriteTime(writer, NotationHeaders.SigningTime, headers.SigningTime);
        WriteTime(writer, NotationHeaders.Expiry, headers.Expiry);
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } at)
        {
            writer.WriteString(name, Rfc3339.Format(at));
        }
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Plain))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void RequireBound(params ReadOnlySpan<JsonFields> headers)
    {
        foreach (JsonFields header in headers)
        {
            if (header.Names.Take(NotationHeaders.MaxHeaders + 1).Count() > NotationHeaders.MaxHeaders)
            {
                throw new JsonException($"{header.Place} has more than {NotationHeaders.MaxHeaders} fields: expected at most that many.");
            }
        }
    }

    private static bool IsSignedName(string name) =>
        name is NotationHeaders.SigningScheme or NotationHeaders.SigningTime or NotationHeaders.AuthenticSigningTime
            or NotationHeaders.Expiry or NotationHeaders.VerificationPlugin or NotationHeaders.VerificationPluginMinVersion
        || Registered.Contains(name);

    private static DateTimeOffset? Time(JsonFields headers, string name)
    {
        string? text = headers.TextOrNull(name);
        return text is null ? null
            : Rfc3339.TryParse(text, out DateTimeOffset time) ? time
            : throw new JsonException($"{headers.Place}.{name} is {ErrorText.Quote(text)}: expected a time (RFC 3339).");
    }

    // RFC 7515, section 2: without padding, and one value has one text.
    private static byte[] Decode(string text, string name)
    {
        try
        {
            byte[] bytes = Base64Url.DecodeFromChars(text);
            if (Base64Url.EncodeToString(bytes) == text)
            {
                return bytes;
            }
        }
        catch (FormatException)
        {
            // As below.
        }

        throw new JsonException($"envelope.{name} is {ErrorText.Quote(text)}: expected base64url without padding (RFC 7515, section 2).");
    }
}
