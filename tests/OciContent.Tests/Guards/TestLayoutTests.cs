using Microsoft.CodeAnalysis.CSharp.Syntax;
using OciContent.TestKit.Guards;

namespace OciContent.Tests.Guards;

/// <summary>Where the tests are, and what they are called, for every project under tests.</summary>
public sealed class TestLayoutTests
{
    // Beside the folders of the library: what holds of all of it, and what builds images, archives and disks for tests.
    private static readonly string[] FoldersOfTheirOwn = ["", "Guards", "Kit"];

    public static TheoryData<string> Projects { get; } =
        new(
            Directory
                .EnumerateDirectories(Repository.PathOf("tests"), "OciContent.*")
                .Select(static path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal));

    [Fact]
    public void Projects_AreFound()
    {
        Assert.Contains("OciContent.Tests", (IEnumerable<string>)Projects);
        Assert.Contains("OciContent.TestKit", (IEnumerable<string>)Projects);
        Assert.True(TestMethods(SourceFile.Under("tests/OciContent.Tests")).Count() > 1000);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void TestMethods_AreSubjectAndBehaviour(string project) => Assert.Empty(NameProblems(SourceFile.Under($"tests/{project}")));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespace_IsTheFolder(string project) =>
        Assert.Empty(SourceFile.Under($"tests/{project}").Where(static file => file.DeclaresTypes).SelectMany(file => file.Namespaces
            .Where(name => name != (file.Folder.Length == 0 ? project : $"{project}.{file.Folder.Replace('/', '.')}"))
            .Select(name => $"{file.Path}: namespace {name}: expected that of the folder.")));

    [Fact]
    public void Folders_AreThoseOfTheLibrary() =>
        Assert.Empty(FolderProblems(SourceFile.Under("tests/OciContent.Tests"), SourceFile.Under("src/OciContent")));

    [Theory]
    [InlineData("[Fact] public void It() { }")]
    [InlineData("[Xunit.Fact] public void It() { }")]
    [InlineData("[Theory, InlineData(1)] public async Task ItIsRead(int x) { }")]
    [InlineData("[RequiresToolsFact(\"go\")] public void Is_read() { }")]
    [InlineData("[FactAttribute] public void _ItIsRead() { }")]
    [InlineData("[Fact] public void Parse__Works() { }")]
    public void NameProblems_FindsAName(string method) => Assert.Single(NameProblems([new SourceFile("A.cs", $"class A {{ {method} }}")]));

    [Theory]
    [InlineData("[Fact] public void Parse_RejectsUppercaseHex() { }")]
    [InlineData("[Theory] public void A_B_HoweverItIsRead(int x) { }")]
    [InlineData("[Obsolete] public void It() { }")]
    [InlineData("public void It() { }")]
    public void NameProblems_TakesOthers(string method) => Assert.Empty(NameProblems([new SourceFile("A.cs", $"class A {{ {method} }}")]));

    [Fact]
    public void FolderProblems_FindsAFolderThatIsNotInTheLibrary()
    {
        SourceFile[] library = [new("Layers/A.cs", "class A;"), new("Compression/Zstd/B.cs", "class B;")];

        Assert.Single(FolderProblems([new("Blobs/ATests.cs", "class ATests;")], library));
        Assert.Empty(
            FolderProblems(
                [
                    new("Layers/ATests.cs", ""),
                    new("Compression/CTests.cs", ""),
                    new("Compression/Zstd/BTests.cs", ""),
                    new("Guards/DTests.cs", ""),
                ],
                library));
    }

    private static IEnumerable<string> NameProblems(IEnumerable<SourceFile> files) =>
        from test in TestMethods(files)
        let parts = test.Method.Identifier.Text.Split('_')
        where parts.Length < 2 || !parts.All(static part => part.Length > 0 && char.IsUpper(part[0]))
        select $"{test.File.Path}({SourceFile.LineOf(test.Method)}): {test.Method.Identifier.Text}: expected Subject_Behaviour.";

    // Attributes of facts and theories end so, ours too.
    private static IEnumerable<(SourceFile File, MethodDeclarationSyntax Method)> TestMethods(IEnumerable<SourceFile> files) =>
        from file in files
        from method in file.Nodes.OfType<MethodDeclarationSyntax>()
        where method.AttributeLists.SelectMany(static list => list.Attributes).Any(static attribute => IsTest(attribute.Name.ToString()))
        select (file, method);

    private static bool IsTest(string attribute)
    {
        string name = attribute.EndsWith("Attribute", StringComparison.Ordinal) ? attribute[..^"Attribute".Length] : attribute;
        return name.EndsWith("Fact", StringComparison.Ordinal)
            || name.EndsWith("Theory", StringComparison.Ordinal)
            || name.EndsWith("Property", StringComparison.Ordinal);
    }

    private static IEnumerable<string> FolderProblems(IEnumerable<SourceFile> tests, IReadOnlyList<SourceFile> library) =>
        from folder in tests.Select(static file => file.Folder).Distinct()
        where
            !FoldersOfTheirOwn.Contains(folder)
            && !library.Any(file => file.Folder == folder || file.Folder.StartsWith(folder + "/", StringComparison.Ordinal))
        select $"{folder}: expected a folder of the library, or {string.Join(" or ", FoldersOfTheirOwn[1..])}.";
}
