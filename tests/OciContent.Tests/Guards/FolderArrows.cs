using System.Collections.Frozen;

namespace OciContent.Tests.Guards;

/// <summary>
/// Finds arrows between the library's folders that point the wrong way.
/// </summary>
/// <remarks>
/// C# sees the types of an enclosing namespace without a using, so usings alone say nothing. What is looked at is every
/// name that stands where a type may stand: a name after a dot, a name that is being declared, a named argument or an
/// assigned member is none. Where a member and a forbidden type share a name, the type is assumed.
/// </remarks>
internal sealed class FolderArrows
{
    /// <summary>The name of the folder directly under src/OciContent in messages and in the table.</summary>
    public const string Root = "";

    private const string Library = "OciContent";

    /// <summary>Which folders a folder may use, besides itself.</summary>
    public static readonly FrozenDictionary<string, string[]> Allowed = new Dictionary<string, string[]>
    {
        ["Internal"] = [],
        ["Hashing"] = ["Internal"],
        ["Json"] = ["Internal"],
        ["Compression"] = ["Hashing", "Internal"],
        [Root] = ["Hashing", "Json", "Internal"],
        ["Images"] = [Root, "Json", "Internal"],
        ["Layers"] = ["Images", "Compression", Root, "Internal"],
        ["Storage"] = ["Images", Root, "Internal"],
        ["Layouts"] = ["Storage", "Layers", "Images", "Json", Root, "Internal"],
        ["Conversion"] = ["Layouts", "Storage", "Layers", "Images", Root, "Compression", "Hashing", "Json", "Internal"],
        ["Editing"] = ["Layouts", "Storage", "Layers", "Images", Root, "Compression", "Hashing", "Json", "Internal"],
        ["Inspection"] = ["Layouts", "Storage", "Layers", "Images", Root, "Compression", "Hashing", "Json", "Internal"],
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> NotTypesBeforeName = new[]
    {
        "abstract", "and", "as", "async", "await", "base", "by", "case", "checked", "const", "delegate", "do", "else", "enum", "event",
        "explicit", "extern", "file", "fixed", "from", "goto", "implicit", "in", "init", "internal", "into", "is", "join", "let", "new", "not",
        "on", "operator", "or", "out", "override", "params", "partial", "private", "protected", "public", "readonly", "ref", "required",
        "return", "scoped", "sealed", "select", "stackalloc", "static", "switch", "this", "throw", "unsafe", "using", "virtual", "volatile",
        "when", "where", "with", "yield",
    }.ToFrozenSet();

    private readonly IReadOnlyList<SourceFile> _files;
    private readonly Dictionary<string, string> _folderOfType = [];
    private readonly Dictionary<string, string> _folderOfNamespaceWord = [];
    private readonly List<string> _violations = [];

    private FolderArrows(IReadOnlyList<SourceFile> files) => _files = files;

    /// <summary>One line for every arrow that points the wrong way, with its place.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<SourceFile> files)
    {
        var check = new FolderArrows(files);
        check.CollectTypes();
        foreach (SourceFile file in files)
        {
            check.CheckFile(file);
        }

        return check._violations;
    }

    private void CollectTypes()
    {
        foreach (SourceFile file in _files)
        {
            foreach (string word in file.Folder.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                _folderOfNamespaceWord[word] = file.TopFolder;
            }

            foreach (string type in file.Types)
            {
                if (!_folderOfType.TryAdd(type, file.TopFolder) && _folderOfType[type] != file.TopFolder)
                {
                    _violations.Add($"{file.Path}: {type} is declared in {Name(_folderOfType[type])} too: expected a name of its own.");
                }
            }
        }
    }

    private void CheckFile(SourceFile file)
    {
        if (!Allowed.TryGetValue(file.TopFolder, out string[]? allowed))
        {
            _violations.Add($"{file.Path}: the folder {file.TopFolder} has no row in the table of arrows.");
            return;
        }

        var enumBodies = EnumBodies(file);
        for (int i = 0; i < file.Tokens.Count; i++)
        {
            if (UsedFolder(file, i, enumBodies) is { } used && used != file.TopFolder && !allowed.Contains(used))
            {
                _violations.Add($"{file.Path}({file.At(i).Line}): {Name(file.TopFolder)} may not use {Name(used)}: {Chain(file, i)}.");
            }
        }
    }

    /// <summary>The folder that the name starting at a token belongs to; null if it names no type or namespace of ours.</summary>
    private string? UsedFolder(SourceFile file, int i, HashSet<int> enumBodies)
    {
        SourceToken token = file.At(i);
        SourceToken before = file.At(i - 1);
        if (!token.IsWord || before.Is(".") || before.Is("?.") || before.Is("->") || before.Is("namespace") || (before.Is("::") && !file.At(i - 2).Is("global")))
        {
            return null;
        }

        string? second = file.At(i + 1).Is(".") && file.At(i + 2).IsWord ? file.At(i + 2).Text : null;
        if (token.Is(Library))
        {
            return second is null ? (before.Is("using") ? Root : null) : _folderOfNamespaceWord.GetValueOrDefault(second) ?? FolderOf(second);
        }

        if (second is not null && _folderOfNamespaceWord.TryGetValue(token.Text, out string? folder) && FolderOf(second) == folder)
        {
            return folder;
        }

        return file.NestedTypes.Contains(token.Text) || enumBodies.Contains(i) || IsDeclaredOrAssigned(file, i) ? null : FolderOf(token.Text);
    }

    // [Foo] may be FooAttribute.
    private string? FolderOf(string type) => _folderOfType.GetValueOrDefault(type) ?? _folderOfType.GetValueOrDefault(type + "Attribute");

    private static bool IsDeclaredOrAssigned(SourceFile file, int i)
    {
        SourceToken before = file.At(i - 1);
        SourceToken after = file.At(i + 1);

        // Name = …, also in initialisers and enums; a type cannot be assigned to.
        if (after.Is("="))
        {
            return true;
        }

        // f(name: …), { Name: … }; but "case Name:" and "a ? b : c" mean types or members.
        if (after.Is(":") && (before.Is("(") || before.Is(",") || before.Is("{") || before.Is("[")))
        {
            return true;
        }

        // After a type comes the name of what is declared, and after the name no dot.
        bool typeBefore = (before.IsWord && !NotTypesBeforeName.Contains(before.Text)) || before.Is(">") || before.Is("]") || before.Is("?");
        bool nameAfter = after.Is("{") || after.Is("=>") || after.Is(";") || after.Is("(") || after.Is(",") || after.Is(")") || after.Is("in");
        return typeBefore && nameAfter && !IsAttributeEnd(file, i - 1);
    }

    // "[Attribute] Type Name": the bracket ends an attribute, not an array type, if nothing it could index comes before it.
    private static bool IsAttributeEnd(SourceFile file, int bracket)
    {
        if (!file.At(bracket).Is("]"))
        {
            return false;
        }

        int depth = 0;
        int i = bracket;
        do
        {
            depth += file.At(i).Is("]") ? 1 : file.At(i).Is("[") ? -1 : 0;
            i--;
        }
        while (depth > 0 && i >= 0);
        return !file.At(i).IsWord && !file.At(i).Is(">") && !file.At(i).Is("?") && !file.At(i).Is("]");
    }

    /// <summary>The tokens that are members of an enum.</summary>
    private static HashSet<int> EnumBodies(SourceFile file)
    {
        HashSet<int> members = [];
        for (int i = 0; i < file.Tokens.Count; i++)
        {
            if (!file.At(i).Is("enum"))
            {
                continue;
            }

            while (i < file.Tokens.Count && !file.At(i).Is("{"))
            {
                i++;
            }

            for (i++; i < file.Tokens.Count && !file.At(i).Is("}"); i++)
            {
                if ((file.At(i - 1).Is("{") || file.At(i - 1).Is(",") || file.At(i - 1).Is("]")) && (file.At(i + 1).Is(",") || file.At(i + 1).Is("}")))
                {
                    members.Add(i);
                }
            }
        }

        return members;
    }

    private static string Chain(SourceFile file, int i)
    {
        string chain = file.At(i).Text;
        for (; file.At(i + 1).Is(".") && file.At(i + 2).IsWord; i += 2)
        {
            chain += "." + file.At(i + 2).Text;
        }

        return chain;
    }

    private static string Name(string folder) => folder == Root ? "the root" : folder;
}
