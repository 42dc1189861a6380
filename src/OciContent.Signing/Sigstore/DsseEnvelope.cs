using System.Globalization;
using System.Text;
using System.Text.Json;
using OciContent.Signing.Internal;
using OciContent.Signing.Keys;

namespace OciContent.Signing.Sigstore;

/// <summary>
/// A DSSE envelope: a payload, its type, and one signature over both (secure-systems-lab/dsse, envelope.md, protocol.md).
/// </summary>
/// <param name="PayloadType">What the payload is.</param>
/// <param name="Payload">The payload.</param>
/// <param name="Signature">The signature, over <see cref="Message"/>.</param>
internal sealed record DsseEnvelope(string PayloadType, ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Signature)
{
    // More than one is legal, and nobody's signature of an image has them; to count one would say nothing of the others.
    private const int MaxSignatures = 1;

    /// <summary>The pre-authentication encoding, which is what is signed (protocol.md).</summary>
    public byte[] Message()
    {
        byte[] type = Encoding.UTF8.GetBytes(PayloadType);
        byte[] head = Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {type.Length} {PayloadType} {Payload.Length} "));
        return [.. head, .. Payload.Span];
    }

    /// <summary>Signs a payload.</summary>
    public static DsseEnvelope Sign(SigningKey key, string payloadType, ReadOnlyMemory<byte> payload)
    {
        var envelope = new DsseEnvelope(payloadType, payload, default);
        return envelope with { Signature = key.Sign(envelope.Message()) };
    }

    /// <summary>Reads an envelope.</summary>
    /// <exception cref="JsonException">It is not one, or does not have one signature.</exception>
    public static DsseEnvelope Read(JsonFields json)
    {
        IReadOnlyList<JsonFields> signatures = json.Objects("signatures", MaxSignatures);
        return signatures is [JsonFields signature]
            ? new DsseEnvelope(json.Text("payloadType"), json.Bytes("payload"), signature.Bytes("sig"))
            : throw new JsonException($"{json.Place}.signatures is empty: expected one signature.");
    }

    /// <summary>The envelope as a document of its own.</summary>
    public byte[] ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            Write(json);
        }

        return stream.ToArray();
    }

    /// <summary>Writes the envelope.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBase64String("payload"u8, Payload.Span);
        json.WriteString("payloadType"u8, PayloadType);
        json.WriteStartArray("signatures"u8);
        json.WriteStartObject();
        json.WriteBase64String("sig"u8, Signature.Span);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
