using OciContent.TestKit.Guards;

namespace OciContent.Tests.Guards;

public sealed class FolderArrowTests
{
    // The types of a small library; what follows are files added to it.
    private static readonly SourceFile[] Library =
    [
        new("Digest.cs", "namespace OciContent; public sealed class Digest { }"),
        new("DigestVisitor.cs", "namespace OciContent; public delegate void DigestVisitor(Digest digest);"),
        new("MarkAttribute.cs", "namespace OciContent; internal sealed class MarkAttribute : System.Attribute;"),
        new("Internal/Pool.cs", "namespace OciContent.Internal; internal static class Pool { }"),
        new(
            "Hashing/Hash.cs",
            "namespace OciContent.Hashing; internal static class Hash { public static string Extended(this string text) => text; }"),
        new("Compression/Deflate/Window.cs", "namespace OciContent.Compression.Deflate; internal ref struct Window { }"),
        new("Images/Manifest.cs", "namespace OciContent.Images; public sealed record Manifest(Digest Digest);"),
        new("Layers/ChainId.cs", "namespace OciContent.Layers; public readonly record struct ChainId(Digest Digest);"),
        new("Storage/IStore.cs", "namespace OciContent.Storage; public interface IStore { }"),
        new("Inspection/Finding.cs", "namespace OciContent.Inspection; public enum Finding { None, Manifest, Digest }"),
    ];

    [Fact]
    public void Library_HasNoArrowThatPointsTheWrongWay() =>
        Assert.Empty(FolderArrows.Check(SourceFile.Under("src/OciContent")));

    [Fact]
    public void Library_IsSeenByTheCheck()
    {
        IReadOnlyList<SourceFile> sources = SourceFile.Under("src/OciContent");

        Assert.Contains(sources, static file => file.Path == "Digest.cs" && file.DeclaresTypes);
        Assert.Contains(sources, static file => file.TopFolder == "Hashing");
    }

    [Fact]
    public void Check_AcceptsASmallLibraryInOrder() => Assert.Empty(FolderArrows.Check(Library));

    [Theory]
    [InlineData("Hashing/A.cs", "using OciContent.Images;")]
    [InlineData("Hashing/A.cs", "using OciContent;")]
    [InlineData("Hashing/A.cs", "global using static OciContent.Layers.ChainId;")]
    [InlineData("Hashing/A.cs", "using M = OciContent.Images.Manifest;")]
    [InlineData("Internal/A.cs", "class A { Digest? _x; }")]
    [InlineData("Internal/A.cs", "class A { Dictionary<int, Digest> _x; }")]
    [InlineData("Internal/A.cs", "class A { public Digest Name { get; } }")]
    [InlineData("Internal/A.cs", "class A { void F(out Digest digest) { } }")]
    [InlineData("Internal/A.cs", "class A : Storage.IStore { }")]
    [InlineData("Internal/A.cs", "class A<T> where T : Digest { }")]
    [InlineData("Internal/A.cs", "[Mark] class A { }")]
    [InlineData("Internal/A.cs", "class A { DigestVisitor _x; }")]
    [InlineData("Internal/A.cs", "class A { string F() => nameof(Digest); }")]
    [InlineData("Internal/A.cs", "class A { object F() => new Digest(); }")]
    [InlineData("Internal/A.cs", "class A { object F() { return Digest.Parse(\"\"); } }")]
    [InlineData("Internal/A.cs", "class A { bool F(object x) => x is not Digest { }; }")]
    [InlineData("Internal/A.cs", "class A { string F() => $\"{Digest.Name,5:x}\"; }")]
    [InlineData("Internal/A.cs", "class A { object F() => global::OciContent.Digest.All; }")]
    [InlineData("Internal/A.cs", "class A { object F() => Hashing.Hash.All; }")]
    [InlineData("Internal/A.cs", "class A { object F() => Hashing.Hash.Extended(\"\"); }")]
    [InlineData("Internal/A.cs", "using OciContent.Hashing; class A { object F() => \"\".Extended(); }")]
    [InlineData("Internal/A.cs", "class A { object F() => OciContent.Compression.Deflate.Window.All; }")]
    [InlineData("Compression/A.cs", "class A { Digest? _x; }")]
    [InlineData("Compression/Gzip/A.cs", "class A { Images.Manifest? _x; }")]
    [InlineData("A.cs", "class A { Images.Manifest? _x; }")]
    [InlineData("Json/A.cs", "class A { Hashing.Hash? _x; }")]
    [InlineData("Images/A.cs", "class A { Hashing.Hash? _x; }")]
    [InlineData("Images/A.cs", "class A { Layers.ChainId _x; }")]
    [InlineData("Layers/A.cs", "class A { Storage.IStore _x; }")]
    [InlineData("Storage/A.cs", "class A { Layers.ChainId _x; }")]
    [InlineData("Layouts/A.cs", "class A { Hashing.Hash _x; }")]
    [InlineData("Layouts/A.cs", "class A { Inspection.Finding _x; }")]
    [InlineData("Editing/A.cs", "class A { Inspection.Finding _x; }")]
    [InlineData("Conversion/A.cs", "class A { Inspection.Finding _x; }")]
    [InlineData("Unheard/A.cs", "class A { }")]
    public void Check_ReportsAWrongArrow(string path, string source)
    {
        IReadOnlyList<string> violations = FolderArrows.Check([.. Library, InItsNamespace(path, source)]);

        Assert.NotEmpty(violations);
        Assert.All(violations, violation => Assert.StartsWith(path, violation, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Internal/A.cs", "/// <summary>A <see cref=\"Digest\"/>.</summary>\nclass A { /* Digest */ } // Digest")]
    [InlineData("Internal/A.cs", "class A { string F() => \"Digest\" + $\"Digest {{Digest}} {1}\"; }")]
    [InlineData("Internal/A.cs", "class A { public int Digest { get; } object F() => Digest; }")]
    [InlineData("Internal/A.cs", "class A { object F(dynamic x) => x.Digest + x?.Digest; }")]
    [InlineData("Internal/A.cs", "enum A { Digest, Finding, Manifest = 4 }")]
    [InlineData("Internal/A.cs", "class A { Digest? _x; private sealed class Digest { } }")]
    [InlineData("Compression/A.cs", "using OciContent.Hashing; class A { Hash? _x; Deflate.Window F() => Internal.Pool.Rent(); }")]
    [InlineData("Hashing/A.cs", "using OciContent.Internal; class A { object _x = Pool.Shared; }")]
    [InlineData("A.cs", "using OciContent.Hashing; class A { Hash _x; public required Digest Digest { get; init; } }")]
    [InlineData(
        "Layers/A.cs",
        "using OciContent.Images; using OciContent.Compression; class A { Manifest F(Digest digest) => new(digest); }")]
    [InlineData(
        "Layouts/A.cs",
        "class A { object F(Layers.ChainId id, Storage.IStore store, Images.Manifest m, Digest d) => Internal.Pool.F(id); }")]
    [InlineData(
        "Inspection/A.cs",
        "class A { object F(Layers.ChainId id, Storage.IStore store, Compression.Deflate.Window w) => Finding.Digest; }")]
    public void Check_AcceptsWhatIsNoArrow(string path, string source) =>
        Assert.Empty(FolderArrows.Check([.. Library, InItsNamespace(path, source)]));

    private static SourceFile InItsNamespace(string path, string source)
    {
        int lastUsing = source.LastIndexOf("using ", StringComparison.Ordinal);
        int body = lastUsing < 0 ? 0 : source.IndexOf(';', lastUsing) + 1;
        string folder = Path.GetDirectoryName(path)!.Replace('/', '.');
        return new SourceFile(path, $"{source[..body]} namespace OciContent{(folder.Length > 0 ? "." : "")}{folder};\n{source[body..]}");
    }
}
