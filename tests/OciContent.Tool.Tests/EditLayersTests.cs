using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.TestKit.Images;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>edit --squash</c>, <c>--squash-from</c> and <c>--clamp-times</c>: layers written anew.</summary>
public sealed class EditLayersTests : IDisposable
{
    private static readonly string[] Layers = ["d:etc f:etc/a=x f:b", "f:.wh.b f:c", "f:etc/.wh..wh..opq f:etc/d"];

    private readonly TempFolder _temp = new();
    private readonly LayoutBuilder _layout;

    public EditLayersTests() => _layout = new LayoutBuilder(_temp, "x");

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("--squash", null, 1)]
    [InlineData("--squash-from", "1", 2)]
    public async Task ASquashedImage_HasFewerLayersAndTheSameFiles(string option, string? value, int layers)
    {
        string image = $"oci:{_layout.Add(AddImage(), "v1").Write()}:v1";
        string squashed = $"oci:{_temp.PathOf("y")}:v1";
        string[] options = value is null ? [option] : [option, value];
        ToolRun run = await ToolRun.RunAsync(["edit", image, squashed, .. options, "--json"]);

        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        Assert.Equal(2, run.Json().GetProperty("changes").GetArrayLength());
        JsonElement config = (await ToolRun.RunAsync("config", squashed)).Json();
        Assert.Equal(layers, config.GetProperty("rootfs").GetProperty("diff_ids").GetArrayLength());
        JsonElement[] history = [.. config.GetProperty("history").EnumerateArray()];
        Assert.Equal(layers, history.Count(static entry => !entry.TryGetProperty("empty_layer", out _)));
        Assert.Equal("oci-content: layers squashed", history[^1].GetProperty("created_by").GetString());
        Assert.Empty((await ToolRun.RunAsync("diff", image, squashed, "--files", "--json")).Json().GetProperty("files").EnumerateArray());
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("verify", squashed)).ExitCode);

        // In place, and then there is nothing to do.
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync(["edit", image, image, .. options])).ExitCode);
        ToolRun again = await ToolRun.RunAsync(["edit", image, image, .. options]);
        Assert.Equal(("", "No document changed.\n"), (again.Out, again.Error));
        Assert.Equal((await ToolRun.RunAsync("resolve", squashed)).Out, (await ToolRun.RunAsync("resolve", image)).Out);
    }

    [Fact]
    public async Task AnImage_GetsItsLatestTime_AndThenOtherEdits()
    {
        string image = $"oci:{_layout.Add(AddImage(), "v1").Write()}:v1";
        ToolRun run = await ToolRun.RunAsync(
            "edit",
            image,
            image,
            "--squash-from",
            "1",
            "--clamp-times",
            "@1000000",
            "--profile",
            "zstd-2024",
            "--remove-layer",
            "0",
            "--env",
            "A=b");

        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        JsonElement config = (await ToolRun.RunAsync("config", image)).Json();
        Assert.Equal("1970-01-12T13:46:40Z", config.GetProperty("created").GetString());
        JsonElement layer = Assert.Single((await ToolRun.RunAsync("manifest", image)).Json().GetProperty("layers").EnumerateArray());
        Assert.Equal("application/vnd.oci.image.layer.v1.tar+zstd", layer.GetProperty("mediaType").GetString());
        Assert.DoesNotContain("2001", (await ToolRun.RunAsync("ls", image, "--recursive")).Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("verify", image)).ExitCode);
    }

    [Theory]
    [InlineData("--squash-from", "x", "'x' is not a layer's number: expected 0 or more.")]
    [InlineData("--squash-from", "3", "'3' is not a layer of image ")]
    [InlineData("--clamp-times", "@x", "'x' is not a value of --clamp-times: expected a number of seconds since 1970.")]
    [InlineData("--clamp-times", "1969-12-31T23:59:59Z", "is not a value of --clamp-times: expected a time from 1970 to 2242.")]
    [InlineData("--profile", "docker", "'docker' compresses nothing: expected --squash, --squash-from or --clamp-times too.")]
    public async Task WrongValues_AreRefused(string option, string value, string message)
    {
        string path = _layout.Add(AddImage(), "v1").Write();
        ToolRun run = await ToolRun.RunAsync("edit", path, $"oci:{path}", option, value);

        Assert.Equal((ExitCodes.Refused, ""), (run.ExitCode, run.Out));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllLayersAndSome_AreNotBothSquashed()
    {
        string path = _layout.Add(AddImage(), "v1").Write();
        ToolRun run = await ToolRun.RunAsync("edit", path, $"oci:{path}", "--squash", "--squash-from", "1");

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Equal(
            "oci-content: '--squash' merges all layers, and '--squash-from' only some: expected one of them.",
            run.Error.Trim());
    }

    private JsonObject AddImage() => _layout.AddImage(
        [.. Layers.Select(static layer => Encoding.UTF8.GetString(LayerText.ToTar(layer)))],
        change: static (config, _) =>
        {
            config["created"] = "2024-05-06T07:08:09Z";
            config["history"] = new JsonArray([.. Layers.Select(static (_, i) => new JsonObject { ["created_by"] = $"step {i}" })]);
        });
}
