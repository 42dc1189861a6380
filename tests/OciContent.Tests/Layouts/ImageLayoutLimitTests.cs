using System.Text.Json.Nodes;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Layouts;

/// <summary>Small layouts that would cost much: what they cost stays in proportion to their files.</summary>
public sealed class ImageLayoutLimitTests : IDisposable
{
    private readonly TestImageFolder _folder = new();
    private readonly TestImage _image = new("base");

    public void Dispose() => _folder.Dispose();

    // Each index lists the next one many times: width^depth ways to the image.
    [Theory]
    [InlineData(12, 300)]
    [InlineData(12, 2)]
    [InlineData(3, 3000)]
    public async Task List_TakesAnExponentialGraphOnce(int depth, int width)
    {
        var files = new TestImageFiles();
        TestImageBlob top = Chain(files, depth, width);

        ImageListing listing = await ListAsync(files.Entry(top, "latest"), new DocumentLimits { MaxManifests = (depth * width) + 1 });

        Assert.Equal(depth, Assert.Single(listing.Images).Indexes.Count);
        Assert.Contains("expected at most", await TestImageFolder.RefusesAsync<InvalidDataException>(
            () => ListAsync(files, new DocumentLimits { MaxManifests = depth * width })), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_BoundsEntriesThatRepeatOneManifest()
    {
        TestImageFiles files = new TestImageFiles().AddImages(_image);
        for (int i = 0; i < 11; i++)
        {
            files.Entry(_image.Manifest, $"tag{i}");
        }

        Assert.Equal(11, Assert.Single((await ListAsync(files, new DocumentLimits { MaxManifests = 11 })).Images).Tags.Count);
        await TestImageFolder.RefusesAsync<InvalidDataException>(() => ListAsync(files, new DocumentLimits { MaxManifests = 10 }));
    }

    // A layout may have any number of images, if only few are asked for.
    [Fact]
    public async Task List_CountsOnlyWhatIsAskedFor()
    {
        TestImageFiles files = new TestImageFiles().Image(_image, "latest");
        foreach (int i in Enumerable.Range(0, 10))
        {
            files.Entry(TestImageBlob.Of($"{i}", MediaTypes.OciManifest), $"tag{i}");
        }

        var options = new DocumentLimits { MaxManifests = 1 };
        await using ImageLayout layout = await _folder.OpenAsync(files, options: options);
        Assert.Single((await layout.ListImagesAsync("latest")).Images);
        await TestImageFolder.RefusesAsync<InvalidDataException>(() => ListAsync(files, options));
    }

    [Fact]
    public async Task List_HasADefaultLimit()
    {
        TestImageBlob index = TestImageBlob.Index(Enumerable.Range(0, 10_000).Select(_ => _image.Manifest.Describe()));

        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(() =>
            ListAsync(new TestImageFiles().AddImages(_image).Add(index).Entry(index)));
        Assert.Contains("10001 manifests or more: expected at most 10000", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(17, false)]
    [InlineData(40, false)]
    public async Task List_BoundsTheNesting(int depth, bool isTaken)
    {
        var files = new TestImageFiles();
        files.Entry(Chain(files, depth, 1));
        if (isTaken)
        {
            Assert.Equal(depth, Assert.Single((await ListAsync(files)).Images).Indexes.Count);
        }
        else
        {
            Assert.Contains(
                "17 deep",
                await TestImageFolder.RefusesAsync<InvalidDataException>(() => ListAsync(files)),
                StringComparison.Ordinal);
        }
    }

    // What many manifests and indexes share is read and kept once.
    [Fact]
    public async Task List_ReadsWhatIsSharedOnce()
    {
        const int count = 50;
        var files = new TestImageFiles();
        TestImage[] images = [.. Enumerable.Range(0, count).Select(i => new TestImage("a")
        {
            ChangeManifest = manifest => manifest["annotations"] = new JsonObject { ["number"] = $"{i}" },
        })];
        TestImageBlob shared = TestImageBlob.Index([.. images.Select(image => image.Manifest)]);
        files.AddImages(images).Add(shared);
        for (int i = 0; i < count; i++)
        {
            TestImageBlob index = TestImageBlob.Index([
                shared.Describe(descriptor => descriptor["annotations"] = new JsonObject { ["number"] = $"{i}" }),
            ]);
            files.Add(index).Entry(index, $"tag{i}");
        }

        await using ImageLayout layout = await _folder.OpenAsync(files);
        var reader = new CountingReader(layout);
        ImageListing listing = await ImageSource
            .Create(reader, layout.Index.Manifests, new ContentOrigin { Name = "source" })
            .ListStrictlyAsync();
        Assert.Equal(count, listing.Images.Count);
        Assert.All(listing.Images, image => Assert.Equal((count, count + 1), (image.Tags.Count, image.Indexes.Count)));
        Assert.All(reader.Reads.Values, reads => Assert.Equal(1, reads));
        Assert.Equal(count + 1 + count + 1, reader.Reads.Count);
    }

    [Fact]
    public async Task List_BoundsAllDocumentsTogether()
    {
        var image = new TestImage("base");
        long total = image.Manifest.Content.Length + image.Config.Content.Length;
        await using ImageLayout enough = await _folder.OpenAsync(
            new TestImageFiles().Image(image, "a"),
            options: new DocumentLimits { MaxTotalDocumentSize = total });
        await using ImageLayout tooLittle = await _folder.OpenAsync(
            new TestImageFiles().Image(image, "a"),
            options: new DocumentLimits { MaxTotalDocumentSize = total - 1 });

        Assert.Single((await enough.ListStrictlyAsync()).Images);
        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => tooLittle.ListStrictlyAsync());
        Assert.Contains($"expected at most {total - 1}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_RefuseLimitsThatAllowNothing()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DocumentLimits { MaxDocumentSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DocumentLimits { MaxTotalDocumentSize = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DocumentLimits { MaxManifests = 0 });
    }

    // A manifest that two descriptors point at is one image, but a config is what its own descriptor says.
    [Fact]
    public async Task List_ChecksTheSizeOfASharedConfigEachTime()
    {
        var wrong = new TestImage("base") { ChangeManifest = manifest => manifest["config"]!["size"] = 1 };
        Assert.Equal(_image.Config.Digest, wrong.Config.Digest);

        await Assert.ThrowsAsync<ContentMismatchException>(() => ListAsync(new TestImageFiles().Image(_image).Image(wrong)));
    }

    private TestImageBlob Chain(TestImageFiles files, int depth, int width)
    {
        TestImageBlob next = _image.Manifest;
        files.AddImages(_image);
        for (int i = 0; i < depth; i++)
        {
            next = TestImageBlob.Index(Enumerable.Repeat(next, width).Select(child => child.Describe()));
            files.Add(next);
        }

        return next;
    }

    private async Task<ImageListing> ListAsync(TestImageFiles files, DocumentLimits? options = null)
    {
        await using ImageLayout layout = await _folder.OpenAsync(files, options: options);
        return await TestImageFolder.WithinAsync(() => layout.ListStrictlyAsync());
    }

    private sealed class CountingReader(IContentReader content) : IContentReader
    {
        public Dictionary<Digest, int> Reads { get; } = [];

        public ValueTask<bool> ExistsAsync(Descriptor descriptor, CancellationToken cancellationToken = default) =>
            content.ExistsAsync(descriptor, cancellationToken);

        public ValueTask<Stream> OpenReadAsync(Descriptor descriptor, CancellationToken cancellationToken = default)
        {
            Reads[descriptor.Digest] = Reads.GetValueOrDefault(descriptor.Digest) + 1;
            return content.OpenReadAsync(descriptor, cancellationToken);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
