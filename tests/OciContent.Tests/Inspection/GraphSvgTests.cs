using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using OciContent.Inspection;
using OciContent.Layouts;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Inspection;

/// <summary>The tree of hashes as SVG: well-formed whatever names are in it, each content once, nothing over another.</summary>
public sealed class GraphSvgTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly TestImageFolder _folder = new();

    public static TheoryData<string> HostileNames { get; } =
    [
        "<script>alert(1)</script>", "\"><a href=\"x\">", "]]>", "&lt;&amp;", "a\0b\u0001\u001b[0m", "\u202eright\u2066", "\ufffe\uffff", "\ud800",
        "日本語の名前日本語の名前日本語の名前", "a\nb\tc", "é", "--><!--",
    ];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EachPointer_IsARow_AndAContentIsDrawnWholeOnce()
    {
        (TestImage one, TestImage two, TestImageBlob index) = Images();
        XElement svg = await DrawAsync(new TestImageFiles().AddImages(one, two).Add(index).Entry(index, "v1"));

        // The source, the index, two manifests with a config and two layers each: the second time the base is drawn, it is a reference.
        XElement[] boxes = [.. svg.Descendants(Svg + "rect")];
        Assert.Equal(10, boxes.Length);
        Assert.Single(boxes, static box => ((string)box.Attribute("class")!).Contains("oc-again", StringComparison.Ordinal));
        Assert.Equal(9, svg.Descendants(Svg + "path").Count());
        int[] tops = [.. boxes.Select(static box => (int)box.Attribute("y")!)];
        Assert.All(tops.Zip(tops.Skip(1)), static pair => Assert.True(pair.Second - pair.First > 44));
        Assert.All(
            svg.Descendants(Svg + "title").Skip(1),
            static title => Assert.Matches("sha256:[0-9a-f]{64}\n", title.Value));
    }

    [Theory]
    [MemberData(nameof(HostileNames))]
    public async Task Names_AreTextAndNothingElse(string name)
    {
        (TestImage one, TestImage two, TestImageBlob index) = Images();
        var names = new JsonObject
        {
            [AnnotationKeys.RefName] = name,
            [AnnotationKeys.ContainerdImageName] = name + name,
        };
        XElement svg = await DrawAsync(
            new TestImageFiles().AddImages(one, two).Add(index).Entry(index.Describe(entry => entry["annotations"] = names)));

        Assert.All(
            svg.DescendantsAndSelf(),
            static element => Assert.Contains(element.Name.LocalName, (string[])["svg", "style", "path", "g", "title", "rect", "text"]));
        Assert.DoesNotContain(svg.Value, static c => c is '\u202e' or '\u2066' or '\0' or '\u001b' or '\ufffe');
    }

    [Fact]
    public async Task MoreRowsThanAreWanted_AreCounted()
    {
        (TestImage one, TestImage two, TestImageBlob index) = Images();
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().AddImages(one, two).Add(index).Entry(index, "v1"));
        ImageGraph graph = await ImageGraph.ReadAsync(layout);

        XElement svg = XElement.Parse(graph.ToSvg(new GraphSvgOptions { MaxRows = 4 }));

        Assert.Equal(4, svg.Descendants(Svg + "rect").Count());
        Assert.Equal("and 6 more", svg.Elements(Svg + "text").Single().Value);
        Assert.Throws<ArgumentOutOfRangeException>(() => graph.ToSvg(new GraphSvgOptions { MaxRows = 0 }));
    }

    [Fact]
    public async Task Links_AreEscaped_AndOnlyWhereThereIsOne()
    {
        var image = new TestImage("base");
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(image, "v1"));
        ImageGraph graph = await ImageGraph.ReadAsync(layout);

        XElement svg = XElement.Parse(graph.ToSvg(new GraphSvgOptions
        {
            LinkTo = digest => digest.ToString() == image.Manifest.Digest ? "#a\"&<" : null,
        }));

        Assert.Equal("#a\"&<", (string?)Assert.Single(svg.Elements(Svg + "a")).Attribute("href"));
    }

    [Fact]
    public async Task ThePicture_IsAsWideAsItIsDeep()
    {
        var image = new TestImage("base");
        XElement svg = await DrawAsync(new TestImageFiles().Image(image, "v1"));

        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"0 0 {(int)svg.Attribute("width")!} {(int)svg.Attribute("height")!}"),
            (string?)svg.Attribute("viewBox"));
        Assert.InRange((int)svg.Attribute("width")!, 300, 358);
    }

    private static (TestImage One, TestImage Two, TestImageBlob Index) Images()
    {
        var one = new TestImage("base", "one");
        var two = new TestImage("base", "two") { Architecture = "arm64" };
        return (one, two, TestImageBlob.Index([one.Manifest.DescribeFor("linux", "amd64"), two.Manifest.DescribeFor("linux", "arm64")]));
    }

    private async Task<XElement> DrawAsync(TestImageFiles files)
    {
        await using ImageLayout layout = await _folder.OpenAsync(files);
        return XElement.Parse((await ImageGraph.ReadAsync(layout)).ToSvg());
    }
}
