using OciContent.Images;
using OciContent.Layouts;
using OciContent.Storage;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Layouts;

/// <summary>A layout that is written to: blobs.</summary>
public sealed class ImageLayoutStoreTests : IDisposable
{
    private readonly TestImageFolder _temp = new();
    private readonly TestImage _image = new("a", "b");

    private string Layout => _temp.PathOf("layout");

    private TestImageBlob Layer => _image.Layers[0];

    private string LayerFile => Path.Join(Layout, TestImageFiles.PathOf(Layer));

    public static TheoryData<string> Algorithms { get; } = ["sha256", "sha512", "blake3"];

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ALayout_IsCreatedWhereThereIsNothing(bool isFolder)
    {
        if (isFolder)
        {
            Directory.CreateDirectory(Layout);
        }

        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);

        Assert.Equal(Layout, store.Path);
        Assert.Empty((await store.ReadIndexAsync()).Manifests);
        Assert.Equal(
            ["blobs", "index.json", "oci-layout"],
            Directory
                .EnumerateFileSystemEntries(Layout)
                .Select(Path.GetFileName)
                .Order(StringComparer.Ordinal)
                .Where(name => name![0] != '.'));
        Assert.Empty(await LayoutCheck.AssertSoundAsync(Layout));
    }

    [Fact]
    public async Task FoldersAbove_AreCreated()
    {
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(_temp.PathOf("a/b/c"));

        Assert.Empty(await LayoutCheck.AssertSoundAsync(_temp.PathOf("a/b/c")));
    }

    [Fact]
    public async Task AnExistingLayout_KeepsItsFilesByteForByte()
    {
        _temp.Write(new TestImageFiles().Image(_image, "t"));
        Dictionary<string, byte[]> before = Snapshot();

        await using (await ImageLayoutStore.OpenAsync(Layout))
        {
        }

        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task AFolderOfSomethingElse_IsRefusedAndLeftAlone()
    {
        _temp.Write("layout/other.txt", "x"u8.ToArray());

        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() => ImageLayoutStore.OpenAsync(Layout));

        Assert.EndsWith(
            "has 'other.txt', but no 'oci-layout': expected an OCI layout, or an empty folder.",
            message,
            StringComparison.Ordinal);
        Assert.Equal([_temp.PathOf("layout/other.txt")], Directory.EnumerateFileSystemEntries(Layout));
    }

    [Fact]
    public async Task AFile_IsRefused()
    {
        _temp.Write("layout", "x"u8.ToArray());

        Assert.EndsWith(
            "is a file: expected a folder with an OCI layout, or nothing.",
            await TestImageFolder.RefusesAsync<InvalidDataException>(() => ImageLayoutStore.OpenAsync(Layout)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALayoutThatLostItsIndex_IsRefused()
    {
        _temp.Write(new TestImageFiles().Image(_image, "t"));
        File.Delete(Path.Join(Layout, "index.json"));

        Assert.EndsWith(
            "has blobs, but no 'index.json': expected an OCI layout, or an empty folder.",
            await TestImageFolder.RefusesAsync<InvalidDataException>(() => ImageLayoutStore.OpenAsync(Layout)),
            StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Join(Layout, "index.json")));
    }

    [Fact]
    public async Task AnotherVersion_IsRefused()
    {
        _temp.Write(new TestImageFiles().Set("oci-layout", """{"imageLayoutVersion":"2.0.0"}"""));

        await TestImageFolder.RefusesAsync<System.Text.Json.JsonException>(() => ImageLayoutStore.OpenAsync(Layout));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Content_IsThereAfterPut(string algorithm)
    {
        TestImageBlob blob = Layer with { Algorithm = algorithm };
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);
        Assert.False(await store.ExistsAsync(blob.Descriptor));

        await store.PutAsync(blob.Descriptor, blob.Content);

        Assert.True(await store.ExistsAsync(blob.Descriptor));
        Assert.Equal(blob.Content, File.ReadAllBytes(Path.Join(Layout, TestImageFiles.PathOf(blob))));
        Assert.Equal(blob.Content, (await store.ReadBytesAsync(blob.Descriptor)).ToArray());
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Content_IsAddedUnderTheDigestItHas(string algorithm)
    {
        TestImageBlob blob = Layer with { Algorithm = algorithm };
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);

        Descriptor added = await store.AddAsync(new MemoryStream(blob.Content), blob.MediaType, DigestAlgorithm.Parse(algorithm));

        Assert.Equal(blob.Descriptor, added);
        Assert.Equal(blob.Content, (await store.ReadBytesAsync(added)).ToArray());
    }

    [Fact]
    public async Task Documents_AreAdded()
    {
        var manifest = ImageManifest.Parse(_image.Manifest.Content);
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);

        Assert.Equal(_image.Manifest.Descriptor, await store.PutAsync(manifest));
        Assert.Equal(_image.Config.Descriptor, await store.AddAsync(_image.Config.Content, _image.Config.MediaType));

        Assert.Equal(manifest, await store.ReadManifestAsync(_image.Manifest.Descriptor));
        Assert.True(await store.ExistsAsync(_image.Config.Descriptor));
    }

    [Fact]
    public async Task ContentThatIsThere_IsNeitherReadNorWritten()
    {
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);
        await store.PutAsync(Layer.Descriptor, Layer.Content);
        DateTime written = File.GetLastWriteTimeUtc(LayerFile);
        var unread = new MemoryStream(Layer.Content);

        await store.PutAsync(Layer.Descriptor, unread);

        Assert.Equal(0, unread.Position);
        Assert.Equal(written, File.GetLastWriteTimeUtc(LayerFile));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task CorruptContent_IsReplaced(int change)
    {
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);
        byte[] corrupt = change switch
        {
            0 => [.. Layer.Content[..^1], (byte)(Layer.Content[^1] ^ 1)],
            1 => [.. Layer.Content, 0],
            _ => Layer.Content[..^1],
        };
        _temp.Write("layout/" + TestImageFiles.PathOf(Layer), corrupt);

        await store.PutAsync(Layer.Descriptor, Layer.Content);

        Assert.Equal(Layer.Content, File.ReadAllBytes(LayerFile));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task ContentThatIsNotWhatItShouldBe_LeavesNothing(int change)
    {
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);
        byte[] wrong = change switch
        {
            0 => [.. Layer.Content[..^1], (byte)(Layer.Content[^1] ^ 1)],
            1 => [.. Layer.Content, 0],
            _ => Layer.Content[..^1],
        };

        await TestImageFolder.RefusesAsync<ContentMismatchException>(() => store.PutAsync(Layer.Descriptor, wrong));

        Assert.False(await store.ExistsAsync(Layer.Descriptor));
        Assert.Empty(LayoutCheck.BlobFiles(Layout));
        await store.DisposeAsync();
        Assert.Empty(LayoutCheck.Strangers(Layout));
    }

    [Fact]
    public async Task AStreamThatFails_LeavesNothing()
    {
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);
        var failing = new ScriptedStream(
            (buffer, _) =>
            {
                Layer.Content.AsSpan(0, 20).CopyTo(buffer.Span);
                return ValueTask.FromResult(20);
            },
            (_, _) => throw new IOException("broken off"));

        Assert.Equal("broken off", await TestImageFolder.RefusesAsync<IOException>(() => store.PutAsync(Layer.Descriptor, failing)));

        Assert.Empty(LayoutCheck.BlobFiles(Layout));
    }

    [Fact]
    public async Task ACancelledPut_LeavesNothing()
    {
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            store.PutAsync(Layer.Descriptor, new MemoryStream(Layer.Content), new CancellationToken(canceled: true)));

        Assert.Empty(LayoutCheck.BlobFiles(Layout));
    }

    [Fact]
    public async Task AClaimedSize_IsNotBelieved()
    {
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);

        await TestImageFolder.RefusesAsync<ContentMismatchException>(() =>
            store.PutAsync(Layer.Descriptor with { Size = 1L << 62 }, Layer.Content));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.PutAsync(Layer.Descriptor with { Size = -1 }, Layer.Content));

        Assert.Empty(LayoutCheck.BlobFiles(Layout));
    }

    [Fact]
    public async Task ADigestThatCannotBeChecked_IsRefused()
    {
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);
        Descriptor unsupported = Layer.Descriptor with { Digest = Digest.Parse("md5+x:ABC=_-") };

        await TestImageFolder.RefusesAsync<NotSupportedException>(() => store.PutAsync(unsupported, Layer.Content));
        await TestImageFolder.RefusesAsync<NotSupportedException>(() =>
            store.AddAsync(new MemoryStream(), "a/b", DigestAlgorithm.Parse("md5")));
    }

    [Theory]
    [InlineData("blobs")]
    [InlineData("blobs/sha256")]
    [InlineData("blob")]
    public async Task ALinkInThePlaceOfABlob_IsRefusedAndNotFollowed(string what)
    {
        string outside = _temp.PathOf("outside");
        Directory.CreateDirectory(Path.Join(outside, "sha256"));
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);
        Directory.CreateDirectory(Path.Join(Layout, "blobs/sha256"));
        string link = what == "blob" ? LayerFile : Path.Join(Layout, what);
        if (what != "blob")
        {
            Directory.Delete(link, recursive: true);
        }

        File.CreateSymbolicLink(link, what == "blob" ? Path.Join(outside, "file") : outside);

        Assert.EndsWith(
            "is a link: expected a file or folder of its own.",
            await TestImageFolder.RefusesAsync<InvalidDataException>(() => store.PutAsync(Layer.Descriptor, Layer.Content)),
            StringComparison.Ordinal);

        Assert.Empty(Directory.EnumerateFiles(outside, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task AFolderInThePlaceOfABlob_IsRefused()
    {
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);
        Directory.CreateDirectory(LayerFile);

        Assert.EndsWith(
            "is a folder: expected a file.",
            await TestImageFolder.RefusesAsync<InvalidDataException>(() => store.PutAsync(Layer.Descriptor, Layer.Content)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task APipeInThePlaceOfAnEmptyBlob_IsNotWaitedFor()
    {
        var empty = new TestImageBlob([], MediaTypes.OciLayer);
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);
        Directory.CreateDirectory(Path.Join(Layout, "blobs/sha256"));
        _temp.MakePipe("layout/" + TestImageFiles.PathOf(empty));

        await TestImageFolder.WithinAsync(async () =>
        {
            await store.PutAsync(empty.Descriptor, empty.Content);
            return true;
        });
    }

    [Fact]
    public async Task ManyWritersOfTheSameContent_AllSucceed()
    {
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);
        await using ImageLayoutStore other = await ImageLayoutStore.OpenAsync(Layout);

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 32),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (i, cancellationToken) =>
                await (i % 2 == 0 ? store : other).PutAsync(Layer.Descriptor, new ChunkedStream(Layer.Content, [i + 1]), cancellationToken));

        Assert.Equal([LayerFile], LayoutCheck.BlobFiles(Layout));
        Assert.Equal(Layer.Content, File.ReadAllBytes(LayerFile));
    }

    [Fact]
    public async Task AStoreThatWasClosed_LeavesNothingBehindAndWritesNoMore()
    {
        ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);
        await store.PutAsync(Layer.Descriptor, Layer.Content);
        await store.DisposeAsync();

        Assert.Empty(LayoutCheck.Strangers(Layout));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.PutAsync(_image.Config.Descriptor, _image.Config.Content));
    }

    private Dictionary<string, byte[]> Snapshot() =>
        Directory.EnumerateFiles(Layout, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllBytes);
}
