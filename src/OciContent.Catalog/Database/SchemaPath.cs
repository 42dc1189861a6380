using System.Text;

namespace OciContent.Catalog.Database;

/// <summary>
/// The schemas of a search path, as they are written: PostgreSQL would read what is not quoted in lower case, and up to a space.
/// </summary>
internal static class SchemaPath
{
    // PostgreSQL's NAMEDATALEN: it cuts longer names, and they are not found by what was written.
    private const int MaxNameLength = 63;

    /// <summary>The names of a list with commas between them, each in double quotes or not.</summary>
    /// <exception cref="FormatException">One is empty or too long, or the first is a variable.</exception>
    public static IReadOnlyList<string> Parse(string searchPath)
    {
        string[] names = [.. Split(searchPath).Select(Unquote)];
        return names[0] != "$user" && names.All(static name => Encoding.UTF8.GetByteCount(name) is > 0 and <= MaxNameLength)
            ? names
            : throw ConnectionText.Malformed($"a search path of names of schemas, each of 1 to {MaxNameLength} bytes");
    }

    /// <summary>A name as it stands in a statement.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static List<string> Split(string searchPath)
    {
        var parts = new List<string>();
        bool isQuoted = false;
        int start = 0;
        for (int i = 0; i < searchPath.Length; i++)
        {
            if (searchPath[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (searchPath[i] == ',' && !isQuoted)
            {
                parts.Add(searchPath[start..i]);
                start = i + 1;
            }
        }

        parts.Add(searchPath[start..]);
        return parts;
    }

    private static string Unquote(string part)
    {
        string name = part.Trim();
        return name is ['"', .., '"'] ? name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : name;
    }
}
