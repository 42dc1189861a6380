using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OciContent.TestKit.Guards;

namespace OciContent.Tests.Guards;

/// <summary>Finds arrows between the library's folders that point the wrong way.</summary>
/// <remarks>
/// C# sees the types of an enclosing namespace without a using, so usings alone say nothing: the sources are compiled, and
/// each name is asked which type it means or belongs to. What source generators would add is not there; it names nothing that
/// the sources do not name.
/// </remarks>
internal static class FolderArrows
{
    /// <summary>The name of the folder directly under src/OciContent in the table.</summary>
    public const string Root = "";

    private const string Library = "OciContent";

    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Threading; global using System.Threading.Tasks;
        """;

    /// <summary>Which folders a folder may use, besides itself.</summary>
    public static readonly FrozenDictionary<string, string[]> Allowed = new Dictionary<string, string[]>
    {
        ["Internal"] = [],
        ["Hashing"] = ["Internal"],
        ["Json"] = ["Internal"],
        ["Compression"] = ["Hashing", "Internal"],
        [Root] = ["Hashing", "Json", "Internal"],
        ["Images"] = [Root, "Json", "Internal"],
        ["Layers"] = ["Images", "Tar", "Compression", Root, "Internal"],
        ["Storage"] = ["Images", Root, "Internal"],
        ["Tar"] = ["Compression", Root, "Internal"],
        ["Sources"] = ["Storage", "Layers", "Images", "Tar", "Compression", "Hashing", Root, "Internal"],
        ["Destinations"] = ["Sources", "Storage", "Images", Root, "Internal"],
        ["Layouts"] = ["Destinations", "Sources", "Storage", "Layers", "Images", "Tar", "Compression", "Json", Root, "Internal"],
        ["Transports"] = ["Layouts", "Destinations", "Sources", Root, "Internal"],
        ["Attachments"] = ["Sources", "Storage", "Images", Root, "Internal"],
        ["Copying"] = ["Attachments", "Transports", "Destinations", "Sources", "Storage", "Images", Root, "Internal"],
        ["Conversion"] = ["Sources", "Storage", "Layers", "Images", "Tar", Root, "Compression", "Hashing", "Json", "Internal"],
        ["Editing"] =
        [
            "Copying",
            "Transports",
            "Destinations",
            "Sources",
            "Storage",
            "Layers",
            "Images",
            "Tar",
            "Compression",
            Root,
            "Internal",
        ],
        ["Building"] =
        [
            "Editing",
            "Copying",
            "Sources",
            "Storage",
            "Layers",
            "Images",
            "Tar",
            "Compression",
            "Json",
            Root,
            "Internal",
        ],
        ["Rewriting"] =
        [
            "Building",
            "Editing",
            "Filesystem",
            "Sources",
            "Layers",
            "Images",
            "Tar",
            "Compression",
            Root,
            "Internal",
        ],
        ["Inspection"] = ["Attachments", "Sources", "Storage", "Layers", "Images", Root, "Compression", "Internal"],
        ["Verification"] = ["Transports", "Sources", "Storage", "Layers", "Images", Root, "Internal"],
        ["Inference"] = ["Inspection", "Sources", "Storage", "Layers", "Images", Root, "Compression", "Internal"],
        ["Comparison"] =
        [
            "Filesystem",
            "Inference",
            "Inspection",
            "Sources",
            "Storage",
            "Layers",
            "Images",
            "Json",
            Root,
            "Compression",
            "Internal",
        ],
        ["Filesystem"] = ["Sources", "Storage", "Layers", "Tar", "Compression", Root, "Internal"],
        ["Policies"] = ["Inference", "Verification", "Sources", "Images", Root, "Internal"],
    }.ToFrozenDictionary();

    private static readonly Lazy<IReadOnlyList<MetadataReference>> References = new(static () =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path => Path.GetFileNameWithoutExtension(path) != Library)
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ]);

    /// <summary>One line for every arrow that points the wrong way, with its place.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<SourceFile> files)
    {
        var compilation = CSharpCompilation.Create(
            Library,
            [
                CSharpSyntaxTree.ParseText(ImplicitUsings, new CSharpParseOptions(LanguageVersion.CSharp14)),
                .. files.Select(static file => file.Tree),
            ],
            References.Value,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        return [.. files.SelectMany(file => Check(file, compilation.GetSemanticModel(file.Tree)))];
    }

    private static IEnumerable<string> Check(SourceFile file, SemanticModel model)
    {
        if (!Allowed.TryGetValue(file.TopFolder, out string[]? allowed))
        {
            return [$"{file.Path}: the folder {file.TopFolder} has no row in the table of arrows."];
        }

        return
            from name in file.Nodes.OfType<SimpleNameSyntax>()
            from symbol in SymbolsOf(name, model)
            let used = FolderOf(
                symbol,
                isOpened: name.FirstAncestorOrSelf<UsingDirectiveSyntax>() is not null && (name.Parent as QualifiedNameSyntax)?.Left != name
            )
            where used is not null && used != file.TopFolder && !allowed.Contains(used)
            select $"{file.Path}({SourceFile.LineOf(name)}): {Display(file.TopFolder)} may not use {Display(used)}: {name}.";
    }

    // A name that does not fit where it stands (a snippet of a test) still means what it would bind to.
    private static ImmutableArray<ISymbol> SymbolsOf(SimpleNameSyntax name, SemanticModel model)
    {
        SymbolInfo info = model.GetSymbolInfo(name);
        return info.Symbol is { } symbol ? [symbol] : info.CandidateSymbols;
    }

    /// <summary>The folder that declares a symbol; null if it is not the library's.</summary>
    private static string? FolderOf(ISymbol symbol, bool isOpened)
    {
        switch (symbol)
        {
            // A namespace is an arrow only where it is opened; elsewhere it qualifies a type that is looked at itself.
            case INamespaceSymbol opened:
                return isOpened ? FolderOf(opened) : null;
            case IAliasSymbol or ILocalSymbol or IParameterSymbol or ITypeParameterSymbol or IRangeVariableSymbol or ILabelSymbol:
                return null;
            case IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction }:
                return null;
            default:
                return symbol.ContainingNamespace is { } space ? FolderOf(space) : null;
        }
    }

    private static string? FolderOf(INamespaceSymbol space)
    {
        string[] parts = space.ToDisplayString().Split('.');
        return parts[0] != Library || !space.Locations.Any(static location => location.IsInSource)
            ? null
            : parts.ElementAtOrDefault(1) ?? Root;
    }

    private static string Display(string folder) => folder.Length == 0 ? "the root" : folder;
}
