using System.Text.Json;

namespace OciContent.Tests.Json;

/// <summary>What every refusal of a document has in common.</summary>
internal static class Refusal
{
    private const int MaxLength = 500;

    // What the framework says of a text that is not JSON.
    private static readonly string[] Foreign =
    [
        "System.", "LineNumber", "BytePositionInLine", "JsonReader", "is an invalid", "is invalid", "maximum configured depth", "Expected ",
        "Change the reader options", "Path: ", "end of the data", "trailing comma",
    ];

    /// <summary>Runs what must throw a <see cref="JsonException"/>, checks the form of its message and returns it.</summary>
    public static string Check(string label, Action parse) => Check(label, Assert.ThrowsAny<JsonException>(parse));

    public static string Check(string label, JsonException refusal)
    {
        string message = refusal.Message;
        Assert.StartsWith(label + ": ", message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, static c => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029');
        Assert.DoesNotContain(Foreign, words => message.Contains(words, StringComparison.Ordinal));
        Assert.InRange(message.Length, label.Length + 10, MaxLength);
        return message;
    }
}
