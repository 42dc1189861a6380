namespace OciContent.Tests.Guards;

/// <summary>One C# file of a project: where it is, its tokens, and what it declares.</summary>
internal sealed class SourceFile
{
    private readonly List<string> _types = [];
    private readonly HashSet<string> _nestedTypes = [];

    /// <param name="path">Relative to the project, with forward slashes.</param>
    /// <param name="text">The source.</param>
    public SourceFile(string path, string text)
    {
        Path = path;
        int slash = path.LastIndexOf('/');
        Folder = slash < 0 ? "" : path[..slash];
        LineCount = text.Count(static c => c == '\n');
        Tokens = SourceLexer.Lex(text);
        Namespaces = [.. FindNamespaces()];
        FindTypes();
    }

    public string Path { get; }

    /// <summary>The folder's path inside the project; empty for the project's root.</summary>
    public string Folder { get; }

    /// <summary>The first part of <see cref="Folder"/>: sub-folders have the arrows of the folder they are in.</summary>
    public string TopFolder => Folder.Split('/')[0];

    public int LineCount { get; }

    public IReadOnlyList<SourceToken> Tokens { get; }

    /// <summary>The namespaces that are declared.</summary>
    public IReadOnlyList<string> Namespaces { get; }

    /// <summary>The types that are declared directly in the namespace.</summary>
    public IReadOnlyList<string> Types => _types;

    /// <summary>The types that are declared inside other types.</summary>
    public IReadOnlySet<string> NestedTypes => _nestedTypes;

    /// <summary>The token at an index, or an empty sign outside of the file.</summary>
    public SourceToken At(int index) => index >= 0 && index < Tokens.Count ? Tokens[index] : new SourceToken(SourceTokenKind.Sign, "", 0);

    private IEnumerable<string> FindNamespaces()
    {
        for (int i = 0; i < Tokens.Count; i++)
        {
            if (Tokens[i].Is("namespace"))
            {
                yield return string.Concat(Tokens.Skip(i + 1).TakeWhile(static t => t.IsWord || t.Is(".")).Select(static t => t.Text));
            }
        }
    }

    private void FindTypes()
    {
        int depth = 0;
        bool blockNamespace = false;
        for (int i = 0; i < Tokens.Count; i++)
        {
            if (Tokens[i].Is("namespace"))
            {
                blockNamespace = Tokens.Skip(i + 1).First(static t => t.Is(";") || t.Is("{")).Is("{");
            }

            depth += Tokens[i].Is("{") ? 1 : Tokens[i].Is("}") ? -1 : 0;
            if (DeclaredType(i) is { } name)
            {
                if (depth == (blockNamespace ? 1 : 0))
                {
                    _types.Add(name);
                }
                else
                {
                    _nestedTypes.Add(name);
                }
            }
        }
    }

    private string? DeclaredType(int i)
    {
        switch (Tokens[i].Kind == SourceTokenKind.Word ? Tokens[i].Text : "")
        {
            // "record struct Name": the struct finds it. "where T : class": no word follows.
            case "class" or "struct" or "interface" or "enum" or "record"
                when At(i + 1).IsWord && !At(i + 1).Is("struct") && !At(i + 1).Is("class") && !At(i + 1).Is("where"):
                return Tokens[i].Is("record") && !IsRecordKeyword(i) ? null : Tokens[i + 1].Text;
            case "delegate" when At(i + 1).IsWord || At(i + 1).Is("("):
                return DelegateName(i + 1);
            default:
                return null;
        }
    }

    // A local or parameter may be called "record"; then no type's name, body or parameter list follows.
    private bool IsRecordKeyword(int i) => At(i + 2).Text is "(" or "{" or ":" or ";" or "<" && !At(i - 1).Is(".");

    // The first name at angle depth 0 that a parameter list follows; an anonymous delegate has none.
    private string? DelegateName(int start)
    {
        int angles = 0;
        for (int i = start; i < Tokens.Count && !At(i).Is(";") && !At(i).Is("{"); i++)
        {
            angles += At(i).Is("<") ? 1 : At(i).Is(">") ? -1 : 0;
            if (angles == 0 && At(i).IsWord && (At(i + 1).Is("(") || (At(i + 1).Is("<") && ParameterListFollows(i + 1))))
            {
                return At(i).Text;
            }
        }

        return null;
    }

    private bool ParameterListFollows(int start)
    {
        int angles = 0;
        int i = start;
        do
        {
            angles += At(i).Is("<") ? 1 : At(i).Is(">") ? -1 : 0;
            i++;
        }
        while (angles > 0 && i < Tokens.Count);
        return At(i).Is("(");
    }
}
