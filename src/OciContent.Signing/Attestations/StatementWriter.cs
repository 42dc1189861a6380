using System.Text.Json;

namespace OciContent.Signing.Attestations;

/// <summary>Writes statements about an image (in-toto attestation, spec/v1/statement.md).</summary>
internal static class StatementWriter
{
    private const string Type = "https://in-toto.io/Statement/v1";

    /// <summary>A statement about one image.</summary>
    /// <param name="digest">The digest of its manifest or index.</param>
    /// <param name="name">What it is called; <c>null</c> if it has no name.</param>
    /// <param name="annotations">What else is said of it.</param>
    /// <param name="predicateType">What kind of thing the statement says.</param>
    /// <param name="predicate">What it says, a JSON object; it is written as it is.</param>
    public static byte[] Write(
        Digest digest,
        string? name,
        IReadOnlyDictionary<string, string> annotations,
        string predicateType,
        ReadOnlySpan<byte> predicate)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("_type"u8, Type);
            json.WriteStartArray("subject"u8);
            json.WriteStartObject();
            if (name is not null)
            {
                json.WriteString("name"u8, name);
            }

            json.WriteStartObject("digest"u8);
            json.WriteString(digest.Algorithm.Name, digest.Encoded);
            json.WriteEndObject();
            if (annotations.Count > 0)
            {
                json.WriteStartObject("annotations"u8);
                foreach ((string key, string value) in annotations.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteString("predicateType"u8, predicateType);
            json.WritePropertyName("predicate"u8);
            json.WriteRawValue(predicate);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
