using System.Text.RegularExpressions;
using ManifestProducer;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OciContent.Testing.Tests;

/// <summary>
/// That docs/testing.md shows what the sample prints, and tests that compile. (Its programs run elsewhere, as every page's.)
/// </summary>
public sealed class DocumentedSampleTests
{
    // What the frameworks that are not here would bring.
    private const string OtherFrameworks = """
        namespace NUnit.Framework { sealed class TestCaseSourceAttribute(System.Type type, string name) : System.Attribute { public object[] Source => [type, name]; } }
        namespace Microsoft.VisualStudio.TestTools.UnitTesting { sealed class TestClassAttribute : System.Attribute; sealed class TestMethodAttribute : System.Attribute; }
        """;

    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Threading; global using System.Threading.Tasks;
        """;

    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs/testing.md")).ReplaceLineEndings("\n");

    private static readonly PortableExecutableReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    public static TheoryData<int> Tests { get; } = [.. Enumerable.Range(0, Blocks("cs").Count)];

    [Theory]
    [InlineData(nameof(ManifestProducerLaws.SizesAgree))]
    [InlineData(nameof(ManifestProducerLaws.DiffIdsAgree))]
    [InlineData(nameof(ManifestProducerLaws.KeysAreUnambiguous))]
    public void APlantedBug_IsFoundAsThePageShows(string law)
    {
        LawViolationException violation = Assert.Throws<LawViolationException>(() => ImagePackerLaws.Of(new ImagePacker()).Check(law));

        Assert.Contains(violation.Message, Blocks("text"));
    }

    [Fact]
    public void TheBugThatNobodyPlanted_IsFoundAsThePageShows()
    {
        LawViolationException violation = Assert.Throws<LawViolationException>(static () =>
            ImagePackerLaws.Of(new PackerThatEscapesTimes()).StrictReaderReadsTheSame());

        Assert.Contains(violation.Message.Split('\n')[0], Blocks("text"));
    }

    [Fact]
    public void TheSample_PrintsWhatThePageShowsAndNoOtherBugs()
    {
        string printed = Run(exitCode: 1);

        Assert.All(Blocks("text").Take(3), block => Assert.Contains(block, printed));
        Assert.EndsWith($"\n4 of {ManifestProducerLaws.Names.Count} laws do not hold.\n", printed);
        Assert.Equal($"0 of {ManifestProducerLaws.Names.Count} laws do not hold.\n", Run(exitCode: 0, "--repaired"));
    }

    [Theory]
    [MemberData(nameof(Tests))]
    public void ATest_Compiles(int number)
    {
        var compilation = CSharpCompilation.Create(
            "Snippet",
            new[] { ImplicitUsings, OtherFrameworks, Blocks("cs")[number] }.Select(static text =>
                CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.CSharp14))),
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

        Assert.Empty(
            compilation
                .GetDiagnostics()
                .Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
                .Select(static diagnostic => diagnostic.ToString()));
    }

    [Fact]
    public void ThePage_NamesAllLawsAndNoOthers() =>
        Assert.Equal(
            ManifestProducerLaws.Names.Concat(ContentStoreLaws.Names).Concat(ConverterLaws.Names).Order(StringComparer.Ordinal),
            Page[Page.IndexOf("## The laws", StringComparison.Ordinal)..]
                .Split("## Properties")[0]
                .Split('\n')
                .Where(static line => line.StartsWith("| `", StringComparison.Ordinal) && !line.EndsWith("| |", StringComparison.Ordinal))
                .SelectMany(static line => Regex.Matches(line.Split('|')[1], "`(\\w+)`").Select(static match => match.Groups[1].Value))
                .Order(StringComparer.Ordinal));

    private static IReadOnlyList<string> Blocks(string language) =>
        [
            .. Regex
                .Matches(Page, $"^```{language}\n(.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)
                .Select(static match => match.Groups[1].Value),
        ];

    private static string Run(int exitCode, params string[] arguments)
    {
        var printed = new StringWriter { NewLine = "\n" };
        TextWriter before = Console.Out;
        Console.SetOut(printed);
        try
        {
            Assert.Equal(exitCode, typeof(ImagePacker).Assembly.EntryPoint!.Invoke(null, [arguments]));
        }
        finally
        {
            Console.SetOut(before);
        }

        return printed.ToString();
    }

    private sealed class PackerThatEscapesTimes : ImagePacker
    {
        protected override long SizeOf(LayerSample layer) => layer.Size;

        protected override IEnumerable<Digest> DiffIds(IReadOnlyList<LayerSample> layers) => layers.Select(static layer => layer.DiffId);

        protected override IEnumerable<KeyValuePair<string, string>> Annotations(ImageDescription image) => image.Annotations;
    }
}
