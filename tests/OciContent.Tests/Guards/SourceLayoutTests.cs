using System.Text.RegularExpressions;
using System.Xml.Linq;
using OciContent.TestKit.Guards;

namespace OciContent.Tests.Guards;

/// <summary>Where things stand in the sources, for every project under src.</summary>
public sealed class SourceLayoutTests
{
    private const int MaxLines = 400;
    private const int MaxColumns = 140;
    private static readonly string[] VagueFolders = ["Helpers", "Common", "Utils", "Exceptions", "Interfaces"];
    private static readonly string[] FoldersWithUnsafeCode = ["Compression", "Hashing"];
    private static readonly string[] WordsOfUnsafeCode = ["unsafe", "Unsafe", "MemoryMarshal", "NativeMemory"];

    public static TheoryData<string> Projects { get; } =
        new(
            Directory
                .EnumerateDirectories(Repository.PathOf("src"))
                .Select(static path => Path.GetFileName(path)!)
                .Order(StringComparer.Ordinal));

    [Fact]
    public void Projects_AreFound()
    {
        Assert.Contains("OciContent", (IEnumerable<string>)Projects);
        Assert.Contains("OciContent.Tool", (IEnumerable<string>)Projects);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespace_IsTheFolder(string project) => Assert.Empty(NamespaceProblems(project, SourceFile.Under($"src/{project}")));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_AreFewAndSayWhatIsInThem(string project) => Assert.Empty(FolderProblems(SourceFile.Under($"src/{project}")));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Files_AreShort(string project) => Assert.Empty(LengthProblems(SourceFile.Under($"src/{project}")));

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("benchmarks")]
    public void Lines_AreShort(string folder) => Assert.Empty(LongLines(SourceFile.Under(folder)));

    [Fact]
    public void LongLines_AreFound()
    {
        var file = new SourceFile(
            "A.cs",
            $"class A;\n// {new string('a', MaxColumns)}\nclass B {{ string _c = \"{new string('a', MaxColumns)}\"; }}\n");
        Assert.Equal(["A.cs(2)"], LongLines([file]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void UnsafeCode_IsFenced(string project) => Assert.Empty(UnsafeProblems(project, SourceFile.Under($"src/{project}")));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Internals_AreVisibleToTestsAndBenchmarksOnly(string project)
    {
        IEnumerable<string> inProject = Repository.Files($"src/{project}", "*.csproj").Concat(Repository.Files($"src/{project}", "*.props"))
            .SelectMany(static path => FriendsInProject(XDocument.Load(path)));
        IEnumerable<string> inSources = Repository
            .Files($"src/{project}", "*.cs")
            .SelectMany(static path => FriendsInSource(File.ReadAllText(path)));

        Assert.All(
            inProject.Concat(inSources),
            static friend => Assert.True(IsTestsOrBenchmarks(friend), $"{friend} may not see internals."));
    }

    [Fact]
    public void SharedProjectFiles_MakeNoFriends()
    {
        string[] shared = ["Directory.Build.props", "Directory.Build.targets", "src/Directory.Build.props", "src/Directory.Build.targets"];

        Assert.Empty(shared.Select(Repository.PathOf).Where(File.Exists).SelectMany(static path => FriendsInProject(XDocument.Load(path))));
    }

    [Fact]
    public void NuGetConfig_NamesNoFeed() => Assert.Empty(FeedProblems(File.ReadAllText(Repository.PathOf("NuGet.config"))));

    [Theory]
    [InlineData("A.cs", "namespace OciContent.Internal; class A;")]
    [InlineData("Internal/A.cs", "namespace OciContent; class A;")]
    [InlineData("Internal/A.cs", "namespace OciContent.Internal { class A; } namespace OciContent.Other { class B; }")]
    [InlineData("Internal/A.cs", "class A;")]
    [InlineData("Compression/Deflate/A.cs", "namespace OciContent.Deflate; class A;")]
    public void NamespaceProblems_FindsANamespaceThatIsNotTheFolder(string path, string source) =>
        Assert.Single(NamespaceProblems("OciContent", [new SourceFile(path, source)]));

    [Theory]
    [InlineData("Common/A.cs")]
    [InlineData("Layers/Helpers/A.cs")]
    [InlineData("Layers/Base/Deep/A.cs")]
    public void FolderProblems_FindsVagueAndDeepFolders(string path) => Assert.Single(FolderProblems([new SourceFile(path, "class A;")]));

    [Fact]
    public void LengthProblems_FindsALongFile()
    {
        Assert.Single(LengthProblems([new SourceFile("A.cs", new string('\n', MaxLines + 1))]));
        Assert.Empty(LengthProblems([new SourceFile("A.cs", new string('\n', MaxLines))]));
    }

    [Theory]
    [InlineData("OciContent", "A.cs", "unsafe class A;")]
    [InlineData("OciContent", "Layers/A.cs", "class A { ref byte F(byte[] x) => ref MemoryMarshal.GetArrayDataReference(x); }")]
    [InlineData("OciContent", "Internal/A.cs", "class A { int F() => System.Runtime.CompilerServices.Unsafe.SizeOf<int>(); }")]
    [InlineData("OciContent.Tool", "Hashing/A.cs", "unsafe class A;")]
    public void UnsafeProblems_FindsUnsafeCodeOutsideItsFence(string project, string path, string source) =>
        Assert.Single(UnsafeProblems(project, [new SourceFile(path, source)]));

    [Fact]
    public void UnsafeProblems_AllowsUnsafeCodeInsideItsFence() =>
        Assert.Empty(
            UnsafeProblems(
                "OciContent",
                [new SourceFile("Hashing/A.cs", "unsafe class A;"), new SourceFile("B.cs", "class B { } // unsafe")]));

    [Theory]
    [InlineData("<Project><ItemGroup><InternalsVisibleTo Include=\"OciContent.Tool\" /></ItemGroup></Project>")]
    [InlineData(
        "<Project><ItemGroup><AssemblyAttribute "
            + "Include=\"System.Runtime.CompilerServices.InternalsVisibleTo\"><_Parameter1>OciContent.Tool</_Parameter1></AssemblyAttribute></ItemGroup></Project>"
    )]
    public void FriendsInProject_FindsAFriend(string project) =>
        Assert.Equal("OciContent.Tool", Assert.Single(FriendsInProject(XDocument.Parse(project))));

    [Fact]
    public void FriendsInSource_FindsAFriend()
    {
        Assert.Equal(
            "OciContent.Tool",
            Assert.Single(FriendsInSource("[assembly: InternalsVisibleTo(\"OciContent.Tool, PublicKey=00\")]")));
        Assert.False(IsTestsOrBenchmarks("OciContent.Tool"));
        Assert.True(IsTestsOrBenchmarks("OciContent.Tests"));
    }

    [Theory]
    [InlineData("<configuration><!-- https://example.com --></configuration>")]
    [InlineData("<configuration><packageSources><add key=\"a\" value=\"HTTP://example.com\" /></packageSources></configuration>")]
    [InlineData("<configuration><packageSources><add key=\"a\" value=\"/srv/feed\" /></packageSources></configuration>")]
    public void FeedProblems_FindsAFeed(string config) => Assert.NotEmpty(FeedProblems(config));

    private static IEnumerable<string> NamespaceProblems(string project, IEnumerable<SourceFile> files) =>
        from file in files
        let expected = file.Folder.Length == 0 ? project : $"{project}.{file.Folder.Replace('/', '.')}"
        let isFine = file.Namespaces.Any() ? file.Namespaces.All(name => name == expected) : !file.DeclaresTypes
        where !isFine
        select $"{file.Path}: namespace {string.Join(" and ", file.Namespaces)}: expected {expected}.";

    private static IEnumerable<string> FolderProblems(IEnumerable<SourceFile> files)
    {
        foreach (string folder in files.Select(static file => file.Folder).Distinct())
        {
            string[] parts = folder.Split('/');
            if (parts.Length > 2)
            {
                yield return $"{folder}: {parts.Length} levels: expected two at most.";
            }

            foreach (string part in parts.Intersect(VagueFolders, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"{folder}: {part}: expected a name that says what is inside.";
            }
        }
    }

    private static IEnumerable<string> LongLines(IEnumerable<SourceFile> files) =>
        files.SelectMany(static file => file.LinesLongerThan(MaxColumns).Select(line => $"{file.Path}({line})"));

    private static IEnumerable<string> LengthProblems(IEnumerable<SourceFile> files) =>
        from file in files
        where file.LineCount > MaxLines
        select $"{file.Path}: {file.LineCount} lines: expected {MaxLines} at most.";

    private static IEnumerable<string> UnsafeProblems(string project, IEnumerable<SourceFile> files) =>
        from file in files
        where project != "OciContent" || !FoldersWithUnsafeCode.Contains(file.TopFolder)
        from word in file.Words
        where WordsOfUnsafeCode.Contains(word.Text)
        select $"{file.Path}({SourceFile.LineOf(word)}): {word.Text}: expected only in {string.Join(" and ", FoldersWithUnsafeCode)} of OciContent.";

    private static IEnumerable<string> FriendsInProject(XDocument project)
    {
        foreach (XElement element in project.Descendants())
        {
            string include = element.Attribute("Include")?.Value ?? "";
            if (element.Name.LocalName == "InternalsVisibleTo")
            {
                yield return include;
            }
            else if (element.Name.LocalName == "AssemblyAttribute" && include.Contains("InternalsVisibleTo", StringComparison.Ordinal))
            {
                yield return element.Value;
            }
        }
    }

    private static IEnumerable<string> FriendsInSource(string source) =>
        Regex
            .Matches(source, "InternalsVisibleTo(?:Attribute)?\\s*\\(\\s*@?\"(?<friend>[^\",]*)")
            .Select(static match => match.Groups["friend"].Value);

    private static bool IsTestsOrBenchmarks(string friend) =>
        friend.EndsWith(".Tests", StringComparison.Ordinal) || friend.EndsWith(".Benchmarks", StringComparison.Ordinal);

    private static IEnumerable<string> FeedProblems(string config)
    {
        if (config.Contains("://", StringComparison.Ordinal))
        {
            yield return "A URL.";
        }

        if (XDocument.Parse(config).Descendants("packageSources").Elements("add").Any())
        {
            yield return "A package source.";
        }
    }
}
