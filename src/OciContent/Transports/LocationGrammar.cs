using OciContent.Sources;

namespace OciContent.Transports;

/// <summary>
/// How a path and what is meant of it are written: <c>PATH[:REF]</c>, <c>PATH@DIGEST</c>, and <c>[PATH]</c> for a path that has a colon
/// itself.
/// </summary>
internal static class LocationGrammar
{
    /// <summary>Parses what follows a transport's name and its colon.</summary>
    /// <returns>What is wrong, as the end of a sentence; <c>null</c> if nothing is.</returns>
    public static string? TryParse(string transport, string rest, bool mayHaveReference, out string path, out string? reference)
    {
        (path, reference) = (rest, null);
        int bracket = rest.StartsWith('[') ? FindClosing(rest) : -1;
        if (bracket > 0)
        {
            path = rest[1..bracket];
            reference = bracket == rest.Length - 1 ? null : rest[(bracket + 2)..];
        }
        else
        {
            // A name behind the path may have a digest of its own.
            int colon = mayHaveReference ? rest.IndexOf(':', DriveLength(rest)) : -1;
            int separator = FindDigest(rest) is { } at && (colon < 0 || colon > at) ? at : colon;
            (path, reference) = separator < 0 ? (rest, null) : (rest[..separator], rest[(separator + 1)..]);
        }

        return path.Length == 0 ? $"no path follows '{transport}:'"
            : reference?.Length == 0 ? "nothing follows the path's colon"
            : null;
    }

    /// <summary>The text that parses to a path and a reference.</summary>
    public static string Format(string path, string? reference)
    {
        bool isPlain = path.IndexOf(':', DriveLength(path)) < 0 && !path.StartsWith('[') && FindDigest(path) is null;
        string written = isPlain ? path : $"[{path}]";
        return reference is null ? written : DigestReference.IsMatch(reference) ? $"{written}@{reference}" : $"{written}:{reference}";
    }

    /// <summary>
    /// Where the <c>@</c> before a digest at the end is, of an algorithm that is known here; <c>null</c> if there is none.
    /// </summary>
    public static int? FindDigest(string text)
    {
        int at = text.LastIndexOf('@');
        return at > 0 && DigestReference.IsMatch(text.AsSpan(at + 1)) ? at : null;
    }

    // The last that may end a path: a path may have brackets of its own, a name has none.
    private static int FindClosing(string text)
    {
        int bracket = text.LastIndexOf(']');
        while (bracket > 0 && bracket < text.Length - 1 && text[bracket + 1] is not (':' or '@'))
        {
            bracket = text.LastIndexOf(']', bracket - 1);
        }

        return bracket;
    }

    // The colon of a Windows drive does not end the path.
    private static int DriveLength(string path) =>
        path.Length > 2 && char.IsAsciiLetter(path[0]) && path[1] == ':' && path[2] is '\\' or '/' ? 2 : 0;
}
