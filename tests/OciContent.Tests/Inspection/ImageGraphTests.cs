using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Inspection;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Tests.Kit;
using OciContent.Transports;

namespace OciContent.Tests.Inspection;

/// <summary>The tree of hashes, each content once.</summary>
public sealed class ImageGraphTests : IDisposable
{
    private readonly TestImageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SharedContents_AreOneNode()
    {
        var one = new TestImage("base", "one");
        var two = new TestImage("base", "two") { Architecture = "arm64" };
        TestImageBlob index = TestImageBlob.Index([one.Manifest.DescribeFor("linux", "amd64"), two.Manifest.DescribeFor("linux", "arm64")]);
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().AddImages(one, two).Add(index).Entry(index, "v1"));
        ImageGraph graph = await ImageGraph.ReadAsync(layout);

        string[] digests =
        [
            index.Digest,
            one.Manifest.Digest,
            two.Manifest.Digest,
            one.Config.Digest,
            one.Layers[0].Digest,
            one.Layers[1].Digest,
            two.Config.Digest,
            two.Layers[1].Digest,
        ];
        Assert.Equal(
            digests.Order(StringComparer.Ordinal),
            graph.Nodes.Skip(1).Select(static node => node.Digest!.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(2, graph.Edges.Count(edge => edge.To.Digest!.ToString() == one.Layers[0].Digest));
        Assert.Equal("v1", Assert.Single(graph.Edges, edge => edge.To.Role == HashRole.Index).Label);
        Assert.Equal(9, graph.Edges.Count);
    }

    [Fact]
    public async Task HostileNames_ReachNoLanguage()
    {
        var image = new TestImage("base");
        await using ImageLayout layout = await _folder.OpenAsync(
            new TestImageFiles().Image(image, "a\"]\n\u202e; click n0 \"javascript:x\" <b> \\ #1; é"));
        ImageGraph graph = await ImageGraph.ReadAsync(layout);
        string label = Assert.Single(graph.ToMermaid().Split('\n'), static line => line.Contains("javascript", StringComparison.Ordinal));
        Assert.Equal("  n0 -->|\"a#34;]#92;u000a#92;u202e#59; click n0 #34;javascript:x#34; #60;b#62; #92; #35;1#59; é\"| n1", label);
        Assert.DoesNotContain("a\"", graph.ToDot(), StringComparison.Ordinal);
        Assert.Equal(
            1 + 3,
            graph
                .ToDot()
                .Split('\n')
                .Count(static line => line.Contains("[label=", StringComparison.Ordinal) && !line.Contains("->", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task AllNamesOfAnImage_StandAtOnePointer_AndLongOnesAreCut()
    {
        var image = new TestImage("base");
        var other = new TestImage("other");
        await using ImageLayout layout = await _folder.OpenAsync(
            new TestImageFiles().Image(image, "a").Image(other).Image(image, "b").Image(image, "a").Image(other, new string('c', 300)));
        ImageGraph graph = await ImageGraph.ReadAsync(layout);

        Assert.Equal(
            ["a, b", new string('c', 300)],
            graph.Edges.Where(edge => edge.From == graph.Nodes[0]).Select(static edge => edge.Label));
        Assert.Contains($"|\"{new string('c', 80)}…\"|", graph.ToMermaid(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAttestation_IsNoImage()
    {
        var statement = TestImageBlob.Of("{}", MediaTypes.InToto);
        var attestation = new TestImage("base") { ChangeManifest = manifest => manifest["layers"]!.AsArray().Add(statement.Describe()) };
        TestImageBlob index = TestImageBlob.Index([attestation.Manifest.DescribeFor("unknown", "unknown")]);
        await using ImageLayout layout = await _folder.OpenAsync(
            new TestImageFiles().AddImages(attestation).Add(index, statement).Entry(index, "v1"));

        string[] lines = (await ImageGraph.ReadAsync(layout)).ToMermaid().Split('\n');

        Assert.Contains(lines, static line => line.Contains("[\"attestation<br/>sha256:", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains("[\"in-toto statement<br/>sha256:", StringComparison.Ordinal));
    }

    public static TheoryData<string, ContentProblemCode> Faults => new()
    {
        { "altered manifest", ContentProblemCode.Digest },
        { "missing manifest", ContentProblemCode.Missing },
        { "short manifest", ContentProblemCode.Size },
        { "size claim", ContentProblemCode.Unreadable },
        { "other algorithm", ContentProblemCode.Unsupported },
        { "altered config", ContentProblemCode.Digest },
        { "missing config", ContentProblemCode.Missing },
        { "config that is none", ContentProblemCode.Document },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task WhatCannotBeRead_IsAProblem_BesideThePicture(string fault, ContentProblemCode code)
    {
        var image = new TestImage("base")
        {
            ChangeConfig = config => config["rootfs"] = fault == "config that is none" ? 5 : config["rootfs"]!.DeepClone(),
        };
        byte[] altered = [.. image.Manifest.Content[..^1], (byte)' '];
        TestImageFiles files = fault switch
        {
            "altered manifest" => new TestImageFiles().Image(image, "v1").Set(image.Manifest, altered),
            "missing manifest" => new TestImageFiles().Image(image, "v1").Remove(image.Manifest),
            "short manifest" => new TestImageFiles().Image(image, "v1").Set(image.Manifest, altered[..^1]),
            "size claim" => Entry(image, static entry => entry["size"] = 1L << 40),
            "other algorithm" => Entry(image, static entry => entry["digest"] = "md5:x"),
            "altered config" => new TestImageFiles().Image(image, "v1").Set(image.Config, [.. image.Config.Content[..^1], (byte)' ']),
            "missing config" => new TestImageFiles().Image(image, "v1").Remove(image.Config),
            _ => new TestImageFiles().Image(image, "v1"),
        };
        await using ImageLayout layout = await _folder.OpenAsync(files);
        ImageGraph graph = await ImageGraph.ReadAsync(layout);

        Assert.Equal(code, Assert.Single(graph.Problems).Code);
        Assert.NotEmpty(graph.Edges);
        Assert.Equal(graph.Nodes.Count - 1, graph.Edges.Count);

        static TestImageFiles Entry(TestImage image, Action<JsonObject> change) =>
            new TestImageFiles().AddImages(image).Entry(image.Manifest.Describe(change));
    }

    [Fact]
    public async Task IndexesThatNestTooDeep_AreAProblem()
    {
        TestImageBlob index = TestImageBlob.Index(new TestImage("base").Manifest);
        var files = new TestImageFiles();
        for (int i = 0; i <= DocumentLimits.MaxNesting; i++)
        {
            files.Add(index);
            index = TestImageBlob.Index(index);
        }

        await using ImageLayout layout = await _folder.OpenAsync(files.Add(index).Entry(index));
        ImageGraph graph = await ImageGraph.ReadAsync(layout);

        ContentProblem problem = Assert.Single(graph.Problems);
        Assert.Equal(ContentProblemCode.Limit, problem.Code);
        Assert.Contains($"expected at most {DocumentLimits.MaxNesting}.", problem.Message, StringComparison.Ordinal);
    }

    // Whoever copies one platform of an index leaves the others behind.
    [Fact]
    public async Task AManifestThatAnIndexListsAndThatIsNotHere_IsNoProblem()
    {
        var here = new TestImage("base");
        var elsewhere = new TestImage("other");
        TestImageBlob index = TestImageBlob.Index(here.Manifest, elsewhere.Manifest);
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().AddImages(here).Add(index).Entry(index, "v1"));
        ImageGraph graph = await ImageGraph.ReadAsync(layout);

        Assert.Empty(graph.Problems);
        Assert.Contains(graph.Nodes, node => node.Digest?.ToString() == elsewhere.Manifest.Digest);
    }

    [Fact]
    public async Task ADockerArchive_LeadsFromNamesToConfigs()
    {
        await using ImageSource source = await ImageLocation
            .Parse(Repository.PathOf("tests/vectors/images/hello/hello-docker-archive.tar"))
            .OpenAsync();
        ImageGraph graph = await ImageGraph.ReadAsync(source);
        Assert.Equal(
            [null, "config", "diffId", "diffId", "diffId"],
            graph.Nodes.Select(static node => node.Role is { } role ? JsonNamingPolicy.CamelCase.ConvertName(role.ToString()) : null));
        Assert.Equal("example.com/hello:latest, example.com/hello:1.0", graph.Edges[0].Label);
    }
}
