using System.Text.Json.Nodes;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>graph</c>: a picture as text.</summary>
public sealed class GraphVerbTests
{
    [Fact]
    public async Task Mermaid_IsWhatIsDrawn()
    {
        ToolRun run = await ToolRun.RunAsync("graph", Repository.PathOf("tests/vectors/images/hello/oci"));
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        Assert.Equal("flowchart TD", run.OutLines[0]);
        Assert.Contains("  n1[\"manifest<br/>sha256:370c551e9d0a<br/>714 B\"]", run.OutLines);
        Assert.Contains("  n0 -->|\"latest, 1.0\"| n1", run.OutLines);
    }

    [Fact]
    public async Task Dot_IsDrawnWhenAskedFor()
    {
        ToolRun run = await ToolRun.RunAsync(
            "graph",
            "--format",
            "dot",
            Repository.PathOf("tests/vectors/images/hello/hello-docker-archive.tar"));
        Assert.Equal("digraph image {", run.OutLines[0]);
        Assert.Equal("}", run.OutLines[^1]);
    }

    [Fact]
    public async Task WhatCannotBeRead_IsTold_AndTheRestIsDrawn()
    {
        using var temp = new TempFolder();
        var layout = new LayoutBuilder(temp, "x");
        JsonObject whole = layout.AddImage(["whole"]);
        JsonObject broken = layout.AddImage(["broken"]);
        layout.Add(whole, "whole").Add(broken, "broken").Write();
        File.Delete(layout.PathOf((string)broken["digest"]!));
        ToolRun run = await ToolRun.RunAsync("graph", layout.FullPath);

        string line = Assert.Single(run.ErrorLines);
        Assert.StartsWith("oci-content: manifests[1] of index.json: ", line, StringComparison.Ordinal);
        Assert.Contains((string)broken["digest"]!, line, StringComparison.Ordinal);
        Assert.Equal("flowchart TD", run.OutLines[0]);
        Assert.Contains(run.OutLines, static line => line.Contains("|\"broken\"|", StringComparison.Ordinal));
        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
    }

    [Fact]
    public async Task OtherFormats_AreRefused() =>
        (await ToolRun.RunAsync("graph", "x", "--format", "png")).AssertRefused(
            "'png' is not a format of graphs: expected mermaid, dot or svg.");
}
