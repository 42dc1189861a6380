using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.TestKit.Registries;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>diff</c>: what differs between two images, wherever they are; exit code 1 if anything does.</summary>
public sealed class DiffVerbTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly LayoutBuilder _layout;
    private readonly JsonObject _old;
    private readonly JsonObject _new;

    public DiffVerbTests()
    {
        _layout = new LayoutBuilder(_temp, "layout");
        _old = _layout.AddImage(["base", "app"]);
        _new = _layout.AddImage(["base", "new app"]);
        _layout.Add(_old, "old").Add(_new, "new").Write();
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task TheSameImage_IsNoDifference()
    {
        ToolRun run = await ToolRun.RunAsync("diff", At("old"), At("old"));
        Assert.Equal((ExitCodes.Done, ""), (run.ExitCode, run.Error));
        Assert.Equal([$"Both are {_old["digest"]}.", "linux/amd64 is the same"], run.OutLines);

        JsonElement json = (await ToolRun.RunAsync("diff", At("old"), At("old"), "--json")).Json();
        Assert.True(json.GetProperty("equal").GetBoolean());
        Assert.Equal(2, json.GetProperty("layers").GetProperty("shared").GetArrayLength());
        Assert.Equal(0, json.GetProperty("config").GetArrayLength());
    }

    [Fact]
    public async Task WhatDiffers_IsToldByLayerAndField()
    {
        ToolRun run = await ToolRun.RunAsync("diff", At("old"), At("new"), "--json");
        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
        JsonElement json = run.Json();
        Assert.False(json.GetProperty("equal").GetBoolean());
        Assert.Equal((string?)_old["digest"], json.GetProperty("root").GetProperty("old").GetProperty("digest").GetString());
        Assert.Equal(
            [("shared", 1), ("moved", 0), ("removed", 1), ("added", 1)],
            json.GetProperty("layers").EnumerateObject().Select(static list => (list.Name, list.Value.GetArrayLength())));
        JsonElement added = json.GetProperty("layers").GetProperty("added")[0];
        Assert.Equal(1, added.GetProperty("index").GetInt32());
        Assert.Equal(Sha256.DigestOf("new app"u8), added.GetProperty("diffId").GetString());
        JsonElement field = Assert.Single(json.GetProperty("config").EnumerateArray());
        Assert.Equal("/rootfs/diff_ids/1", field.GetProperty("path").GetString());
        Assert.Equal(Sha256.DigestOf("app"u8), field.GetProperty("old").GetString());
        JsonElement platform = Assert.Single(json.GetProperty("platforms").EnumerateArray());
        Assert.Equal("changed", platform.GetProperty("state").GetString());
        Assert.Equal((string?)_old["digest"], platform.GetProperty("old").GetString());
        Assert.Equal((string?)_new["digest"], platform.GetProperty("new").GetString());

        ToolRun text = await ToolRun.RunAsync("diff", At("old"), At("new"));
        Assert.Equal(ExitCodes.Mismatch, text.ExitCode);
        Assert.Equal(
            $"linux/amd64 differs, {_old["digest"]} -> {_new["digest"]}; layers: 1 shared, 1 removed, 1 added",
            text.OutLines[1]);
    }

    [Fact]
    public async Task OfIndexes_EachPlatformIsToldApart()
    {
        JsonObject arm = _layout.AddImage(["arm"], "linux/arm64");
        JsonObject amd = _old.DeepClone().AsObject();
        JsonObject other = _new.DeepClone().AsObject();
        (amd["platform"], other["platform"], arm["platform"]) = (Of("amd64"), Of("amd64"), Of("arm64"));
        _layout.Add(_layout.AddIndex(amd), "one").Add(_layout.AddIndex(other, arm), "two").Write();

        ToolRun run = await ToolRun.RunAsync("diff", At("one"), At("two"), "--json");
        Assert.Equal(
            [("linux/amd64", "changed"), ("linux/arm64", "added")],
            run.Json().GetProperty("platforms").EnumerateArray().Select(static platform =>
                (platform.GetProperty("platform").GetString(), platform.GetProperty("state").GetString())));
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("diff", At("new"), At("two"), "--platform", "amd64")).ExitCode);

        static JsonObject Of(string architecture) => new() { ["os"] = "linux", ["architecture"] = architecture };
    }

    [Fact]
    public async Task WhereOnlyAListDiffers_ItIsTold_WhatItSays()
    {
        await using var registry = new FaultRegistry();
        Descriptor one = registry.AddImage("app", [BlobContent.Of("one"u8.ToArray())], "one");
        Descriptor two = registry.AddImage("app", [BlobContent.Of("two"u8.ToArray())], "two");
        AddIndex("first", Entry(one, "amd64"), Entry(two, "arm64"));
        AddIndex("other", Entry(one, "amd64"), Entry(two, "riscv64"));
        AddIndex("order", Entry(two, "arm64"), Entry(one, "amd64"));
        AddIndex("spaces", Entry(one, "amd64") + " ", Entry(two, "arm64"));
        string manifest = Encoding.UTF8.GetString(registry.FindManifest("app", "one")!.Content.Span);
        string annotated = manifest.Replace(
            "\"layers\":[{",
            "\"layers\":[{\"annotations\":{\"a\":\"b\"},",
            StringComparison.Ordinal);
        Add("annotated", annotated, MediaTypes.OciManifest);
        Add("spaced", manifest + "\n", MediaTypes.OciManifest);

        Assert.Equal(["  index /manifests/1/platform/architecture: \"arm64\" -> \"riscv64\""], await FieldsAsync("first", "other"));
        Assert.Contains($"  index /manifests/0/digest: \"{one.Digest}\" -> \"{two.Digest}\"", await FieldsAsync("first", "order"));
        Assert.Equal(["  no field differs: it is the same JSON, written otherwise"], await FieldsAsync("first", "spaces"));
        Assert.Equal(["  manifest /layers/0/annotations: (nothing) -> {\"a\":\"b\"}"], await FieldsAsync("one", "annotated"));
        Assert.Equal(["  no field differs: it is the same JSON, written otherwise"], await FieldsAsync("one", "spaced"));

        static string Entry(Descriptor manifest, string architecture) =>
            $$$"""{"mediaType":"{{{manifest.MediaType}}}","digest":"{{{manifest.Digest}}}","size":{{{manifest.Size}}},"platform":{"os":"linux","architecture":"{{{architecture}}}"}}""";

        void AddIndex(string tag, params string[] entries) =>
            Add(tag, $$"""{"schemaVersion":2,"manifests":[{{string.Join(',', entries)}}]}""", MediaTypes.OciIndex);

        void Add(string tag, string document, string mediaType) =>
            registry.AddManifest("app", Encoding.UTF8.GetBytes(document), mediaType, tag);

        async Task<IEnumerable<string>> FieldsAsync(string old, string now)
        {
            ToolRun run = await ToolRun.RunAsync("diff", registry.At($"app:{old}"), registry.At($"app:{now}"));
            Assert.Equal((ExitCodes.Mismatch, ""), (run.ExitCode, run.Error));
            return run.OutLines.Where(static line =>
                line.StartsWith("  ", StringComparison.Ordinal) && !line.StartsWith("  layer ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task ImagesInARegistry_AreComparedByTheirDocumentsAlone()
    {
        await using var registry = new FaultRegistry();
        await registry.PushAsync(At("old"), "app:old");
        await registry.PushAsync(At("new"), "app:new");
        string blobs = (await ToolRun.RunAsync("diff", At("old"), At("new"), "--json")).Out;
        registry.ForgetExchanges();

        ToolRun run = await ToolRun.RunAsync("diff", registry.At("app:old"), registry.At("app:new"), "--json");
        Assert.Equal((ExitCodes.Mismatch, blobs), (run.ExitCode, run.Out));
        Assert.Equal(2, registry.Count(RequestKind.Manifest, "GET"));
        Assert.Equal(2, registry.Count(RequestKind.Blob, "GET"));
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("diff", registry.At("app:old"), At("old"))).ExitCode);
    }

    [Fact]
    public async Task WhatCannotBeOpened_IsNamed()
    {
        ToolRun run = await ToolRun.RunAsync("diff", At("old"), At("nope"));
        Assert.Equal((ExitCodes.Refused, ""), (run.ExitCode, run.Out));
        string line = Assert.Single(run.ErrorLines);
        Assert.Contains("nope", line, StringComparison.Ordinal);
        Assert.DoesNotContain(":old", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatCannotBeRead_IsNamedWithItsImage_BesideTheRest()
    {
        File.WriteAllText(_layout.PathOf((string)_old["digest"]!), "{}");
        ToolRun run = await ToolRun.RunAsync("diff", At("new"), At("old"));
        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
        Assert.StartsWith($"oci-content: {At("old")}: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("linux/amd64", run.Out, StringComparison.Ordinal);
    }

    private string At(string tag) => $"oci:{_layout.FullPath}:{tag}";
}
