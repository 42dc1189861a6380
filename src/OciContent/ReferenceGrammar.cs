using System.Buffers;

namespace OciContent;

/// <summary>The grammar of image references (distribution, reference/regexp.go), without regular expressions and their traps.</summary>
internal static class ReferenceGrammar
{
    public const int MaxPathLength = 255;

    private const int MaxTagLength = 128;
    private const int ImageIdLength = 64;
    private static readonly SearchValues<char> LowercaseHex = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:");

    public static bool IsTag(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > MaxTagLength || text[0] is '.' or '-')
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the text is what <c>docker images --no-trunc</c> shows without its algorithm.</summary>
    public static bool IsImageId(ReadOnlySpan<char> text) => text.Length == ImageIdLength && !text.ContainsAnyExcept(LowercaseHex);

    public static bool IsPath(ReadOnlySpan<char> text)
    {
        foreach (Range component in text.Split('/'))
        {
            if (!IsPathComponent(text[component]))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsDomain(ReadOnlySpan<char> text)
    {
        int portColon = text.EndsWith("]", StringComparison.Ordinal) ? -1 : text.LastIndexOf(':');
        ReadOnlySpan<char> host = portColon < 0 ? text : text[..portColon];
        if (portColon >= 0 && !IsDigits(text[(portColon + 1)..]))
        {
            return false;
        }

        if (host.StartsWith("[", StringComparison.Ordinal) && host.EndsWith("]", StringComparison.Ordinal))
        {
            // Of an IPv6 address the grammar asks for the characters alone, so no zone and no embedded IPv4 address. Whether it is an
            // address is found out by who connects to it.
            ReadOnlySpan<char> address = host[1..^1];
            return !address.IsEmpty && !address.ContainsAnyExcept(AddressCharacters);
        }

        foreach (Range component in host.Split('.'))
        {
            if (!IsDomainComponent(host[component]))
            {
                return false;
            }
        }

        return true;
    }

    // Runs of letters and digits, separated by one '.', one or two '_', or any number of '-'.
    private static bool IsPathComponent(ReadOnlySpan<char> text)
    {
        int i = 0;
        while (true)
        {
            int start = i;
            while (i < text.Length && (char.IsAsciiLetterLower(text[i]) || char.IsAsciiDigit(text[i])))
            {
                i++;
            }

            if (i == start)
            {
                return false;
            }

            if (i == text.Length)
            {
                return true;
            }

            char separator = text[i];
            int separatorStart = i;
            while (i < text.Length && text[i] == separator)
            {
                i++;
            }

            int longest = separator switch { '.' => 1, '_' => 2, '-' => int.MaxValue, _ => 0 };
            if (i - separatorStart > longest)
            {
                return false;
            }
        }
    }

    private static bool IsDomainComponent(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
            {
                return false;
            }
        }

        return !text.IsEmpty && text[0] != '-' && text[^1] != '-';
    }

    private static bool IsDigits(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }
}
