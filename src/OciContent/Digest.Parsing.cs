using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent;

public sealed partial class Digest : ISpanParsable<Digest>, IUtf8SpanParsable<Digest>
{
    // Enough for every registered algorithm without asking the pool.
    private const int StackLimit = 256;

    private static readonly SearchValues<byte> LowercaseHex = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>Parses <c>algorithm:encoded</c>.</summary>
    /// <exception cref="FormatException">The text is not a digest; the message says why.</exception>
    public static Digest Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(text.AsSpan());
    }

    /// <summary>Parses <c>algorithm:encoded</c>.</summary>
    /// <exception cref="FormatException">The text is not a digest; the message says why.</exception>
    public static Digest Parse(ReadOnlySpan<char> text)
    {
        DigestGrammar.Fault fault = DigestGrammar.Check(text, out DigestAlgorithm? algorithm);
        return fault == DigestGrammar.Fault.None
            ? Create(algorithm!, text)
            : throw new FormatException($"{ErrorText.Quote(text)} is not a digest: {DigestGrammar.Explain(fault, text)}.");
    }

    /// <summary>Parses <c>algorithm:encoded</c> in UTF-8.</summary>
    /// <exception cref="FormatException">The text is not a digest; the message says why.</exception>
    public static Digest Parse(ReadOnlySpan<byte> utf8Text) =>
        TryParse(utf8Text, out Digest? digest) ? digest : Parse(Encoding.UTF8.GetString(utf8Text));

    /// <summary>Parses <c>algorithm:encoded</c>; false if the text is not a digest.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Digest? digest) =>
        TryParse(text.AsSpan(), out digest);

    /// <summary>Parses <c>algorithm:encoded</c>; false if the text is not a digest.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Digest? digest)
    {
        bool isDigest = DigestGrammar.Check(text, out DigestAlgorithm? algorithm) == DigestGrammar.Fault.None;
        digest = isDigest ? Create(algorithm!, text) : null;
        return isDigest;
    }

    /// <summary>Parses <c>algorithm:encoded</c> in UTF-8; false if the text is not a digest.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, [NotNullWhen(true)] out Digest? digest)
    {
        digest = null;
        if (TryParseSha256(utf8Text, out digest))
        {
            return true;
        }

        if (!Ascii.IsValid(utf8Text))
        {
            return false;
        }

        Span<char> text = utf8Text.Length <= StackLimit ? stackalloc char[utf8Text.Length] : new char[utf8Text.Length];
        Ascii.ToUtf16(utf8Text, text, out _);
        return TryParse(text, out digest);
    }

    internal static Digest Read(ref StrictReader json) =>
        json.TryGetRawText(out ReadOnlySpan<byte> text) && TryParse(text, out Digest? digest) ? digest : json.Parsed<Digest>();

    static Digest IParsable<Digest>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<Digest>.TryParse(string? s, IFormatProvider? provider, [NotNullWhen(true)] out Digest? result) =>
        TryParse(s, out result);

    static Digest ISpanParsable<Digest>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool ISpanParsable<Digest>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, [NotNullWhen(true)] out Digest? result) =>
        TryParse(s, out result);

    static Digest IUtf8SpanParsable<Digest>.Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider) => Parse(utf8Text);

    static bool IUtf8SpanParsable<Digest>.TryParse(
        ReadOnlySpan<byte> utf8Text,
        IFormatProvider? provider,
        [NotNullWhen(true)] out Digest? result) => TryParse(utf8Text, out result);

    // What documents are full of, without a detour.
    private static bool TryParseSha256(ReadOnlySpan<byte> utf8Text, [NotNullWhen(true)] out Digest? digest)
    {
        digest = null;
        ReadOnlySpan<byte> start = "sha256:"u8;
        if (utf8Text.Length != start.Length + (2 * DigestAlgorithm.ShortHashSize)
            || !utf8Text.StartsWith(start)
            || utf8Text[start.Length..].ContainsAnyExcept(LowercaseHex))
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[DigestAlgorithm.ShortHashSize];
        Convert.FromHexString(utf8Text[start.Length..], hash, out _, out _);
        digest = new Digest(DigestAlgorithm.Sha256, hash);
        return true;
    }

    /// <summary>A digest from a text that was checked.</summary>
    private static Digest Create(DigestAlgorithm algorithm, ReadOnlySpan<char> text)
    {
        if (!algorithm.HasShortHash)
        {
            return new Digest(algorithm, text.ToString());
        }

        Span<byte> hash = stackalloc byte[DigestAlgorithm.ShortHashSize];
        Convert.FromHexString(text[(algorithm.Name.Length + 1)..], hash, out _, out _);
        return new Digest(algorithm, hash);
    }
}
