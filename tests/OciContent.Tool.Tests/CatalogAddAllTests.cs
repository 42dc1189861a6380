using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>
/// <c>catalog add --all</c> of layouts and folders: all that is there is added. What stops it: a catalogue that fails, but not an image.
/// </summary>
public sealed class CatalogAddAllTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private string Catalog => _temp.PathOf("catalog.db");

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("oci:")]
    [InlineData("")]
    public async Task WhatHasNoTag_IsAddedByItsDigest(string transport)
    {
        var layout = new LayoutBuilder(_temp, "layout");
        JsonObject tagged = layout.AddImage(["tagged"]);
        JsonObject one = layout.AddImage(["one"]);
        JsonObject index = layout.AddIndex(layout.AddImage(["os"]), layout.AddImage(["arm os"], "linux/arm64"));
        string place = $"{transport}{layout.Add(tagged, "v1").Add(tagged).Add(one).Add(one).Add(index).Write()}";

        ToolRun run = await RunAsync("catalog", "add", place, "--all");

        Assert.Equal((ExitCodes.Done, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            [
                $"{place}:v1  {tagged["digest"]}  1 image, new",
                $"{place}@{one["digest"]}  {one["digest"]}  1 image, new",
                $"{place}@{index["digest"]}  {index["digest"]}  2 images, new",
            ],
            run.OutLines);
    }

    [Theory]
    [InlineData("dir:", "dir")]
    [InlineData("", "dir")]
    [InlineData("docker-archive:", "hello-docker-archive.tar")]
    [InlineData("oci-archive:", "hello-oci-archive.tar")]
    public async Task EveryFolderAndArchive_IsAdded(string transport, string form)
    {
        ToolRun run = await RunAsync("catalog", "add", $"{transport}{Repository.Hello(form)}", "--all");

        Assert.Equal((ExitCodes.Done, ""), (run.ExitCode, run.Error));
        Assert.NotEmpty(run.OutLines);
    }

    [Fact]
    public async Task APlaceWithNothing_IsRefused()
    {
        string place = $"oci:{new LayoutBuilder(_temp, "empty").Write()}";

        (await RunAsync("catalog", "add", place, "--all")).AssertRefused($"'{place}' has no images: expected one or more with --all.");
    }

    [Theory]
    [InlineData("catalog add PLACE --all")]
    [InlineData("catalog add PLACE:a PLACE:b")]
    [InlineData("catalog add PLACE:a")]
    [InlineData("inspect PLACE --all-tags")]
    [InlineData("verify PLACE --all-tags")]
    [InlineData("audit PLACE:a PLACE:b")]
    [InlineData("identify PLACE:a PLACE:b")]
    [InlineData("which 0123456789 PLACE:a PLACE:b")]
    public async Task ACatalogueThatFails_EndsTheRunAtOnce(string line)
    {
        string place = TwoImages("b");
        await RunAsync("catalog", "add", $"dir:{Repository.Hello("dir")}", "--documents-only");
        Break();

        ToolRun run = await RunAsync([.. line.Replace("PLACE", place, StringComparison.Ordinal).Split(' ')]);

        Assert.Equal((ExitCodes.Refused, ""), (run.ExitCode, run.Out));
        string error = Assert.Single(run.ErrorLines);
        Assert.StartsWith($"oci-content: The catalogue '{Catalog}' cannot be used: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnImageThatCannotBeKept_DoesNotStopTheOthers()
    {
        string place = TwoImages("b", diffIds: [$"tree:{new string('a', 2000)}"]);

        ToolRun run = await RunAsync("catalog", "add", place, "--all", "--json");
        ToolRun alone = await RunAsync("catalog", "add", $"{place}:a", "--documents-only");

        Assert.Equal((ExitCodes.Mismatch, ExitCodes.Refused), (run.ExitCode, alone.ExitCode));
        Assert.Contains("cannot be kept", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("cannot be kept", Assert.Single(alone.ErrorLines), StringComparison.Ordinal);
        JsonElement report = JsonElement.Parse(run.Out);
        Assert.Equal($"{place}:b", Assert.Single(report.GetProperty("images").EnumerateArray()).GetProperty("image").GetString());
        Assert.Equal($"{place}:a", Assert.Single(report.GetProperty("problems").EnumerateArray()).GetProperty("location").GetString());
    }

    // What is added first has the diffIDs that are given.
    private string TwoImages(string second, string[]? diffIds = null)
    {
        var layout = new LayoutBuilder(_temp, "two");
        return $"oci:{layout.Add(layout.AddImage(["a"], diffIds: diffIds), "a").Add(layout.AddImage([second]), second).Write()}";
    }

    // As a disk does that is full: what is there can be read.
    private void Break()
    {
        using var connection = new SqliteConnection($"Data Source={Catalog};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "CREATE TRIGGER full BEFORE INSERT ON images BEGIN SELECT RAISE(ABORT, 'no room'); END";
        command.ExecuteNonQuery();
    }

    private Task<ToolRun> RunAsync(params string[] arguments) => ToolRun.RunAsync([.. arguments, "--catalog", Catalog]);
}
