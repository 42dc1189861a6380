using System.Text.Json.Nodes;
using OciContent.Inference;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Inference;

/// <summary>What is read of an index is everything that an engine may run of it, however its entries are listed.</summary>
public sealed class LayerStackTests : IDisposable
{
    private readonly TestImageFolder _folder = new();
    private readonly TestImage _good = new("os", "app");
    private readonly TestImage _other = new("stranger");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AnImage_ListedForNoMachineFirst_IsRead()
    {
        var index = TestImageBlob.Index(
            [_other.Manifest.DescribeFor("unknown", "unknown"), _other.Manifest.DescribeFor("linux", "amd64"), Good()]);
        await RequireAsync(index, [], _other.Manifest, _good.Manifest);
    }

    [Fact]
    public async Task AnImage_ListedForNoMachineInANestedIndex_IsRead()
    {
        var nested = TestImageBlob.Index([_other.Manifest.DescribeFor("unknown", "unknown")]);
        var index = TestImageBlob.Index([nested.Describe(), _other.Manifest.DescribeFor("linux", "amd64"), Good()]);
        await RequireAsync(index, [nested], _other.Manifest, _good.Manifest);
    }

    [Fact]
    public async Task AnImage_WhoseConfigIsForNoMachine_IsRead()
    {
        var unknown = new TestImage("stranger") { Os = "unknown", Architecture = "unknown" };
        var index = TestImageBlob.Index([unknown.Manifest.Describe(), Good()]);
        await RequireAsync(index, [.. unknown.Blobs], unknown.Manifest, _good.Manifest);
    }

    [Fact]
    public async Task WhatIsForNoMachine_IsLeftOut()
    {
        var index = TestImageBlob.Index([_other.Manifest.DescribeFor("unknown", "unknown"), Good()]);
        await RequireAsync(index, [], _good.Manifest);
    }

    [Theory]
    [InlineData("application/vnd.example.config+json", MediaTypes.OciManifest)]
    [InlineData("text/plain", MediaTypes.DockerManifest)]
    public async Task WhatIsNoImage_ButMayBeChosen_IsAProblem(string configMediaType, string mediaType)
    {
        var artifact = new TestImage("stranger")
        {
            IsDocker = mediaType == MediaTypes.DockerManifest,
            ConfigMediaType = configMediaType,
            ChangeConfig = static config => config.Remove("rootfs"),
        };
        var index = TestImageBlob.Index([artifact.Manifest.DescribeFor("linux", "amd64"), Good()]);
        await RequireProblemAsync(index, [.. artifact.Blobs], ContentProblemCode.MediaType, artifact.Manifest);
        await RequireAsync(
            TestImageBlob.Index([artifact.Manifest.DescribeFor("unknown", "unknown"), Good()]),
            [.. artifact.Blobs],
            _good.Manifest);
    }

    [Fact]
    public async Task WhatIsOfAnotherMediaType_ButMayBeChosen_IsAProblem()
    {
        var foreign = new TestImageBlob(_other.Manifest.Content, "application/vnd.example.manifest+json");
        var index = TestImageBlob.Index([foreign.DescribeFor("linux", "amd64"), Good()]);
        await RequireProblemAsync(index, [], ContentProblemCode.MediaType, foreign);
    }

    [Fact]
    public async Task AnImageThatIsNotHere_IsAProblem_HoweverItIsListedFirst()
    {
        var absent = new TestImage("absent");
        var index = TestImageBlob.Index(
            [absent.Manifest.DescribeFor("unknown", "unknown"), absent.Manifest.DescribeFor("linux", "amd64"), Good()]);
        await RequireProblemAsync(index, [], ContentProblemCode.Missing, absent.Manifest, "The manifest is not here");
        await RequireAsync(TestImageBlob.Index([absent.Manifest.DescribeFor("unknown", "unknown"), Good()]), [], _good.Manifest);
    }

    [Fact]
    public async Task AnArtifact_BesideAnImage_IsNoProblem()
    {
        // Nothing chooses among the entries of a layout.
        var artifact = new TestImage("stranger") { ConfigMediaType = "application/vnd.example.config+json" };
        await using ImageLayout layout = await _folder.OpenAsync(
            new TestImageFiles().AddImages(_good, artifact).Entry(_good.Manifest, "v1").Entry(artifact.Manifest, "artifact"));

        LayerStack only = Assert.Single(await LayerStack.ReadAsync(layout, isWhole: true));

        Assert.Equal(_good.Manifest.Digest, only.Manifest!.ToString());
        Assert.Equal(_good.Config.Digest, only.Config!.ToString());
    }

    private JsonObject Good() => _good.Manifest.DescribeFor("linux", "arm64");

    private async Task RequireAsync(TestImageBlob index, TestImageBlob[] more, params TestImageBlob[] manifests)
    {
        IReadOnlyList<LayerStack> stacks = await ReadAsync(index, more);
        Assert.Equal(manifests.Select(static one => one.Digest), stacks.Select(static stack => stack.Manifest?.ToString()));
    }

    private async Task RequireProblemAsync(
        TestImageBlob index,
        TestImageBlob[] more,
        ContentProblemCode code,
        TestImageBlob of,
        string message = "The manifest for linux/amd64 is no image")
    {
        IReadOnlyList<LayerStack> stacks = await ReadAsync(index, more);
        Assert.Equal([_good.Manifest.Digest, null], stacks.Select(static stack => stack.Manifest?.ToString()));
        Assert.Equal((code, of.Digest), (stacks[1].Problem!.Code, stacks[1].Problem!.Location.ToString()));
        Assert.StartsWith(message, stacks[1].Problem!.Message, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<LayerStack>> ReadAsync(TestImageBlob index, TestImageBlob[] more)
    {
        await using ImageLayout layout = await _folder.OpenAsync(
            new TestImageFiles().AddImages(_good, _other).Add(more).Add(index).Entry(index, "v1"));
        return await LayerStack.ReadAsync(layout, isWhole: true);
    }
}
