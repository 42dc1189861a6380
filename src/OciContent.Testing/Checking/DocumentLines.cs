using System.Text;

namespace OciContent.Testing.Checking;

/// <summary>
/// Breaks a document into lines to be read by people. Its tokens stay as they are: what is wrong with it may be in how they are written.
/// </summary>
internal static class DocumentLines
{
    /// <summary>A line for each member of the document, and for each element of the lists in it; as it is, if it has lines.</summary>
    public static string Break(string document)
    {
        if (document.Contains('\n', StringComparison.Ordinal))
        {
            return document;
        }

        var lines = new StringBuilder();
        bool isInText = false;
        var open = new Stack<char>();
        for (int i = 0; i < document.Length; i++)
        {
            char c = document[i];
            lines.Append(c);
            if (isInText && c == '\\' && i + 1 < document.Length)
            {
                lines.Append(document[++i]);
            }
            else if (c == '"')
            {
                isInText = !isInText;
            }
            else if (!isInText && (c is '{' or '['))
            {
                open.Push(c);
                if (IsBroken(open, c == '[') && i + 1 < document.Length && document[i + 1] is not ('}' or ']'))
                {
                    lines.Append('\n').Append(' ', open.Count);
                }
            }
            else if (!isInText && (c is '}' or ']'))
            {
                open.TryPop(out _);
            }
            else if (!isInText && c == ',' && IsBroken(open, open.TryPeek(out char container) && container == '['))
            {
                lines.Append('\n').Append(' ', open.Count);
            }
        }

        return lines.ToString();
    }

    private static bool IsBroken(Stack<char> open, bool isList) => open.Count == 1 || (open.Count == 2 && isList);
}
