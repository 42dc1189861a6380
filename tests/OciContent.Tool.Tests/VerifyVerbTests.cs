using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>verify</c>: all problems, and an exit code that says whether there are any.</summary>
public sealed class VerifyVerbTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly LayoutBuilder _layout;

    public VerifyVerbTests() => _layout = new LayoutBuilder(_temp, "x");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task ACleanImage_IsOneLine()
    {
        ToolRun run = await ToolRun.RunAsync("verify", Repository.PathOf("tests/vectors/images/hello/oci"));
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        Assert.EndsWith(
            ": all well; 5 blobs, 18,814 B checked; signatures not checked",
            Assert.Single(run.OutLines),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneBlob_IsNotSeveral()
    {
        ToolRun run = await ToolRun.RunAsync("verify", _layout.Add(_layout.AddIndex(), "v1").Write());

        Assert.EndsWith(": all well; 1 blob, 93 B checked; signatures not checked", Assert.Single(run.OutLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllProblems_AreInTheJson()
    {
        JsonObject image = _layout.AddImage(["base", "app"]);
        string path = _layout.Add(image, "v1").Write();
        foreach (string layer in (string[])["base", "app"])
        {
            File.Delete(_layout.PathOf(Sha256.DigestOf(Gzip.Compress(System.Text.Encoding.UTF8.GetBytes(layer)))));
        }

        ToolRun run = await ToolRun.RunAsync("verify", path, "--json");
        JsonElement report = run.Json();
        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
        Assert.Equal(
            "ok,blobsChecked,bytesChecked,unreachableBlobs,problems,missing",
            string.Join(',', report.EnumerateObject().Select(static member => member.Name)));
        Assert.False(report.GetProperty("ok").GetBoolean());
        Assert.Equal(2, report.GetProperty("blobsChecked").GetInt32());
        Assert.Equal(
            [$"missing layers[0] of {image["digest"]}", $"missing layers[1] of {image["digest"]}"],
            report
                .GetProperty("problems")
                .EnumerateArray()
                .Select(static problem => $"{problem.GetProperty("code")} {problem.GetProperty("location")}"));
    }

    [Fact]
    public async Task WhatIsNoImage_IsRefused() =>
        Assert.Equal(ExitCodes.Refused, (await ToolRun.RunAsync("verify", _temp.PathOf("none"))).ExitCode);
}
