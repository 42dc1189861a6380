using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace OciContent.TestKit.Guards;

/// <summary>One C# file of a project: where it is, and its syntax tree.</summary>
public sealed class SourceFile
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp14);

    /// <param name="path">Relative to the project, with forward slashes.</param>
    /// <param name="text">The source.</param>
    public SourceFile(string path, string text)
    {
        Path = path;
        int slash = path.LastIndexOf('/');
        Folder = slash < 0 ? "" : path[..slash];
        LineCount = text.Count(static c => c == '\n');
        Tree = CSharpSyntaxTree.ParseText(text, Options, path);
    }

    public string Path { get; }

    /// <summary>The folder's path inside the project; empty for the project's root.</summary>
    public string Folder { get; }

    /// <summary>The first part of <see cref="Folder"/>: sub-folders have the arrows of the folder they are in.</summary>
    public string TopFolder => Folder.Split('/')[0];

    public int LineCount { get; }

    public SyntaxTree Tree { get; }

    /// <summary>The namespaces that are declared.</summary>
    public IEnumerable<string> Namespaces =>
        Nodes.OfType<BaseNamespaceDeclarationSyntax>().Select(static declaration => declaration.Name.ToString());

    /// <summary>Whether types are declared.</summary>
    public bool DeclaresTypes => Nodes.Any(static node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    public IEnumerable<SyntaxNode> Nodes => Tree.GetRoot().DescendantNodes();

    /// <summary>The words of the code, without comments and texts.</summary>
    public IEnumerable<SyntaxToken> Words =>
        Tree.GetRoot().DescendantTokens().Where(static token => token.IsKind(SyntaxKind.IdentifierToken) || token.IsKeyword());

    /// <summary>The lines that are longer than so many columns, but for those that end with a literal: documents are not broken.</summary>
    public IEnumerable<int> LinesLongerThan(int columns)
    {
        SyntaxNode root = Tree.GetRoot();
        return Tree.GetText().Lines
            .Where(line => LengthOf(line) is var length && length > columns && !IsInText(root.FindToken(line.Start + length - 1)))
            .Select(static line => line.LineNumber + 1);
    }

    /// <summary>All C# sources of a project, such as <c>src/OciContent</c>, read and parsed.</summary>
    public static IReadOnlyList<SourceFile> Under(string project)
    {
        string folder = Repository.PathOf(project);
        return
        [
            .. Repository
                .Files(project, "*.cs")
                .Select(path => new SourceFile(Repository.RelativeTo(folder, path), File.ReadAllText(path))),
        ];
    }

    public static int LineOf(SyntaxNodeOrToken item) => item.GetLocation()!.GetLineSpan().StartLinePosition.Line + 1;

    // Without brackets and the like that close what the line began.
    private static int LengthOf(TextLine line) => line.ToString().TrimEnd(')', ']', '}', ';', ',', ' ').Length;

    private static bool IsInText(SyntaxToken token) =>
        token.Parent is LiteralExpressionSyntax || token.Parent?.FirstAncestorOrSelf<InterpolatedStringExpressionSyntax>() is not null;
}
