using System.Buffers.Text;
using System.Text.Json;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>
/// A document of Docker's schema 1 around what its digest is computed over. In a signed one (libtrust's "pretty signature") that is the
/// document without its last member, <c>signatures</c>, closed by other bytes, which each signature's protected header gives.
/// </summary>
internal static class Schema1Envelope
{
    private const string SignaturesName = "signatures";

    private static readonly ObjectFields Fields = ObjectFields.Optional(SignaturesName);

    /// <summary>The payload, and the signatures, which are none if the document is not signed.</summary>
    /// <exception cref="JsonException">It is not an object, is ambiguous, or has something that is not signed.</exception>
    public static (ReadOnlyMemory<byte> Payload, IReadOnlyList<Schema1Signature> Signatures) Open(ReadOnlyMemory<byte> json, string label)
    {
        // Of the whole document: what is there twice, before and behind the payload's end, is refused here.
        if (StrictJson.Read(json.Span, ReadSignatures, label) is not { } signatures)
        {
            return (json, []);
        }

        if (signatures.Count == 0)
        {
            throw StrictJson.Error(label, SignaturesName, "it is empty: expected one signature or more");
        }

        (int end, int comma) = FindEndOfPayload(json.Span, label);
        (long Length, byte[] Tail) first = ReadProtected(signatures[0], label, PathOf(0));
        if (first.Length < end || first.Length > comma)
        {
            throw StrictJson.Error(
                label,
                PathOf(0),
                $"formatLength is {first.Length}: expected {end}, where the members before '{SignaturesName}' end");
        }

        for (int i = 1; i < signatures.Count; i++)
        {
            (long length, byte[] tail) = ReadProtected(signatures[i], label, PathOf(i));
            if (length != first.Length || !tail.AsSpan().SequenceEqual(first.Tail))
            {
                throw StrictJson.Error(label, PathOf(i), "it restores another payload than the first signature: expected one");
            }
        }

        return (new ReadOnlyMemory<byte>([.. json.Span[..(int)first.Length], .. first.Tail]), signatures);
    }

    private static IReadOnlyList<Schema1Signature>? ReadSignatures(ref StrictReader json)
    {
        IReadOnlyList<Schema1Signature>? signatures = null;
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is not null)
        {
            signatures = json.ListOrNull(static (ref json) => new Schema1Signature(ref json));
        }

        return signatures;
    }

    private static string PathOf(int signature) => $"{SignaturesName}[{signature}].protected";

    // Where the member before the signatures ends, and where the comma behind it stands: between the two is white space.
    private static (int End, int Comma) FindEndOfPayload(ReadOnlySpan<byte> json, string label)
    {
        var reader = new Utf8JsonReader(json, StrictReader.Options);
        reader.Read();
        int end = 0;
        while (reader.Read() && !reader.ValueTextEquals(SignaturesName))
        {
            reader.Skip();
            end = (int)reader.BytesConsumed;
        }

        reader.Skip();
        reader.Read();
        return end > 0 && reader.TokenType == JsonTokenType.EndObject
            ? (end, end + json[end..].IndexOf((byte)','))
            : throw StrictJson.Error(
                label,
                SignaturesName,
                "it is not the last of several members: expected the signed members before it, and nothing after it");
    }

    private static (long Length, byte[] Tail) ReadProtected(Schema1Signature signature, string label, string path)
    {
        string text = signature.Protected;
        byte[] json = Decode(text) ?? throw StrictJson.Error(label, path, $"{ErrorText.Quote(text)} is not base64url without padding");
        Schema1ProtectedHeader header = StrictJson.Read(
            json,
            static (ref json) => new Schema1ProtectedHeader(ref json),
            $"{label}: {path}");
        byte[]? tail = Decode(header.FormatTail);
        return tail is not null && tail.AsSpan().Trim(" \t\r\n"u8).SequenceEqual("}"u8)
            ? (header.FormatLength, tail)
            : throw StrictJson.Error(
                label,
                path,
                $"formatTail is {ErrorText.Quote(header.FormatTail)}: expected a closing brace and white space, in base64url "
                + "without padding");
    }

    // The decoder takes padding, white space and bits beyond the last byte: what it takes must be what it would write.
    private static byte[]? Decode(string text)
    {
        if (!Base64Url.IsValid(text))
        {
            return null;
        }

        byte[] bytes = Base64Url.DecodeFromChars(text);
        return Base64Url.EncodeToString(bytes) == text ? bytes : null;
    }
}
