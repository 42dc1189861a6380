using System.Text.Json;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>convert</c>: documents in the other form, and what is lost on standard error.</summary>
public sealed class ConvertVerbTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private static string Hello => Repository.PathOf("tests/vectors/images/hello/oci");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task ToDocker_IsWhatSkopeoWrote_AndTheLossIsTold()
    {
        string destination = _temp.PathOf("docker");
        ToolRun run = await ToolRun.RunAsync("convert", $"oci:{Hello}:latest", $"dir:{destination}", "--to", "docker", "--json");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.EndsWith(": /annotations is lost: annotations are not kept.", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        JsonElement report = JsonElement.Parse(run.Out);
        Assert.Equal(
            "application/vnd.docker.distribution.manifest.v2+json",
            report.GetProperty("manifest").GetProperty("mediaType").GetString());
        Assert.Equal(
            "sha256:39093b95ea60f07c185099b2d7bafd4a2541d403207ebaac298cb94fc4c37ede",
            report.GetProperty("config").GetProperty("digest").GetString());
        Assert.Equal(
            File.ReadAllText(Repository.PathOf("tests/vectors/images/hello/dir-docker/manifest.json")),
            File.ReadAllText(Path.Join(destination, "manifest.json")));
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("oci")]
    public async Task Schema1_IsWhatSkopeoWrote(string form)
    {
        string vectors = Repository.PathOf("tests/vectors/conversion");
        string source = _temp.PathOf("schema1");
        Directory.CreateDirectory(source);
        File.WriteAllText(Path.Join(source, "version"), "Directory Transport Version: 1.1\n");
        File.Copy(Path.Join(vectors, "schema1-registry/manifest.json"), Path.Join(source, "manifest.json"));
        foreach (JsonElement layer in JsonElement.Parse(File.ReadAllBytes(Path.Join(vectors, "layers.json"))).EnumerateArray())
        {
            File.WriteAllBytes(
                Path.Join(source, layer.GetProperty("digest").GetString()!["sha256:".Length..]),
                layer.GetProperty("content").GetBytesFromBase64());
        }

        string destination = _temp.PathOf("converted");
        ToolRun run = await ToolRun.RunAsync(
            "convert",
            $"dir:{source}",
            $"dir:{destination}",
            "--to",
            form,
            "--like",
            "containers-image-5.25");
        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Contains(
            run.ErrorLines,
            static line => line.EndsWith(": /signatures is lost: only schema 1 has it.", StringComparison.Ordinal));
        Assert.Equal(
            File.ReadAllText(Path.Join(vectors, $"schema1-registry/to-{form}/manifest.json")),
            File.ReadAllText(Path.Join(destination, "manifest.json")));

        ToolRun based = await ToolRun.RunAsync(
            "base",
            Path.Join(destination, "manifest.json"),
            "--base",
            Path.Join(source, "manifest.json"));
        Assert.Equal(ExitCodes.Done, based.ExitCode);

        // The layers and what they are uncompressed are the same; there is no config.
        JsonElement[] images =
        [
            .. (
                await Task.WhenAll(ToolRun.RunAsync("inspect", source, "--json"), ToolRun.RunAsync("inspect", destination, "--json"))
            ).Select(static inspected => Assert.Single(inspected.Json().GetProperty("images").EnumerateArray())),
        ];
        Assert.Equal(
            (JsonValueKind.Null, JsonValueKind.Null),
            (images[0].GetProperty("imageId").ValueKind, images[0].GetProperty("config").ValueKind));
        Assert.Equal(Hashes(images[1]), Hashes(images[0]));
        Assert.Contains("image ID   (none)", (await ToolRun.RunAsync("inspect", source)).Out, StringComparison.Ordinal);

        static IEnumerable<string?> Hashes(JsonElement image) =>
            image
                .GetProperty("layers")
                .EnumerateArray()
                .SelectMany(static layer => new[] { "digest", "diffId", "chainId" }.Select(name => layer.GetProperty(name).GetString()));
    }

    [Fact]
    public async Task TheSameForm_KeepsItsBytes_AndSaysSo()
    {
        ToolRun run = await ToolRun.RunAsync(
            "convert",
            $"oci:{Hello}:latest",
            $"oci:{_temp.PathOf("same")}:x",
            "--to",
            "oci",
            "--like",
            "containerd");
        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.EndsWith("already has that form: nothing is converted.", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("sha256:370c551e9d0a3aad9e7e6c352ef9d3a5ca4aee8292885590f93dc69badf1164b", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADockerArchive_IsOfDockersForm()
    {
        ToolRun run = await ToolRun.RunAsync(
            "convert",
            "docker-archive:" + Repository.PathOf("tests/vectors/images/hello/hello-docker-archive.tar"),
            $"oci:{_temp.PathOf("x")}:x",
            "--to",
            "oci",
            "--json");
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));

        // What skopeo makes of it: a config without the newline at its end.
        Assert.Equal(
            "sha256:1db3698bc32e108f2165fa5e4b056ef1f8c475b626171c4e5aa1a1708fa19528",
            run.Json().GetProperty("config").GetProperty("digest").GetString());
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("verify", _temp.PathOf("x"))).ExitCode);
    }

    [Fact]
    public async Task ADockerArchive_HoldsNoOtherForm()
    {
        ToolRun run = await ToolRun.RunAsync(
            "convert",
            $"oci:{Hello}:latest",
            $"docker-archive:{_temp.PathOf("x.tar")}:a:b",
            "--to",
            "oci");
        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
        Assert.Contains("keeps images in Docker's form", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("containers-image-5.25", null, "to-oci")]
    [InlineData("containers-image-5.25", "short", "to-oci.new")]
    [InlineData("containers-image", null, "to-oci.new")]
    [InlineData("containers-image", "long", "to-oci")]
    public async Task Escapes_AreThoseOfTheGoThatBuiltTheTool(string profile, string? escapes, string expected)
    {
        string vectors = Repository.PathOf("tests/vectors/conversion/docker-strings-b-f");
        string source = _temp.PathOf("strings");
        Directory.CreateDirectory(source);
        File.Copy(Path.Join(vectors, "manifest.json"), Path.Join(source, "manifest.json"));
        byte[] config = File.ReadAllBytes(Path.Join(vectors, "config.json"));
        File.WriteAllBytes(Path.Join(source, Digest.Compute(config).Encoded), config);
        foreach (JsonElement layer in JsonElement.Parse(File.ReadAllBytes(Path.Join(vectors, "../layers.json"))).EnumerateArray())
        {
            File.WriteAllBytes(
                Path.Join(source, Digest.Parse(layer.GetProperty("digest").GetString()!).Encoded),
                layer.GetProperty("content").GetBytesFromBase64());
        }

        string destination = _temp.PathOf("converted");
        string[] more = escapes is null ? [] : ["--escapes", escapes];
        ToolRun run = await ToolRun.RunAsync(
            ["convert", $"dir:{source}", $"dir:{destination}", "--to", "oci", "--like", profile, .. more]);
        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal(
            File.ReadAllText(Path.Join(vectors, expected, "manifest.json")),
            File.ReadAllText(Path.Join(destination, "manifest.json")));
    }

    [Theory]
    [InlineData("--escapes", "c", "'c' are not escapes: expected short or long.", "--to", "oci")]
    [InlineData("--to", "rkt", "'rkt' is not a form of images: expected oci or docker.")]
    [InlineData(
        "--to",
        "oci",
        "'kaniko' is not a conversion profile: expected one of containers-image, containers-image-5.36, containers-image-5.30, "
        + "containers-image-5.29, containers-image-5.26, containers-image-5.25, containers-image-5.24, containerd.",
        "--like",
        "kaniko")]
    public async Task UnknownWords_AreRefused(string option, string value, string message, params string[] more) =>
        (await ToolRun.RunAsync(["convert", Hello, $"dir:{_temp.PathOf("x")}", option, value, .. more])).AssertRefused(message);

    [Fact]
    public async Task WhatTheToolRefuses_IsRefused_AndNothingIsWritten()
    {
        ToolRun run = await ToolRun.RunAsync(
            "convert",
            $"oci:{Hello}:latest",
            $"dir:{_temp.PathOf("x")}",
            "--to",
            "docker",
            "--like",
            "containerd");
        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
        Assert.Contains("containerd converts to OCI only", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_temp.PathOf("x")));
    }
}
