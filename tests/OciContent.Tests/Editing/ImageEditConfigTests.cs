using OciContent.Editing;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Editing;

/// <summary>Each field of how an image is run.</summary>
public sealed class ImageEditConfigTests
{
    [Fact]
    public async Task Variables_AreSetWhereTheyAre()
    {
        ContainerConfig config = await EditAsync(
            ImageEdit.SetEnv("B", "2"),
            ImageEdit.SetEnv("A", "1"),
            ImageEdit.SetEnv("B", "two=2"),
            ImageEdit.SetEnv("C", "3"),
            ImageEdit.SetEnv("A", null));

        Assert.Equal(["B=two=2", "C=3"], config.Env);
    }

    [Fact]
    public async Task EveryField_IsSet()
    {
        ContainerConfig config = await EditAsync(
            ImageEdit.SetLabel("k", "v"),
            ImageEdit.SetLabel("gone", "v"),
            ImageEdit.SetLabel("gone", null),
            ImageEdit.SetEntrypoint(["/app", "--flag"]),
            ImageEdit.SetCmd(["serve"]),
            ImageEdit.SetUser("app:app"),
            ImageEdit.SetWorkingDir("/app"),
            ImageEdit.SetStopSignal("SIGINT"),
            ImageEdit.AddExposedPort("8080"),
            ImageEdit.AddExposedPort("53/udp"),
            ImageEdit.AddExposedPort("1/tcp"),
            ImageEdit.RemoveExposedPort("1"),
            ImageEdit.AddVolume("/data"));

        Assert.Equal("v", Assert.Single(config.Labels).Value);
        Assert.Equal(["/app", "--flag"], config.Entrypoint);
        Assert.Equal(["serve"], config.Cmd);
        Assert.Equal(("app:app", "/app", "SIGINT"), (config.User, config.WorkingDir, config.StopSignal));
        Assert.Equal(["53/udp", "8080/tcp"], config.ExposedPorts.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["/data"], config.Volumes.Keys);
    }

    [Fact]
    public async Task Times_AreSet()
    {
        var image = new TestImage("a")
        {
            ChangeConfig = static config => config["history"] = new System.Text.Json.Nodes.JsonArray(
                new System.Text.Json.Nodes.JsonObject { ["created"] = "2020-01-01T00:00:00Z", ["created_by"] = "x" }),
        };
        Timestamp time = Timestamp.Parse("2024-05-06T07:08:09Z");

        ImageConfig created = await EditConfigAsync(image, ImageEdit.SetCreated(time), ImageEdit.SetAuthor("Alice"));
        ImageConfig all = await EditConfigAsync(image, ImageEdit.SetTimes(time));

        Assert.Equal((time, "Alice"), (created.Created, created.Author));
        Assert.Equal("2020-01-01T00:00:00Z", created.History[0].Created.ToString());
        Assert.Equal((time, time), (all.Created, all.History[0].Created));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("80/http")]
    [InlineData("80/tcp/udp")]
    [InlineData("-1")]
    [InlineData("x")]
    public void APortThatIsNone_IsRefused(string port) => Assert.Equal(
        $"'{port}' is not a port: expected 1 to 65535, optionally followed by '/tcp', '/udp' or '/sctp'.",
        Assert.Throws<FormatException>(() => ImageEdit.AddExposedPort(port)).Message);

    [Fact]
    public void AVariablesName_HasNoEqualsSign() => Assert.Throws<ArgumentException>(() => ImageEdit.SetEnv("A=B", "c"));

    private static async Task<ContainerConfig> EditAsync(params ImageEdit[] edits) =>
        (await EditConfigAsync(new TestImage("a"), edits)).Config!;

    private static async Task<ImageConfig> EditConfigAsync(TestImage image, params ImageEdit[] edits)
    {
        await using var store = new MemoryContentStore();
        foreach (TestImageBlob blob in image.Blobs)
        {
            await store.PutAsync(blob.Descriptor, new MemoryStream(blob.Content));
        }

        await using EditedImage edited = await ImageEditor.EditAsync(ImageSource.Create(store, image.Manifest.Descriptor), edits);
        return (await edited.ReadConfigAsync(await edited.ReadManifestAsync(edited.Root)))!;
    }
}
