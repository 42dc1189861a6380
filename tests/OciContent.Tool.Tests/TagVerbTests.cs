using System.Text.Json;
using OciContent.TestKit.Registries;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>tag</c>: an image gets one more tag, in a layout or a registry, and keeps those that it has.</summary>
public sealed class TagVerbTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task ALayoutsImage_GetsOneMoreTag_WhichMoves()
    {
        string layout = _temp.PathOf("layout");
        await ToolRun.RunAsync("copy", $"oci:{Repository.Hello("oci")}:latest", $"oci:{layout}:v1");
        var builder = new LayoutBuilder(_temp, "other");
        string other = (string)builder.AddImage(["another"])["digest"]!;
        await ToolRun.RunAsync("copy", $"oci:{builder.Add(builder.AddImage(["another"]), "x").Write()}:x", $"oci:{layout}:v2");
        string hello = (await ToolRun.RunAsync("resolve", $"oci:{layout}:v1")).OutLines[0];

        ToolRun added = await ToolRun.RunAsync("tag", $"oci:{layout}:v1", "new", "--json");
        ToolRun moved = await ToolRun.RunAsync("tag", $"oci:{layout}@{hello}", "v2", "--json");
        ToolRun again = await ToolRun.RunAsync("tag", $"oci:{layout}:v1", "v2");

        Assert.Equal($$"""{"changed":[{"name":"new","digest":"{{hello}}"}]}""", JsonSerializer.Serialize(added.Json()));
        Assert.Equal($$"""{"changed":[{"name":"v2","digest":"{{hello}}","was":"{{other}}"}]}""", JsonSerializer.Serialize(moved.Json()));
        Assert.Equal($"{hello}  v2\n", again.Out);
        Assert.Equal(["new", "v1", "v2"], (await ToolRun.RunAsync("tags", layout)).OutLines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ARegistrysImage_GetsOneMoreTag()
    {
        await using var registry = new FaultRegistry(null);
        Digest hello = await registry.PushHelloAsync("app:v1");

        ToolRun run = await ToolRun.RunAsync("tag", registry.At("app:v1"), "v2", "--json");

        Assert.Equal($$"""{"changed":[{"name":"v2","digest":"{{hello}}"}]}""", JsonSerializer.Serialize(run.Json()));
        Assert.Equal(["v1", "v2"], registry.TagsOf("app").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("-x")]
    [InlineData("a b")]
    [InlineData("sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task WhatIsNotATag_IsRefused_AndNothingChanges(string tag)
    {
        await using var registry = new FaultRegistry(null);
        await registry.PushHelloAsync("app:v1");

        ToolRun run = await ToolRun.RunAsync("tag", "--json", registry.At("app:v1"), "--", tag);

        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
        Assert.Equal(["v1"], registry.TagsOf("app"));
    }

    [Fact]
    public async Task WhereNothingCanBeTagged_ItIsRefused()
    {
        string archive = Repository.Hello("hello-docker-archive.tar");
        (await ToolRun.RunAsync("tag", archive, "x"))
            .AssertRefused($"'{archive}' cannot get tags: expected oci:DIR[:REF] or docker://HOST/NAME[:TAG][@DIGEST].");
        Assert.Equal(ExitCodes.Refused, (await ToolRun.RunAsync("tag", $"oci:{_temp.PathOf("nothing")}", "x")).ExitCode);
        Assert.False(Path.Exists(_temp.PathOf("nothing")));
    }
}
