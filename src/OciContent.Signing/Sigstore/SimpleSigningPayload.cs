using System.Text.Encodings.Web;
using System.Text.Json;

namespace OciContent.Signing.Sigstore;

/// <summary>
/// Writes the payload of cosign's simple signatures (cosign, specs/SIGNATURE_SPEC.md), with the bytes that cosign writes.
/// </summary>
internal static class SimpleSigningPayload
{
    /// <summary>What messages and payloads call it.</summary>
    public const string Type = "cosign container image signature";

    /// <summary>The payload for an image.</summary>
    /// <param name="digest">The digest of its manifest or index.</param>
    /// <param name="reference">What it is called, such as <c>example.com/app</c>; may be empty.</param>
    /// <param name="annotations">What else is signed.</param>
    public static byte[] Write(Digest digest, string reference, IReadOnlyDictionary<string, string> annotations)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject("critical"u8);
            json.WriteStartObject("identity"u8);
            json.WriteString("docker-reference"u8, reference);
            json.WriteEndObject();
            json.WriteStartObject("image"u8);
            json.WriteString("docker-manifest-digest"u8, digest.ToString());
            json.WriteEndObject();
            json.WriteString("type"u8, Type);
            json.WriteEndObject();
            if (annotations.Count == 0)
            {
                json.WriteNull("optional"u8);
            }
            else
            {
                json.WriteStartObject("optional"u8);
                foreach ((string name, string value) in annotations.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
                {
                    json.WriteString(name, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
