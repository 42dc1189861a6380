using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Layouts;

/// <summary>Broken and hostile layouts: refused, in one line, without hanging.</summary>
public sealed class ImageLayoutRefusalTests : IDisposable
{
    private readonly TestImageFolder _folder = new();
    private readonly TestImage _image = new("base", "app");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("oci-layout", false)]
    [InlineData("index.json", false)]
    [InlineData("oci-layout", true)]
    [InlineData("index.json", true)]
    public async Task Open_RefusesAMissingFile(string name, bool asTar)
    {
        TestImageFiles files = Files();
        string path = asTar ? _folder.Write("a.tar", Archive(files.ToFiles().Where(file => file.Key != name))) : _folder.Write(files);
        if (!asTar)
        {
            File.Delete(Path.Join(path, name));
        }

        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() => ImageLayout.OpenAsync(path));
        Assert.Contains($"has no file '{name}'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"imageLayoutVersion":"1.0.1"}""")]
    [InlineData("""{"imageLayoutVersion":"1.0.0\n"}""")]
    [InlineData("""{"imageLayoutVersion":null}""")]
    [InlineData("""{"imageLayoutVersion":"1.0.0","imageLayoutVersion":"1.0.0"}""")]
    [InlineData("""{"ImageLayoutVersion":"1.0.0"}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    public async Task Open_RefusesAnotherLayoutVersion(string content) =>
        await TestImageFolder.RefusesAsync<JsonException>(() => _folder.OpenAsync(Files().Set("oci-layout", content)));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"schemaVersion":1,"manifests":[]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[null]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"Manifests":[]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[]}{}""")]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","manifests":[]}""")]
    public async Task Open_RefusesABrokenIndex(string content) =>
        await TestImageFolder.RefusesAsync<JsonException>(() => _folder.OpenAsync(Files().Set("index.json", content)));

    public static TheoryData<string, string> Links
    {
        get
        {
            var links = new TheoryData<string, string>();
            foreach (string what in (string[])["oci-layout", "index.json", "blobs", "blobs/sha256", "MANIFEST", "CONFIG", "LAYER"])
            {
                links.Add(what, "dangling");
                links.Add(what, "outside");
                links.Add(what, "inside");
            }

            return links;
        }
    }

    [Theory]
    [MemberData(nameof(Links))]
    public async Task Open_RefusesSymbolicLinks(string what, string target)
    {
        string layout = _folder.Write(Files());
        string outside = _folder.PathOf("outside");
        Files().WriteFolder(outside);
        await ReadAllAsync(layout);
        string name = NameOf(what);
        string path = Path.Join(layout, name);
        string moved = target == "outside" ? Path.Join(outside, name) : Path.Join(layout, "moved");
        MoveTo(path, Path.Join(layout, "moved"));
        File.CreateSymbolicLink(path, target == "dangling" ? "nowhere" : moved);

        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() => ReadAllAsync(layout));
        Assert.Contains("is a link", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oci-layout", "dangling")]
    [InlineData("oci-layout", "../outside")]
    [InlineData("oci-layout", "/etc/hostname")]
    [InlineData("index.json", "dangling")]
    [InlineData("index.json", "../outside")]
    [InlineData("MANIFEST", "../../../outside")]
    [InlineData("LAYER", "/etc/hostname")]
    [InlineData("blobs", "elsewhere")]
    [InlineData("blobs/sha256", "elsewhere")]
    public async Task Open_RefusesLinksInArchivesThatLeaveThemOrLeadNowhere(string what, string target)
    {
        string linked = NameOf(what);
        IEnumerable<KeyValuePair<string, byte[]>> others = Files()
            .ToFiles()
            .Where(file => file.Key != linked && !file.Key.StartsWith(linked + "/", StringComparison.Ordinal));
        string path = _folder.Write("a.tar", Archive(others, new TarBuilder().SymbolicLink(linked, target)));
        await TestImageFolder.RefusesAsync<InvalidDataException>(() => ReadAllAsync(path));
    }

    [Theory]
    [InlineData("oci-layout")]
    [InlineData("index.json")]
    [InlineData("MANIFEST")]
    [InlineData("LAYER")]
    public async Task Open_RefusesAFolderWhereAFileShouldBe(string what)
    {
        string layout = _folder.Write(Files());
        string path = Path.Join(layout, NameOf(what));
        File.Delete(path);
        Directory.CreateDirectory(path);

        Assert.Contains(
            "is a folder",
            await TestImageFolder.RefusesAsync<InvalidDataException>(() => ReadAllAsync(layout)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("blobs")]
    [InlineData("blobs/sha256")]
    public async Task Open_FindsNothingWhereAFileStandsForAFolder(string name)
    {
        string layout = _folder.Write(Files());
        Directory.Delete(Path.Join(layout, name), recursive: true);
        File.WriteAllText(Path.Join(layout, name), "x");

        await Assert.ThrowsAsync<ContentNotFoundException>(() => ReadAllAsync(layout));
    }

    [Theory]
    [InlineData("oci-layout", typeof(JsonException))]
    [InlineData("index.json", typeof(JsonException))]
    [InlineData("MANIFEST", typeof(ContentMismatchException))]
    [InlineData("CONFIG", typeof(ContentMismatchException))]
    [InlineData("LAYER", typeof(ContentMismatchException))]
    public async Task Open_DoesNotWaitForPipes(string what, Type expected)
    {
        string layout = _folder.Write(Files());
        string name = NameOf(what);
        File.Delete(Path.Join(layout, name));
        _folder.MakePipe("layout/" + name);

        Exception refusal = await Assert.ThrowsAnyAsync<Exception>(() => TestImageFolder.WithinAsync(() => ReadAllAsync(layout)));
        Assert.IsType(expected, refusal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1 << 20, false)]
    public async Task Open_BoundsTheIndex(int more, bool isTaken)
    {
        const int limit = 4 * 1024 * 1024;
        byte[] index = Files().ToFiles()["index.json"];
        string layout = _folder.Write(Files().Set("index.json", [.. index, .. Enumerable.Repeat((byte)' ', limit - index.Length + more)]));

        if (isTaken)
        {
            await using ImageLayout opened = await ImageLayout.OpenAsync(layout);
            Assert.Equal(limit, opened.Index.Size);
        }
        else
        {
            Assert.Contains(
                $"expected at most {limit}",
                await TestImageFolder.RefusesAsync<InvalidDataException>(() => ImageLayout.OpenAsync(layout)),
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_BoundsManifestsAndConfigs(bool isConfig)
    {
        string large = new('x', 5 * 1024 * 1024);
        var image = new TestImage("a")
        {
            ChangeConfig = config => config["author"] = isConfig ? large : "me",
            ChangeManifest = manifest => manifest["annotations"] = new JsonObject { ["a"] = isConfig ? "a" : large },
        };
        TestImageFiles files = new TestImageFiles().Image(image);

        Assert.Contains(
            "expected at most 4194304",
            await TestImageFolder.RefusesAsync<InvalidDataException>(() => ListAsync(files)),
            StringComparison.Ordinal);
        Assert.Single((await ListAsync(files, new DocumentLimits { MaxDocumentSize = 6 * 1024 * 1024 })).Images);
    }

    [Theory]
    [InlineData("sha256:../../x")]
    [InlineData("sha256:../../../../../../etc/passwd")]
    [InlineData("../sha256:x")]
    [InlineData("sha256:")]
    [InlineData("sha256")]
    [InlineData("sha256:%2e%2e")]
    [InlineData("SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85\0")]
    [InlineData("sha\u200D256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public async Task List_RefusesHostileDigestsInEveryField(string digest)
    {
        TestImage[] images =
        [
            new("a") { ChangeManifest = manifest => manifest["config"]!["digest"] = digest },
            new("a") { ChangeManifest = manifest => manifest["layers"]![0]!["digest"] = digest },
            new("a") { ChangeManifest = manifest => manifest["subject"] = _image.Manifest.Describe(subject => subject["digest"] = digest) },
            new("a") { ChangeConfig = config => config["rootfs"]!["diff_ids"]![0] = digest },
        ];
        foreach (TestImage image in images)
        {
            await TestImageFolder.RefusesAsync<JsonException>(() => ListAsync(new TestImageFiles().Image(image)));
        }

        TestImageBlob index = TestImageBlob.Index([_image.Manifest.Describe(entry => entry["digest"] = digest)]);
        await TestImageFolder.RefusesAsync<JsonException>(() => ListAsync(new TestImageFiles().Add(index).Entry(index)));
        await TestImageFolder.RefusesAsync<JsonException>(() =>
            ListAsync(new TestImageFiles().Entry(_image.Manifest.Describe(entry => entry["digest"] = digest))));
    }

    [Theory]
    [InlineData("MANIFEST", false)]
    [InlineData("CONFIG", false)]
    [InlineData("LAYER", false)]
    [InlineData("MANIFEST", true)]
    [InlineData("CONFIG", true)]
    [InlineData("LAYER", true)]
    public async Task Read_RefusesBlobsThatAreAlteredShortOrLong(string what, bool asTar)
    {
        TestImageBlob blob = BlobOf(what);
        byte[] altered = [.. blob.Content];
        altered[^1] ^= 1;
        foreach (byte[] content in (byte[][])[altered, blob.Content[..^1], [.. blob.Content, 0], []])
        {
            string path = _folder.Write(Files().Set(blob, content), asTar);
            await TestImageFolder.RefusesAsync<ContentMismatchException>(() => ReadAllAsync(path));
        }
    }

    private static TarBuilder Archive(IEnumerable<KeyValuePair<string, byte[]>> files, TarBuilder? start = null) =>
        files.Aggregate(start ?? new TarBuilder(), (tar, file) => tar.File(file.Key, file.Value));

    private static void MoveTo(string path, string target)
    {
        if (Directory.Exists(path))
        {
            Directory.Move(path, target);
        }
        else
        {
            File.Move(path, target);
        }
    }

    /// <summary>Opens, lists and reads every layer.</summary>
    private static async Task<long> ReadAllAsync(string path)
    {
        await using ImageLayout layout = await ImageLayout.OpenAsync(path);
        long length = 0;
        foreach (StoredLayer layer in (await layout.ListStrictlyAsync()).Images.SelectMany(image => image.Layers))
        {
            await using Stream stream = await layer.OpenStoredAsync();
            await stream.CopyToAsync(Stream.Null);
            length += layer.Descriptor!.Size;
        }

        return length;
    }

    private TestImageFiles Files() => new TestImageFiles().Image(_image, "latest");

    private TestImageBlob BlobOf(string what) => what switch
    {
        "MANIFEST" => _image.Manifest,
        "CONFIG" => _image.Config,
        _ => _image.Layers[^1],
    };

    private string NameOf(string what) => char.IsAsciiLetterUpper(what[0]) ? TestImageFiles.PathOf(BlobOf(what)) : what;

    private async Task<ImageListing> ListAsync(TestImageFiles files, DocumentLimits? options = null)
    {
        await using ImageLayout layout = await _folder.OpenAsync(files, options: options);
        return await layout.ListStrictlyAsync();
    }
}
