using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;

namespace OciContent.Interop.Tests;

/// <summary>What <c>copy</c> writes, skopeo and umoci read, and copy on with every digest as it was.</summary>
[Collection(ImageCollection.Name)]
public sealed class CopyCommandTests(ImageFixture images) : IDisposable
{
    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public static TheoryData<string> ImagesAndIndexes { get; } = new(ImageRecipe.AllNames.Concat(ImageRecipe.IndexNames));

    public void Dispose() => _temp.Dispose();

    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [MemberData(nameof(ImagesAndIndexes))]
    public async Task EverySource_IsCopiedOnBySkopeoWithTheSameDigest(string name)
    {
        string source = images[name].Source;

        // skopeo before 1.18 finds an image of Docker's form in a layout only if it is the only one, and no tag is asked for.
        string tag = name.EndsWith("-dir-docker", StringComparison.Ordinal) ? "" : ":copied";
        foreach (string destination in (string[])
                [$"oci:{_temp.PathOf("layout")}{tag}", $"oci-archive:{_temp.PathOf("archive.tar")}{tag}", $"dir:{_temp.PathOf("dir")}"])
        {
            JsonNode root = await OciContentCommand.RunForJsonAsync("copy", source, destination);
            source = destination;

            string onward = _temp.PathOf($"onward-{destination.Split(':')[0]}");
            await Skopeo.CopyAsync(destination, $"dir:{onward}", "--all", "--preserve-digests");

            Assert.Equal((string?)root["digest"], Sha256.DigestOfFile(Path.Join(onward, "manifest.json")));
        }

        // The last is a folder, as the ones that skopeo wrote: file for file.
        Assert.Equal(Files(_temp.PathOf("onward-oci")), Files(_temp.PathOf("dir")));
        Assert.Equal(Files(_temp.PathOf("onward-oci")), Files(_temp.PathOf("onward-oci-archive")));
        Assert.Equal(Files(_temp.PathOf("onward-oci")), Files(_temp.PathOf("onward-dir")));
    }

    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [InlineData("umoci-oci")]
    [InlineData("umoci-oci-uncompressed")]
    [InlineData("umoci-dir-docker")]
    [InlineData("umoci-docker-archive")]
    [InlineData("buildah-oci-archive")]
    [InlineData("buildah-dir")]
    public async Task ADockerArchive_IsSkopeosByteForByte(string name)
    {
        string theirs = _temp.PathOf("theirs.tar");
        string ours = _temp.PathOf("ours.tar");
        await Skopeo.CopyAsync(images[name].Source, $"docker-archive:{theirs}:example.com/team/copy:v2");

        JsonNode root = await OciContentCommand.RunForJsonAsync(
            "copy",
            images[name].Source,
            $"docker-archive:{ours}:example.com/team/copy:v2");

        Assert.Equal(Sha256.DigestOfFile(theirs), Sha256.DigestOfFile(ours));
        Assert.Equal((string?)root["digest"], await Skopeo.Sha256Async($"docker-archive:{ours}", ["--config", "--raw"], []));
    }

    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [InlineData("umoci-oci")]
    [InlineData("umoci-oci-zstd")]
    [InlineData("buildah-oci")]
    public async Task AnImage_KeepsItsIdThroughADockerArchive(string name)
    {
        string archive = $"docker-archive:{_temp.PathOf("archive.tar")}:example.com/team/copy:v2";
        string back = $"oci:{_temp.PathOf("back")}:v2";
        string[] imageId = ["--config", "--raw"];

        await OciContentCommand.RunForJsonAsync("copy", images[name].Source, archive);
        await OciContentCommand.RunForJsonAsync("copy", archive, back);

        string expected = await Skopeo.Sha256Async(images[name].Source, imageId, []);
        Assert.Equal(expected, await Skopeo.Sha256Async(archive, imageId, []));
        Assert.Equal(expected, await Skopeo.Sha256Async(back, imageId, []));
        await Skopeo.CopyAsync(back, $"dir:{_temp.PathOf("onward")}", "--preserve-digests");
    }

    [RequiresToolsTheory(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    [MemberData(nameof(ImageFixture.IndexNames), MemberType = typeof(ImageFixture))]
    public async Task OnePlatform_IsWhatSkopeoChooses(string name)
    {
        string copy = $"oci:{_temp.PathOf("copy")}";

        JsonNode root = await OciContentCommand.RunForJsonAsync("copy", images[name].Source, copy, "--platform", "linux/arm64");

        Assert.Equal((string?)root["digest"], await Skopeo.Sha256Async(copy, ["--raw"], []));
        Assert.Equal(
            await Skopeo.Sha256Async(images[name].Source, ["--config", "--raw"], ["--override-arch=arm64", "--override-variant=v8"]),
            await Skopeo.Sha256Async(copy, ["--config", "--raw"], []));
    }

    [RequiresToolsFact(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    public async Task ALayout_IsReadAndChangedByUmoci()
    {
        string layout = _temp.PathOf("layout");
        await OciContentCommand.RunForJsonAsync("copy", images["umoci-oci"].Source, $"oci:{layout}:one");
        await OciContentCommand.RunForJsonAsync("copy", images["buildah-oci"].Source, $"oci:{layout}:two");

        Assert.Equal(
            ["one", "two"],
            (await ExternalTool.RunAsync(Umoci.Tool, "ls", "--layout", layout)).Lines.Order(StringComparer.Ordinal));
        foreach (string tag in (string[])["one", "two"])
        {
            await ExternalTool.RunAsync(Umoci.Tool, "stat", "--image", $"{layout}:{tag}", "--json");
        }

        await Umoci.TagAsync(layout, "one", "three");
        await ExternalTool.RunAsync(Umoci.Tool, "gc", "--layout", layout);
        JsonNode root = await OciContentCommand.RunForJsonAsync("copy", $"oci:{layout}:three", $"oci:{layout}:four");

        Assert.Equal((string?)root["digest"], await Skopeo.Sha256Async($"oci:{layout}:one", ["--raw"], []));
        Assert.Equal(
            ["four", "one", "three", "two"],
            (await ExternalTool.RunAsync(Umoci.Tool, "ls", "--layout", layout)).Lines.Order(StringComparer.Ordinal));
    }

    [RequiresToolsFact(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    public async Task AllOfALayout_IsReadBySkopeoAndUmociByItsNames()
    {
        string layout = _temp.PathOf("layout");
        await Skopeo.CopyAsync(images["umoci-oci"].Source, $"oci:{layout}:one");
        await Skopeo.CopyAsync(images["buildah-oci"].Source, $"oci:{layout}:two");
        string[] copies = [$"oci:{_temp.PathOf("copy")}", $"oci-archive:{_temp.PathOf("copy.tar")}"];

        foreach (string copy in copies)
        {
            await OciContentCommand.RunForJsonAsync("copy", "--all", $"oci:{layout}", copy);
            foreach (string tag in (string[])["one", "two"])
            {
                Assert.Equal(await Skopeo.ManifestDigestAsync($"oci:{layout}:{tag}"), await Skopeo.ManifestDigestAsync($"{copy}:{tag}"));
            }
        }

        Assert.Equal(
            ["one", "two"],
            (await ExternalTool.RunAsync(Umoci.Tool, "ls", "--layout", _temp.PathOf("copy"))).Lines.Order(StringComparer.Ordinal));
    }

    [RequiresToolsFact(Umoci.Tool, Buildah.Tool, Skopeo.Tool)]
    public async Task ALayoutAndAFolder_AreWrittenToBySkopeoToo()
    {
        string layout = _temp.PathOf("layout");
        string folder = _temp.PathOf("dir");
        await OciContentCommand.RunForJsonAsync("copy", images["umoci-oci"].Source, $"oci:{layout}:one");
        await Skopeo.CopyAsync(images["buildah-oci"].Source, $"oci:{layout}:two");
        await OciContentCommand.RunForJsonAsync("copy", images["buildah-oci"].Source, $"oci:{layout}:three");
        await OciContentCommand.RunForJsonAsync("copy", images["umoci-oci"].Source, $"dir:{folder}");
        await Skopeo.CopyAsync(images["buildah-oci"].Source, $"dir:{folder}", "--preserve-digests");
        await OciContentCommand.RunForJsonAsync("copy", images["umoci-oci"].Source, $"dir:{folder}");

        string umoci = await Skopeo.ManifestDigestAsync(images["umoci-oci"].Source);
        string buildah = await Skopeo.ManifestDigestAsync(images["buildah-oci"].Source);
        Assert.Equal(umoci, await Skopeo.ManifestDigestAsync($"oci:{layout}:one"));
        Assert.Equal(buildah, await Skopeo.ManifestDigestAsync($"oci:{layout}:two"));
        Assert.Equal(buildah, await Skopeo.ManifestDigestAsync($"oci:{layout}:three"));
        Assert.Equal(umoci, await Skopeo.ManifestDigestAsync($"dir:{folder}"));
    }

    private static IEnumerable<(string, string)> Files(string folder) =>
        Directory
            .EnumerateFiles(folder)
            .Order(StringComparer.Ordinal)
            .Select(static file => (Path.GetFileName(file), Sha256.DigestOfFile(file)));
}
