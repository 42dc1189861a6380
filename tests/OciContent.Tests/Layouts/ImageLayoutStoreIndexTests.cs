using System.Text.Json.Nodes;
using OciContent.Images;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Layouts;

/// <summary>A layout that is written to: its index.</summary>
public sealed class ImageLayoutStoreIndexTests : IDisposable
{
    private readonly TestImageFolder _temp = new();
    private readonly TestImage _first = new("a");
    private readonly TestImage _second = new("b");

    private string Layout => _temp.PathOf("layout");

    public static TheoryData<string> GoodTags { get; } =
    ["latest", "v1.0", "a", "0", "docker.io/library/alpine:3.20", "a@sha256:00", "a--b", "a+b", "A_b"];

    public static TheoryData<string> BadTags { get; } =
    ["", "-a", "a-", "a---b", "a..b", "/a", "a/", "a//b", "a b", "a\n", "ä", "a-.b", "--a", "a:", "a\0", "a/-b", "а"];

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task ATag_LeadsToTheContent()
    {
        await using ImageLayoutStore store = await OpenAsync();

        await store.TagAsync(_first.Manifest.Descriptor, "one");

        Descriptor entry = Assert.Single((await store.ReadIndexAsync()).Manifests);
        Assert.Equal(
            _first.Manifest.Descriptor with
            {
                Annotations = new Dictionary<string, string> { [AnnotationKeys.RefName] = "one" },
            },
            entry);
        await using ImageLayout layout = await ImageLayout.OpenAsync(Layout);
        Assert.Equal(_first.Manifest.Descriptor.Digest, (await layout.ResolveAsync("one")).Digest);
    }

    [Fact]
    public async Task ATag_KeepsWhatTheDescriptorSays()
    {
        var annotations = new Dictionary<string, string> { ["a"] = "b", [AnnotationKeys.RefName] = "old" };
        Descriptor descriptor = _first.Manifest.Descriptor with
        {
            Annotations = annotations,
            Platform = new Platform { Os = "linux", Architecture = "arm64" },
        };
        await using ImageLayoutStore store = await OpenAsync();

        await store.TagAsync(descriptor, "new");

        annotations[AnnotationKeys.RefName] = "new";
        Assert.Equal(descriptor with { Annotations = annotations }, Assert.Single((await store.ReadIndexAsync()).Manifests));
    }

    [Fact]
    public async Task ATagThatMoves_KeepsItsPlace()
    {
        await using ImageLayoutStore store = await OpenAsync();
        await store.TagAsync(_first.Manifest.Descriptor, "moves");
        await store.TagAsync(_first.Manifest.Descriptor, "stays");

        await store.TagAsync(_second.Manifest.Descriptor, "moves");

        Assert.Equal([("moves", _second.Manifest.Digest), ("stays", _first.Manifest.Digest)], await EntriesAsync(store));
    }

    [Fact]
    public async Task ATagThatIsSetTwice_ChangesNothing()
    {
        await using ImageLayoutStore store = await OpenAsync();
        await store.TagAsync(_first.Manifest.Descriptor, "t");
        byte[] before = File.ReadAllBytes(Path.Join(Layout, "index.json"));

        await store.TagAsync(_first.Manifest.Descriptor, "t");

        Assert.Equal(before, File.ReadAllBytes(Path.Join(Layout, "index.json")));
    }

    [Fact]
    public async Task AnEntryWithAFullName_SurvivesTheLossOfItsTag()
    {
        _temp.Write(new TestImageFiles().Image(_first, "latest", "docker.io/library/a:latest").AddImages(_second));
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);

        await store.TagAsync(_second.Manifest.Descriptor, "latest");

        IReadOnlyList<Descriptor> entries = (await store.ReadIndexAsync()).Manifests;
        Assert.Equal([_first.Manifest.Digest, _second.Manifest.Digest], entries.Select(entry => entry.Digest.ToString()));
        Assert.Equal([AnnotationKeys.ContainerdImageName], entries[0].Annotations.Keys);
    }

    [Fact]
    public async Task AnEntryWithoutATag_IsAddedOnce()
    {
        await using ImageLayoutStore store = await OpenAsync();

        await store.AddEntryAsync(_first.Manifest.Descriptor);
        await store.AddEntryAsync(_first.Manifest.Descriptor);
        await store.AddEntryAsync(_second.Manifest.Descriptor);

        Assert.Equal([(null, _first.Manifest.Digest), (null, _second.Manifest.Digest)], await EntriesAsync(store));
    }

    [Fact]
    public async Task AnEntryWithoutATag_GetsTheFirstTag()
    {
        await using ImageLayoutStore store = await OpenAsync();
        await store.AddEntryAsync(_first.Manifest.Descriptor);

        await store.TagAsync(_first.Manifest.Descriptor, "t");

        Assert.Equal([("t", _first.Manifest.Digest)], await EntriesAsync(store));
    }

    [Fact]
    public async Task ATagThatIsTakenAway_LeavesTheContentListedOnce()
    {
        await using ImageLayoutStore store = await OpenAsync();
        await store.TagAsync(_first.Manifest.Descriptor, "a");
        await store.TagAsync(_first.Manifest.Descriptor, "b");

        Assert.True(await store.UntagAsync("a"));
        Assert.Equal([("b", _first.Manifest.Digest)], await EntriesAsync(store));
        Assert.True(await store.UntagAsync("b"));
        Assert.Equal([(null, _first.Manifest.Digest)], await EntriesAsync(store));
        Assert.False(await store.UntagAsync("b"));
        Assert.Equal([(null, _first.Manifest.Digest)], await EntriesAsync(store));
    }

    [Fact]
    public async Task ContentThatIsNotThere_GetsNoEntry()
    {
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);

        await TestImageFolder.RefusesAsync<ContentNotFoundException>(() => store.TagAsync(_first.Manifest.Descriptor, "t"));
        await TestImageFolder.RefusesAsync<ContentNotFoundException>(() => store.AddEntryAsync(_first.Manifest.Descriptor));

        Assert.Empty((await store.ReadIndexAsync()).Manifests);
    }

    [Fact]
    public async Task CorruptContent_GetsNoEntry()
    {
        await using ImageLayoutStore store = await OpenAsync();
        _temp.Write("layout/" + TestImageFiles.PathOf(_first.Manifest), new byte[_first.Manifest.Content.Length]);

        await TestImageFolder.RefusesAsync<ContentMismatchException>(() => store.TagAsync(_first.Manifest.Descriptor, "t"));

        Assert.Empty((await store.ReadIndexAsync()).Manifests);
    }

    [Theory]
    [MemberData(nameof(GoodTags))]
    public async Task ATagOfTheGrammar_IsTaken(string tag)
    {
        await using ImageLayoutStore store = await OpenAsync();

        await store.TagAsync(_first.Manifest.Descriptor, tag);

        Assert.Equal([(tag, _first.Manifest.Digest)], await EntriesAsync(store));
    }

    [Theory]
    [MemberData(nameof(BadTags))]
    public async Task ATagOutsideTheGrammar_IsRefused(string tag)
    {
        await using ImageLayoutStore store = await OpenAsync();

        string message = await TestImageFolder.RefusesAsync<FormatException>(() => store.TagAsync(_first.Manifest.Descriptor, tag));

        Assert.Contains("is not a tag of a layout: expected", message, StringComparison.Ordinal);
        Assert.Empty((await store.ReadIndexAsync()).Manifests);
    }

    [Fact]
    public async Task WhatIsUnknownInTheIndex_SurvivesAChange()
    {
        JsonNode index = JsonNode.Parse(
            """{ "x-first": [1.0], "schemaVersion": 2, "manifests": [], "annotations": { "z": "1", "a": "2" } }"""
        )!;
        _temp.Write(new TestImageFiles().AddImages(_first).Set("index.json", index.ToJsonString()));
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);

        await store.TagAsync(_first.Manifest.Descriptor, "t");

        string written = File.ReadAllText(Path.Join(Layout, "index.json"));
        Assert.StartsWith("""{"x-first":[1.0],"schemaVersion":2,"manifests":[{""", written, StringComparison.Ordinal);
        Assert.EndsWith("""}],"annotations":{"z":"1","a":"2"}}""", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyChange_CanBeMade()
    {
        await using ImageLayoutStore store = await OpenAsync();

        ImageIndex changed = await store.UpdateIndexAsync(index =>
            index with
            {
                Annotations = new Dictionary<string, string> { ["a"] = "b" },
            });

        Assert.Equal(changed, await store.ReadIndexAsync());
        Assert.Equal("b", changed.Annotations["a"]);
    }

    [Fact]
    public async Task AChangeThatThrows_ChangesNothingAndUnlocks()
    {
        await using ImageLayoutStore store = await OpenAsync();
        byte[] before = File.ReadAllBytes(Path.Join(Layout, "index.json"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.UpdateIndexAsync(_ => throw new InvalidOperationException()));

        Assert.Equal(before, File.ReadAllBytes(Path.Join(Layout, "index.json")));
        await TestImageFolder.WithinAsync(() => store.UpdateIndexAsync(index => index));
    }

    [Fact]
    public async Task AnIndexThatNobodyCouldRead_IsNotWritten()
    {
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout, new DocumentLimits { MaxDocumentSize = 300 });
        foreach (TestImageBlob blob in _first.Blobs)
        {
            await store.PutAsync(blob.Descriptor, blob.Content);
        }

        await store.TagAsync(_first.Config.Descriptor, "a");
        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() => store.TagAsync(_first.Config.Descriptor, "b"));

        Assert.EndsWith("bytes: expected at most 300.", message, StringComparison.Ordinal);
        Assert.Equal([("a", _first.Config.Digest)], await EntriesAsync(store));
    }

    [Fact]
    public async Task AnIndexThatIsALink_IsNotReplaced()
    {
        await using ImageLayoutStore store = await OpenAsync();
        File.Move(Path.Join(Layout, "index.json"), _temp.PathOf("elsewhere.json"));
        File.CreateSymbolicLink(Path.Join(Layout, "index.json"), _temp.PathOf("elsewhere.json"));

        await TestImageFolder.RefusesAsync<InvalidDataException>(() => store.TagAsync(_first.Manifest.Descriptor, "t"));

        Assert.NotNull(new FileInfo(Path.Join(Layout, "index.json")).LinkTarget);
    }

    [Fact]
    public async Task ManyWritersOfTheIndex_LoseNoTag()
    {
        await using (await OpenAsync())
        {
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);
            for (int i = 0; i < 10; i++)
            {
                await store.TagAsync((i % 2 == 0 ? _first : _second).Manifest.Descriptor, $"w{writer}.{i}");
            }
        })));

        Assert.Equal(
            Enumerable.Range(0, 8).SelectMany(writer => Enumerable.Range(0, 10).Select(i => $"w{writer}.{i}")),
            (await LayoutCheck.AssertSoundAsync(Layout)).Order(StringComparer.Ordinal));
        Assert.Empty(LayoutCheck.Strangers(Layout));
    }

    [Fact]
    public async Task WaitingForTheLock_CanBeCancelled()
    {
        await using ImageLayoutStore store = await OpenAsync();
        await using ImageLayoutStore other = await ImageLayoutStore.OpenAsync(Layout);
        using var cancellation = new CancellationTokenSource();
        await store.UpdateIndexAsync(index =>
        {
            Task waiting = other.TagAsync(_first.Manifest.Descriptor, "t", cancellation.Token);
            cancellation.CancelAfter(20);
            Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting).GetAwaiter().GetResult();
            return index;
        });

        Assert.Empty((await store.ReadIndexAsync()).Manifests);
    }

    private async Task<ImageLayoutStore> OpenAsync()
    {
        ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);
        foreach (TestImageBlob blob in _first.Blobs.Concat(_second.Blobs))
        {
            await store.PutAsync(blob.Descriptor, blob.Content);
        }

        return store;
    }

    private static async Task<IEnumerable<(string?, string)>> EntriesAsync(ImageLayoutStore store) =>
        (await store.ReadIndexAsync()).Manifests.Select(entry =>
            (entry.Annotations.GetValueOrDefault(AnnotationKeys.RefName), entry.Digest.ToString()));
}
