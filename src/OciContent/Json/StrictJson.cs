using System.Text.Json;
using System.Text.Unicode;
using OciContent.Internal;

namespace OciContent.Json;

/// <summary>
/// Reads untrusted JSON so that no two parsers can see two documents in it: duplicate keys, keys that Go
/// would fold to a known one, nulls, trailing data, a byte order mark, invalid UTF-8 and lone surrogates are refused.
/// </summary>
internal static class StrictJson
{
    /// <summary>How deep objects and arrays may nest.</summary>
    public const int MaxDepth = 64;

    /// <summary>Reads one document.</summary>
    /// <param name="utf8">The whole document, nothing else.</param>
    /// <param name="read">Makes something of it.</param>
    /// <param name="document">What the document is, to begin the messages with.</param>
    /// <exception cref="JsonException">The text is not such a document, or is ambiguous.</exception>
    public static T Read<T>(ReadOnlySpan<byte> utf8, StrictRead<T> read, string document) => ReadCore(utf8, read, document, isWhole: true)!;

    /// <summary>
    /// Reads the fields that a document has, whether or not it has all that its model requires: those it has not are null. The document
    /// may be <c>null</c>.
    /// </summary>
    /// <inheritdoc cref="Read"/>
    public static T? ReadFields<T>(ReadOnlySpan<byte> utf8, StrictRead<T> read, string document)
        where T : class => ReadCore(utf8, read, document, isWhole: false);

    /// <summary>The error of a document: what it is, where in it, what is wrong.</summary>
    public static JsonException Error(string document, string path, string message) =>
        new(Message(document, path, message), path, null, null);

    /// <summary>The message of such an error.</summary>
    public static string Message(string document, string path, string message) =>
        $"{document}: {(path.Length == 0 ? "" : ErrorText.Plain(path) + ": ")}{message.TrimEnd('.')}.";

    private static T? ReadCore<T>(ReadOnlySpan<byte> utf8, StrictRead<T> read, string document, bool isWhole)
    {
        if (utf8.StartsWith("\uFEFF"u8))
        {
            throw Error(document, "", "it starts with a byte order mark: expected UTF-8 without one");
        }

        if (!utf8.ContainsAnyExcept(" \t\r\n"u8))
        {
            throw Error(document, "", "it is empty: expected JSON");
        }

        if (!Utf8.IsValid(utf8))
        {
            throw Error(document, "", "it is not valid UTF-8");
        }

        return new StrictReader(utf8, document, isWhole).Document(read);
    }
}
