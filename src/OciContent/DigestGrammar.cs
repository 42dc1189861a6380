namespace OciContent;

/// <summary>The grammar of digests (image-spec, descriptor.md, "Digests"), and what the registered algorithms add to it.</summary>
internal static class DigestGrammar
{
    /// <summary>What is wrong with a text that is not a digest.</summary>
    public enum Fault
    {
        None,
        NoColon,
        BadAlgorithm,
        EmptyEncoded,
        BadEncoded,
        WrongLength,
        NotLowercaseHex,
    }

    /// <summary><c>algorithm ::= component (separator component)*; component ::= [a-z0-9]+; separator ::= [+._-]</c></summary>
    public static bool IsAlgorithm(ReadOnlySpan<char> text)
    {
        bool componentOpen = false;
        foreach (char c in text)
        {
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
            {
                componentOpen = true;
            }
            else if (componentOpen && c is '+' or '.' or '_' or '-')
            {
                componentOpen = false;
            }
            else
            {
                return false;
            }
        }

        return componentOpen;
    }

    /// <summary>Checks a whole digest; <paramref name="algorithm"/> is set only when the result is <see cref="Fault.None"/>.</summary>
    public static Fault Check(ReadOnlySpan<char> text, out DigestAlgorithm? algorithm)
    {
        algorithm = null;
        int colon = text.IndexOf(':');
        if (colon < 0)
        {
            return Fault.NoColon;
        }

        if (!DigestAlgorithm.TryParse(text[..colon], out DigestAlgorithm? parsed))
        {
            return Fault.BadAlgorithm;
        }

        ReadOnlySpan<char> encoded = text[(colon + 1)..];
        if (encoded.IsEmpty)
        {
            return Fault.EmptyEncoded;
        }

        Fault fault = parsed.IsSupported ? CheckHex(encoded, parsed.HashSizeInBytes * 2) : CheckEncoded(encoded);
        if (fault == Fault.None)
        {
            algorithm = parsed;
        }

        return fault;
    }

    /// <summary>What was expected instead, to follow the offending value in a message.</summary>
    public static string Explain(Fault fault, ReadOnlySpan<char> text) => fault switch
    {
        Fault.NoColon => "expected algorithm:encoded, with a colon",
        Fault.BadAlgorithm => "the algorithm must be lowercase letters and digits, separated by one of '+', '.', '_', '-'",
        Fault.EmptyEncoded => "nothing follows the colon",
        Fault.BadEncoded => "only ASCII letters, digits, '=', '_' and '-' may follow the colon",
        Fault.NotLowercaseHex => "only lowercase hex digits may follow the colon",
        Fault.WrongLength => ExplainLength(text),
        _ => "it is well-formed",
    };

    // <c>encoded ::= [a-zA-Z0-9=_-]+</c>
    private static Fault CheckEncoded(ReadOnlySpan<char> encoded)
    {
        foreach (char c in encoded)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('=' or '_' or '-'))
            {
                return Fault.BadEncoded;
            }
        }

        return Fault.None;
    }

    private static Fault CheckHex(ReadOnlySpan<char> encoded, int expectedLength)
    {
        foreach (char c in encoded)
        {
            if (!char.IsAsciiHexDigitLower(c))
            {
                return Fault.NotLowercaseHex;
            }
        }

        return encoded.Length == expectedLength ? Fault.None : Fault.WrongLength;
    }

    private static string ExplainLength(ReadOnlySpan<char> text)
    {
        int colon = text.IndexOf(':');
        DigestAlgorithm algorithm = DigestAlgorithm.Parse(text[..colon]);
        return $"{algorithm.Name} has {algorithm.HashSizeInBytes * 2} hex digits, not {text.Length - colon - 1}";
    }
}
