using OciContent.Catalog.Records;
using OciContent.Catalog.Tests.Kit;
using OciContent.Inference;
using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Catalog.Tests;

/// <summary>What is believed, what is approved, and what takes that back.</summary>
public sealed class BelievedTests : IAsyncDisposable
{
    private const string OnAmd = "\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}";
    private const string OnArm = "\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\"}";

    private static readonly CatalogAddOptions DocumentsOnly = new() { ReadsLayers = false };
    private static readonly CatalogApproval Approval = new("base-team");

    private readonly Documents _documents = new();
    private readonly Clock _clock = new();

    public static TheoryData<CatalogEngine> Engines => Place.Engines;

    public ValueTask DisposeAsync() => _documents.DisposeAsync();

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task WhatCannotBeRead_IsNotApproved(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        Descriptor image = await _documents.ImageAsync("linux/amd64", [Sample.Blob("os")], [Sample.DiffId("os")]);
        await using ImageSource source = _documents.Open(image);

        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(
            () => catalog.AddAsync(source, new CatalogAddOptions { Approval = Approval }));

        Assert.Contains("cannot be approved: layers[0] of ", e.Message, StringComparison.Ordinal);
        Assert.Empty(await catalog.ReadAllAsync().ToListAsync());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task AConfig_IsNotBelieved_AgainstWhatWasRead(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        var read = new LayerRecord
        {
            DiffId = Sample.DiffId("evil"),
            Size = 2000,
            Blobs = [new(Sample.Blob("evil"), 1000)],
            Inferred = [new("podman", Sample.Blob("evil by podman"), 900)],
        };
        await catalog.AddAsync([read]);
        foreach (string evil in new[] { "evil", "evil by podman" })
        {
            Descriptor liar = await _documents.ImageAsync("linux/amd64", [Sample.Blob(evil)], [Sample.DiffId("os")]);
            await AddAsync(catalog, liar, DocumentsOnly with { Approval = Approval });

            // It is not what its config says: nothing is built on that.
            Descriptor app = await _documents.ImageAsync(
                "linux/amd64",
                [Sample.Blob("os"), Sample.Blob("app")],
                [Sample.DiffId("os"), Sample.DiffId("app")]);
            Assert.Null((await AskAsync(catalog, app)).Approved);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task AConfig_IsNotBelieved_OnceItsLayerWasRead(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        ImageRecord liar = Sample.Image("liar", "os") with { Layers = [new LayerDescriptor(Sample.Blob("evil"), 1000)] };
        ImageRecord app = Sample.Image("app", "os", "app");
        await catalog.AddAsync([liar, app, Sample.Approval(liar.Digest, _clock.Now)]);
        LayerStack asked = await StackAsync(app);
        Assert.NotNull((await catalog.FindBasesAsync(asked)).Approved);
        Assert.Equal([app.Digest], (await catalog.ListDerivedAsync(liar.Digest).ToListAsync()).Select(static one => one.Digest));

        await catalog.AddAsync([new LayerRecord { DiffId = Sample.DiffId("evil"), Size = 2000, Blobs = [new(Sample.Blob("evil"), 1000)] }]);
        Assert.Null((await catalog.FindBasesAsync(asked)).Approved);

        // Nor is such an image built on what its config says.
        ImageRecord real = Sample.Image("real", "os");
        ImageRecord lyingApp = app with
        {
            Digest = Sample.Of("lying app"),
            Config = Sample.Of("config of it"),
            Layers = [new LayerDescriptor(Sample.Blob("evil"), 1000), new LayerDescriptor(Sample.Blob("app"), 1000)],
        };
        await catalog.AddAsync([real, lyingApp]);
        Assert.Equal([app.Digest], (await catalog.ListDerivedAsync(real.Digest).ToListAsync())
            .Select(static one => one.Digest).Where(digest => digest != liar.Digest));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task AnImage_MayBeTakenBack_ThoughItsIndexIsApproved(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync(time: _clock);
        ImageRecord image = Sample.Image("base", "os");
        var index = new IndexRecord { Digest = Sample.Of("index"), MediaType = MediaTypes.OciIndex, Size = 500, Members = [image.Digest] };
        await catalog.AddAsync([image, index, Sample.Approval(index.Digest, _clock.Now)]);
        Assert.NotNull(await ApprovalAsync());

        await catalog.AddAsync([Sample.Approval(image.Digest, _clock.Now.AddDays(1), until: _clock.Now)]);
        Assert.Null(await ApprovalAsync());

        await catalog.AddAsync([Sample.Approval(index.Digest, _clock.Now.AddDays(2))]);
        Assert.NotNull(await ApprovalAsync());

        async Task<ApprovalRecord?> ApprovalAsync() => (await catalog.GetImagesAsync(image.Digest)).Single().Approval;
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task AnApproval_IsTheNewest_WhateverOtherClocksSay(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        Descriptor image = await _documents.ImageAsync("linux/amd64", [Sample.Blob("os")], [Sample.DiffId("os")]);
        await AddAsync(catalog, image, DocumentsOnly);
        await catalog.AddAsync([Sample.Approval(image.Digest, DateTimeOffset.UtcNow.AddYears(1))]);
        Assert.NotNull((await catalog.GetImagesAsync(image.Digest)).Single().Approval);

        await AddAsync(catalog, image, DocumentsOnly with { Approval = Approval with { Until = DateTimeOffset.UtcNow.AddDays(-1) } });
        Assert.Null((await catalog.GetImagesAsync(image.Digest)).Single().Approval);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task AnIndex_OfWhichAnImageIsNotKnown_IsReadAgain(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        Descriptor one = await _documents.ImageAsync("linux/amd64", [Sample.Blob("os")], [Sample.DiffId("os")]);
        Descriptor other = await _documents.ImageAsync("linux/arm64", [Sample.Blob("arm")], [Sample.DiffId("arm")]);
        Descriptor index = await _documents.IndexAsync((one, OnAmd), (other, OnArm));
        await AddAsync(catalog, one, DocumentsOnly);
        Digest[] members = [one.Digest, other.Digest];
        await catalog.AddAsync(
            [new IndexRecord { Digest = index.Digest, MediaType = index.MediaType, Size = index.Size, Members = members }]);

        Assert.Equal(1, (await AddAsync(catalog, index, DocumentsOnly)).NewImages);
        Assert.Equal(0, (await AddAsync(catalog, index, DocumentsOnly)).NewImages);
        Assert.Single(await catalog.GetImagesAsync(other.Digest));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task ATag_IsWhatWasSeenLast(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        ImageRecord stays = Sample.Image("stays", "os");
        ImageRecord once = Sample.Image("once", "other");
        TagRecord tag = Sample.Tag("registry.example.com/base", "1", stays.Digest, _clock.Now) with { LastSeen = _clock.Now.AddDays(300) };
        await catalog.AddAsync(
        [
            stays, once, tag,
            Sample.Tag(tag.Repository, tag.Tag, once.Digest, _clock.Now.AddDays(60)),
            Sample.Approval(stays.Digest, _clock.Now),
            Sample.Approval(once.Digest, _clock.Now),
        ]);

        BaseAnswer answer = await catalog.FindBasesAsync(await StackAsync(Sample.Image("app", "os", "app")));
        Assert.Equal(stays.Digest, answer.Approved?.Image.Digest);
        Assert.Null(answer.Approved?.Newer);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task WhatNoTimeCanBe_IsSaidToBeCorrupt(CatalogEngine engine)
    {
        using var place = new Place(engine);
        ImageRecord image = Sample.Image("base", "os");
        await using (ImageCatalog writer = await place.OpenAsync())
        {
            await writer.AddAsync([image, Sample.Approval(image.Digest, _clock.Now)]);
        }

        await place.ExecuteAsync("UPDATE approvals SET approved_at = 9223372036854775807");
        await using ImageCatalog catalog = await place.OpenAsync(CatalogMode.Read);
        foreach (Func<Task> act in (Func<Task>[])
            [() => catalog.GetImagesAsync(image.Digest), () => catalog.ExportAsync(new MemoryStream())])
        {
            CatalogException e = await Assert.ThrowsAsync<CatalogException>(act);
            Assert.StartsWith($"The catalogue '{catalog.Name}' is corrupt: ", e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task ADigest_OfWhichATagAloneIsKnown_IsFound(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        await catalog.ObserveAsync("registry.example.com/base", "1", Sample.Of("manifest"), _clock.Now);

        HashMatch match = Assert.Single(await catalog.FindAsync(HashPrefix.Parse(Sample.Of("manifest").Encoded.AsSpan(0, 8))));

        Assert.Equal((HashRole.Manifest, "registry.example.com/base:1"), (match.Role, match.Source));
        Assert.EndsWith("It was not read.", match.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task BlobsThatAreNotCompressed_AreNotTheBlobsOfTheBase(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        ImageRecord baseImage = Sample.Image("base", "os");
        await catalog.AddAsync([baseImage, Sample.Approval(baseImage.Digest, _clock.Now)]);
        BaseAnswer answer = await catalog.FindBasesAsync(await StackAsync(Sample.Image("app", "os", "app") with
        {
            Layers = [new LayerDescriptor(Sample.DiffId("os"), 2000), new LayerDescriptor(Sample.Blob("app"), 1000)],
        }));
        Assert.Equal(BaseMatchKind.DiffId, answer.Approved?.Kind);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task AnImage_IsNotBuiltOnItself_AlsoWithoutAManifest(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        string path = Repository.Hello("hello-docker-archive.tar");
        await using ImageSource archive = await ImageLocation.Parse($"docker-archive:{path}").OpenAsync();
        await catalog.AddAsync(archive, DocumentsOnly);
        LayerStack image = Assert.Single(await LayerStack.ReadAsync(archive));
        Assert.Null(image.Manifest);
        Assert.Empty((await catalog.FindBasesAsync(image)).Bases);
    }

    private static async Task<LayerStack> StackAsync(ImageRecord image)
    {
        await using var documents = new Documents();
        await using ImageSource source = documents.Open(await documents.ImageAsync(
            image.Platform!,
            image.Layers!.Select(static layer => layer.Digest),
            image.DiffIds!));
        return Assert.Single(await LayerStack.ReadAsync(source));
    }

    private async Task<CatalogAddition> AddAsync(ImageCatalog catalog, Descriptor root, CatalogAddOptions options)
    {
        await using ImageSource source = _documents.Open(root);
        return await catalog.AddAsync(source, options);
    }

    private async Task<BaseAnswer> AskAsync(ImageCatalog catalog, Descriptor root)
    {
        await using ImageSource source = _documents.Open(root);
        return await catalog.FindBasesAsync(Assert.Single(await LayerStack.ReadAsync(source)));
    }
}
