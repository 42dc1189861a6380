using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>audit</c>: findings with severity and reason.</summary>
public sealed class AuditVerbTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task AnImageThatPhonesHome_IsTold_AndItIsAMismatch()
    {
        var layout = new LayoutBuilder(_temp, "x");
        JsonObject image = layout.AddImage(["base"]);
        string path = layout.Add(image, "v1").Write();
        ToolRun edit = await ToolRun.RunAsync("edit", $"oci:{path}:v1", $"oci:{path}", "--add-url", "config=http://example.com/c");
        Assert.Equal(("", ExitCodes.Done), (edit.Error, edit.ExitCode));

        ToolRun run = await ToolRun.RunAsync("audit", path, "--json");
        JsonElement findings = run.Json().GetProperty("findings");
        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
        Assert.Equal(
            ["configUrls high", "insecureUrl medium"],
            findings.EnumerateArray().Select(static finding => $"{finding.GetProperty("code")} {finding.GetProperty("severity")}"));
        Assert.All(
            findings.EnumerateArray(),
            static finding =>
                Assert.Equal(
                    "code,location,message,severity,value",
                    string.Join(',', finding.EnumerateObject().Select(static member => member.Name))));

        ToolRun text = await ToolRun.RunAsync("audit", path);
        Assert.Equal(3, text.OutLines.Count);
        Assert.Contains("containerd, nerdctl, podman and skopeo fetch a config from there", text.OutLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingButWhatIsWorthKnowing_IsNoMismatch()
    {
        ToolRun run = await ToolRun.RunAsync("audit", Repository.PathOf("tests/vectors/images/hello/oci"));
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        Assert.Contains("info: mediaTypeAbsent", run.Out, StringComparison.Ordinal);
    }
}
