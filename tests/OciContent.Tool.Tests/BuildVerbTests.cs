using System.Text.Json;
using OciContent.Tool.Tests.Kit;
using OciContent.Tool.Verbs;

namespace OciContent.Tool.Tests;

/// <summary><c>build</c>: images of folders, and <c>edit</c> with what builds on them.</summary>
public sealed class BuildVerbTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public BuildVerbTests()
    {
        _temp.Write("publish/app", "content"u8);
        _temp.Write("publish/lib/x", "x"u8);
        _temp.Write("etc/app.conf", "port = 80"u8);
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Folders_BecomeLayers()
    {
        ToolRun run = await BuildAsync("one:v1", "--env", "A=b=c", "--entrypoint", "[\"/app/app\", \"-x\"]", "--json");
        ToolRun again = await BuildAsync("two:v1", "--env", "A=b=c", "--entrypoint", "[\"/app/app\", \"-x\"]", "--json");

        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        Assert.Equal(run.Out, again.Out);
        JsonElement json = run.Json();
        Assert.Equal(
            ["/app", "/etc"],
            json.GetProperty("layers").EnumerateArray().Select(static layer => layer.GetProperty("path").GetString()));
        Assert.Empty(json.GetProperty("changes").EnumerateArray());
        JsonElement image = Assert.Single(json.GetProperty("images").EnumerateArray());
        Assert.Equal("linux/amd64", image.GetProperty("platform").GetString());
        Assert.Equal(json.GetProperty("digest").GetString(), image.GetProperty("manifest").GetString());
        Assert.Equal(
            Sha256.DigestOf(await BytesAsync("config", $"oci:{_temp.PathOf("one")}:v1")),
            image.GetProperty("imageId").GetString());
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("verify", _temp.PathOf("one"))).ExitCode);
        JsonElement config = (await ToolRun.RunAsync("config", $"oci:{_temp.PathOf("one")}:v1")).Json();
        Assert.Equal("amd64", config.GetProperty("architecture").GetString());
        Assert.Equal("2024-01-02T03:04:05Z", config.GetProperty("created").GetString());
        Assert.Equal("""{"Env":["A=b=c"],"Entrypoint":["/app/app","-x"]}""", config.GetProperty("config").GetRawText());
    }

    [Fact]
    public async Task ABase_IsBuiltUpon()
    {
        await BuildAsync("base:v1", "--label", "a=b");
        string baseImage = $"oci:{_temp.PathOf("base")}:v1";
        ToolRun run = await ToolRun.RunAsync(
            "build",
            $"{_temp.PathOf("etc")}:/more",
            "--base",
            baseImage,
            "--to",
            $"oci:{_temp.PathOf("app")}:v1",
            "--cmd",
            "serve",
            "--profile",
            "none",
            "--json");

        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        Assert.Equal(2, run.Json().GetProperty("changes").GetArrayLength());
        JsonElement match = (await ToolRun.RunAsync("base", $"oci:{_temp.PathOf("app")}:v1", "--base", baseImage, "--json")).Json();
        Assert.True(match.GetProperty("derived").GetBoolean());
    }

    [Theory]
    [InlineData("docker-archive:{0}:app:v1")]
    [InlineData("docker-oci-archive:{0}:app:v1")]
    [InlineData("oci-archive:{0}:v1")]
    [InlineData("dir:{0}")]
    public async Task WhatIsBuiltAndRebased_IsWrittenAnywhere(string place)
    {
        await BuildAsync("base:v1");
        await BuildAsync("other:v1", "--label", "a=b");
        (string oldBase, string newBase) = ($"oci:{_temp.PathOf("base")}:v1", $"oci:{_temp.PathOf("other")}:v1");
        string app = $"oci:{_temp.PathOf("app")}:v1";
        string built = string.Format(null, place, _temp.PathOf("built"));
        string rebased = string.Format(null, place, _temp.PathOf("rebased"));

        foreach (string[] line in (string[][])
            [
                ["build", _temp.PathOf("etc"), "--base", oldBase, "--to", built],
                ["build", _temp.PathOf("etc"), "--base", oldBase, "--to", app],
                ["edit", app, rebased, "--rebase", $"{oldBase}={newBase}"],
                ["verify", built],
                ["base", built, "--base", oldBase],
                ["base", rebased, "--base", newBase],
            ])
        {
            ToolRun run = await ToolRun.RunAsync(line);
            Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        }
    }

    [Fact]
    public async Task AnEdit_ChangesLayersAndConfig()
    {
        await BuildAsync("image:v1");
        string image = $"oci:{_temp.PathOf("image")}:v1";
        string layer = _temp.Write("layer.tar", new byte[1024]);
        ToolRun run = await ToolRun.RunAsync(
            "edit",
            image,
            image,
            "--remove-layer",
            "0",
            "--append-layer",
            layer,
            "--env",
            "X=y",
            "--label",
            "k=v",
            "--cmd",
            "run",
            "--user",
            "1000",
            "--workdir",
            "/etc",
            "--created",
            "@0");

        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        JsonElement config = (await ToolRun.RunAsync("config", image)).Json();
        Assert.Equal("1970-01-01T00:00:00Z", config.GetProperty("created").GetString());
        Assert.Equal(2, config.GetProperty("rootfs").GetProperty("diff_ids").GetArrayLength());
        Assert.Equal("1000", config.GetProperty("config").GetProperty("User").GetString());
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("verify", image)).ExitCode);
    }

    [Fact]
    public async Task ARebase_ReplacesTheBase()
    {
        await BuildAsync("old:v1");
        await ToolRun.RunAsync("build", $"{_temp.PathOf("publish")}:/new", "--to", $"oci:{_temp.PathOf("new")}:v1");
        (string oldBase, string newBase) = ($"oci:{_temp.PathOf("old")}:v1", $"oci:{_temp.PathOf("new")}:v1");
        string app = $"oci:{_temp.PathOf("app")}:v1";
        await ToolRun.RunAsync("build", $"{_temp.PathOf("etc")}:/app", "--base", oldBase, "--to", app);

        ToolRun run = await ToolRun.RunAsync("edit", app, app, "--rebase", $"{oldBase}={newBase}");
        ToolRun refused = await ToolRun.RunAsync("edit", app, app, "--rebase", $"{oldBase}={newBase}");

        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("base", app, "--base", newBase)).ExitCode);
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("verify", app)).ExitCode);
        Assert.Equal(ExitCodes.Refused, refused.ExitCode);
        Assert.Contains("is not built on", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NumbersOfLayers_AreThoseOfTheImage_AlsoInARebase()
    {
        await BuildAsync("old:v1");
        (string oldBase, string newBase) = ($"oci:{_temp.PathOf("old")}:v1", $"oci:{_temp.PathOf("new")}:v1");
        await ToolRun.RunAsync("build", $"{_temp.PathOf("publish")}:/new", "--to", newBase);
        string app = $"oci:{_temp.PathOf("app")}:v1";
        await ToolRun.RunAsync("build", $"{_temp.PathOf("etc")}:/app", "--base", oldBase, "--to", app);
        string layer = _temp.Write("layer.tar", new byte[1024]);
        string[] edit = ["edit", app, app, "--rebase", $"{oldBase}={newBase}"];

        ToolRun refused = await ToolRun.RunAsync([.. edit, "--add-url", "layers[2]=https://example.com/"]);
        ToolRun run = await ToolRun.RunAsync([.. edit, "--replace-layer", $"2={layer}"]);

        Assert.Equal(
            (ExitCodes.Refused, "oci-content: 'layers[2]' may be another layer after '--rebase': expected one of them at a time."),
            (refused.ExitCode, refused.Error.Trim()));
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        JsonElement[] layers = [.. (await ToolRun.RunAsync("manifest", app)).Json().GetProperty("layers").EnumerateArray()];
        Assert.Equal(2, layers.Length);
        Assert.Equal(Sha256.DigestOf(new byte[1024]), layers[1].GetProperty("digest").GetString());
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("base", app, "--base", newBase)).ExitCode);
    }

    [Theory]
    [InlineData("--env", "A", "'A' is not a value of --env: expected K=V.")]
    [InlineData("--label", "=b", "'=b' is not a value of --label: expected K=V.")]
    [InlineData("--cmd", "[1]", "'[1]' is not a value of --cmd: expected a word, or a JSON array of words.")]
    [InlineData("--entrypoint", "[", "'[' is not a value of --entrypoint: expected a word, or a JSON array of words.")]
    [InlineData("--workdir", "app", "'app' is not a value of --workdir: expected an absolute path in the image.")]
    [InlineData("--created", "@x", "'x' is not a value of --created: expected a number of seconds since 1970.")]
    public async Task AWrongValue_IsToldInOneLine(string option, string value, string expected)
    {
        string destination = $"oci:{_temp.PathOf("out")}:v1";
        ToolRun run = await ToolRun.RunAsync("build", _temp.PathOf("etc"), "--to", destination, option, value);

        Assert.Equal((ExitCodes.Refused, ""), (run.ExitCode, run.Out));
        Assert.Equal($"oci-content: {expected}", run.Error.Trim());
        Assert.False(Directory.Exists(_temp.PathOf("out")));
    }

    [Fact]
    public async Task APathThatLeavesTheImage_IsRefused()
    {
        ToolRun run = await ToolRun.RunAsync("build", $"{_temp.PathOf("etc")}:/../x", "--to", $"oci:{_temp.PathOf("out")}:v1");

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Equal("oci-content: '/../x' is not a path in the image: expected one without '..' and '.wh.'.", run.Error.Trim());
    }

    [Fact]
    public async Task AFolderWithoutAName_IsRefused()
    {
        ToolRun run = await ToolRun.RunAsync("build", "", "--to", $"oci:{_temp.PathOf("out")}:v1");

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Equal("oci-content: '' is not a folder: expected one that is there.", run.Error.Trim());
    }

    [Fact]
    public async Task WindowsLayers_AreRefused()
    {
        string image = $"oci:{_temp.PathOf("out")}:v1";
        ToolRun run = await ToolRun.RunAsync("build", _temp.PathOf("etc"), "--platform", "windows/amd64", "--to", image);

        run.AssertRefused(
            "'windows/amd64' has layers of another shape, with a folder 'Files': expected a platform other than Windows.");
    }

    [Fact]
    public async Task ABaseWithoutAManifest_IsNotClaimedByOne()
    {
        string image = $"oci:{_temp.PathOf("app")}:v1";
        ToolRun run = await ToolRun.RunAsync(
            "build", _temp.PathOf("etc"), "--base", Repository.Hello("hello-docker-archive.tar"), "--to", image);

        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        Assert.False((await ToolRun.RunAsync("manifest", image)).Json().TryGetProperty("annotations", out _));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("1700000000", "2023-11-14T22:13:20Z")]
    public void TheSourceDate_IsReadFromTheEnvironment(string? value, string? expected) =>
        Assert.Equal(expected, ContainerOptions.ParseSourceDate(value)?.ToString());

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("99999999999999")]
    public void ASourceDateThatIsNone_IsRefused(string value) => Assert.Equal(
        $"'{value}' is not a value of SOURCE_DATE_EPOCH: expected a number of seconds since 1970.",
        Assert.Throws<FormatException>(() => ContainerOptions.ParseSourceDate(value)).Message);

    private static async Task<byte[]> BytesAsync(params string[] arguments)
    {
        await using var bytes = new MemoryStream();
        ToolRun run = await ToolRun.RunAsync(Stream.Null, arguments, bytes: bytes);
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
        return bytes.ToArray();
    }

    private Task<ToolRun> BuildAsync(string name, params string[] more) => ToolRun.RunAsync(
    [
        "build",
        $"{_temp.PathOf("publish")}:/app",
        $"{_temp.PathOf("etc")}:/etc",
        "--to",
        $"oci:{_temp.FullPath}/{name}",
        "--created",
        "2024-01-02T03:04:05Z",
        .. more,
    ]);
}
