using System.Diagnostics.CodeAnalysis;
using OciContent.Internal;

namespace OciContent.Inspection;

/// <summary>A hash as people paste it: a whole digest, or the first 8 or more of its hex digits, with or without the algorithm.</summary>
public sealed record HashPrefix : ISpanParsable<HashPrefix>
{
    /// <summary>The fewest hex digits.</summary>
    public const int MinLength = 8;

    private readonly string? _algorithm;
    private readonly string _encoded;

    private HashPrefix(string? algorithm, string encoded)
    {
        _algorithm = algorithm;
        _encoded = encoded;
    }

    /// <summary>Parses a hash or the start of one.</summary>
    /// <exception cref="FormatException">The text is too short, or not lowercase hex.</exception>
    public static HashPrefix Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out HashPrefix? prefix)
            ? prefix
            : throw new FormatException(
                $"{ErrorText.Quote(text)} is not a hash: expected {MinLength} or more lowercase hex digits, optionally with an algorithm "
                + "and a colon before them.");

    /// <summary>Parses a hash or the start of one; false if the text is not one.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out HashPrefix? prefix)
    {
        prefix = null;
        int colon = text.IndexOf(':');
        string? algorithm = null;
        if (colon >= 0)
        {
            if (!DigestAlgorithm.TryParse(text[..colon], out DigestAlgorithm? parsed))
            {
                return false;
            }

            algorithm = parsed.Name;
            text = text[(colon + 1)..];
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiHexDigitLower(c))
            {
                return false;
            }
        }

        if (text.Length < MinLength)
        {
            return false;
        }

        prefix = new HashPrefix(algorithm, text.ToString());
        return true;
    }

    static HashPrefix IParsable<HashPrefix>.Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s);
    }

    static bool IParsable<HashPrefix>.TryParse(string? s, IFormatProvider? provider, [NotNullWhen(true)] out HashPrefix? result) =>
        TryParse(s, out result);

    static HashPrefix ISpanParsable<HashPrefix>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool ISpanParsable<HashPrefix>.TryParse(
        ReadOnlySpan<char> s,
        IFormatProvider? provider,
        [NotNullWhen(true)] out HashPrefix? result) => TryParse(s, out result);

    /// <summary>Whether a digest starts so.</summary>
    public bool Matches(Digest digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return (_algorithm is null || _algorithm == digest.Algorithm.Name)
            && digest.Encoded.StartsWith(_encoded, StringComparison.Ordinal);
    }

    /// <summary>The text that was parsed.</summary>
    public override string ToString() => _algorithm is null ? _encoded : $"{_algorithm}:{_encoded}";
}
