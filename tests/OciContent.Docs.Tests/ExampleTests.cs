using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using OciContent.Catalog;
using OciContent.Registry;
using OciContent.Signing;
using OciContent.Testing;

namespace OciContent.Docs.Tests;

/// <summary>Each entry point of the packages has an example in its documentation, and all examples compile.</summary>
public sealed partial class ExampleTests
{
    private static readonly Assembly[] Packages =
        [
            typeof(Digest).Assembly, typeof(ImageCatalog).Assembly, typeof(RegistryClient).Assembly, typeof(OciArbitraries).Assembly,
            typeof(SignatureVerifier).Assembly,
        ];

    // What has nothing to begin with: constants, names, and what destinations are written with.
    private static readonly string[] NoEntryPoints =
        ["AnnotationKeys", "MediaTypes", "CompressionFormats", "HybridArchive", "SigningMediaTypes"];

    public static TheoryData<string, string> Examples { get; } = Find();

    public static TheoryData<string> StaticClasses { get; } = new(
        Packages.SelectMany(static package => package.GetExportedTypes())
            .Where(static type => type is { IsAbstract: true, IsSealed: true } && !NoEntryPoints.Contains(type.Name))
            .Where(static type => !type.Name.EndsWith("Extensions", StringComparison.Ordinal))
            .Select(static type => type.Name));

    [Theory]
    [MemberData(nameof(Examples))]
    public void AnExample_Compiles(string file, string code)
    {
        string usings = string.Join(
            '\n',
            Packages.SelectMany(static package => package.GetExportedTypes())
                .Select(static type => type.Namespace)
                .Distinct()
                .Select(static name => $"global using {name};"));

        IReadOnlyList<string> problems = ProgramCompiler.Compile([usings, code], Stream.Null);

        Assert.True(problems.Count == 0, $"{file}: {string.Join('\n', problems)}");
    }

    [Theory]
    [MemberData(nameof(StaticClasses))]
    [InlineData("CompressionProfile")]
    [InlineData("ConversionProfile")]
    [InlineData("Digest")]
    [InlineData("Digester")]
    [InlineData("DocumentProfile")]
    [InlineData("ImageBuilder")]
    [InlineData("ArtifactBuilder")]
    [InlineData("ImageConfig")]
    [InlineData("ImageEdit")]
    [InlineData("ImageFilesystem")]
    [InlineData("ImageIndex")]
    [InlineData("ImageLayoutStore")]
    [InlineData("ImageLocation")]
    [InlineData("ImageLockFile")]
    [InlineData("ImageManifest")]
    [InlineData("ImageReference")]
    [InlineData("ImageSource")]
    [InlineData("LayerBuilder")]
    [InlineData("LayerCandidates")]
    [InlineData("LayerDigests")]
    [InlineData("MemoryContentStore")]
    [InlineData("RegistryClient")]
    [InlineData("RegistryRepository")]
    [InlineData("Schema1Manifest")]
    [InlineData("VerifyingStream")]
    public void AnEntryPoint_HasAnExample(string type)
    {
        var declaration = new Regex($@"^public [a-z ]*(class|record|struct) {type}\b", RegexOptions.Multiline);
        string[] files = [.. Sources().Select(File.ReadAllText).Where(text => declaration.IsMatch(text))];

        Assert.NotEmpty(files);
        Assert.Contains(files, static text => text.Contains("<example>", StringComparison.Ordinal));
    }

    private static TheoryData<string, string> Find()
    {
        var examples = new TheoryData<string, string>();
        foreach (string path in Sources())
        {
            foreach (Match match in CodeOfExample().Matches(File.ReadAllText(path)))
            {
                IEnumerable<string> lines = match.Groups[1].Value.Split('\n').Select(static line => line.Trim()[3..]);
                examples.Add(Path.GetFileName(path), WebUtility.HtmlDecode(string.Join('\n', lines)));
            }
        }

        return examples;
    }

    private static IEnumerable<string> Sources() =>
        new[] { "OciContent", "OciContent.Catalog", "OciContent.Registry", "OciContent.Signing", "OciContent.Testing" }
        .SelectMany(static package => Directory.EnumerateFiles(Repository.PathOf($"src/{package}"), "*.cs", SearchOption.AllDirectories))
        .Where(static path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    [GeneratedRegex(@"<example>\s*///\s*<code>\s*?\n(.*?)\n\s*///\s*</code>", RegexOptions.Singleline)]
    private static partial Regex CodeOfExample();
}
