namespace OciContent.Json;

/// <summary>Field names as Go's encoding/json compares them.</summary>
internal static class JsonNames
{
    /// <summary>
    /// Whether a Go program would take <paramref name="name"/> for the field <paramref name="known"/>:
    /// encoding/json folds ASCII case, U+017F to s and U+212A to k.
    /// </summary>
    public static bool FoldsTo(ReadOnlySpan<char> name, ReadOnlySpan<char> known)
    {
        if (name.Length != known.Length)
        {
            return false;
        }

        for (int i = 0; i < name.Length; i++)
        {
            if (Fold(name[i]) != Fold(known[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static char Fold(char c) => c switch
    {
        >= 'A' and <= 'Z' => (char)(c | 0x20),
        '\u017F' => 's',
        '\u212A' => 'k',
        _ => c,
    };
}
