using System.Diagnostics.CodeAnalysis;

namespace OciContent.Tests.Kit;

/// <summary>Calls the framework's parsing interfaces, whose members a type may hide.</summary>
internal static class Parsable
{
    public static T Parse<T>(string text) where T : IParsable<T> => T.Parse(text, null);

    public static T ParseSpan<T>(ReadOnlySpan<char> text) where T : ISpanParsable<T> => T.Parse(text, null);

    public static T ParseUtf8<T>(ReadOnlySpan<byte> text) where T : IUtf8SpanParsable<T> => T.Parse(text, null);

    public static bool TryParse<T>(string? text, [MaybeNullWhen(false)] out T value)
        where T : IParsable<T> => T.TryParse(text, null, out value);

    public static bool TryParseSpan<T>(ReadOnlySpan<char> text, [MaybeNullWhen(false)] out T value)
        where T : ISpanParsable<T> => T.TryParse(text, null, out value);

    public static bool TryParseUtf8<T>(ReadOnlySpan<byte> text, [MaybeNullWhen(false)] out T value)
        where T : IUtf8SpanParsable<T> => T.TryParse(text, null, out value);
}
