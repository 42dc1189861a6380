using OciContent.Catalog.Records;
using OciContent.Catalog.Tests.Kit;
using OciContent.Inference;
using OciContent.Layers;
using OciContent.Sources;

namespace OciContent.Catalog.Tests;

/// <summary>Images, indexes and claims of strangers do not change what is known of others.</summary>
public sealed class LiarTests : IAsyncDisposable
{
    private const string OnAmd = "\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}";
    private const string OnArm = "\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\"}";

    private static readonly CatalogAddOptions DocumentsOnly = new() { ReadsLayers = false };
    private static readonly CatalogAddOptions Approved = DocumentsOnly with { Approval = new CatalogApproval("base-team") };
    private static readonly Digest[] BaseBlobs = [Sample.Blob("os"), Sample.Blob("runtime")];
    private static readonly Digest[] BaseContents = [Sample.DiffId("os"), Sample.DiffId("runtime")];

    private readonly Documents _documents = new();

    public static TheoryData<CatalogEngine> Engines => Place.Engines;

    public static TheoryData<CatalogEngine, string, bool> Indexes
    {
        get
        {
            var cases = new TheoryData<CatalogEngine, string, bool>();
            foreach (CatalogEngine engine in Place.Here)
            {
                foreach (string lie in new[]
                {
                    "\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"}",
                    "\"platform\":{\"os\":\"windows\",\"architecture\":\"amd64\"}",
                    "\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}",
                })
                {
                    cases.Add(engine, lie, true);
                    cases.Add(engine, lie, false);
                }
            }

            return cases;
        }
    }

    public ValueTask DisposeAsync() => _documents.DisposeAsync();

    [Theory]
    [MemberData(nameof(Indexes))]
    public async Task AStrangersIndex_DoesNotSayWhatABaseIs(CatalogEngine engine, string lie, bool isFirst)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        Descriptor baseImage = await _documents.ImageAsync("linux/amd64", BaseBlobs, BaseContents);
        Descriptor own = await _documents.ImageAsync("linux/amd64", [Sample.Blob("own")], [Sample.DiffId("own")]);
        Descriptor index = await _documents.IndexAsync(
            (own, OnAmd),
            (baseImage, lie));
        Descriptor[] order = isFirst ? [index, baseImage] : [baseImage, index];
        foreach (Descriptor root in order)
        {
            await AddAsync(catalog, root, root == baseImage ? Approved : DocumentsOnly);
        }

        Assert.Equal(["linux/amd64"], (await catalog.ListBasesAsync()).Select(static image => image.Platform));
        Assert.Equal(2, (await AskAsync(catalog, await ApplicationAsync())).Approved?.Layers);
    }

    [Fact]
    public async Task AnEntryForAPlatform_IsCheckedWhateverItsAnnotationsSay()
    {
        Descriptor good = await _documents.ImageAsync("linux/amd64", BaseBlobs, BaseContents);
        Descriptor evil = await _documents.ImageAsync("linux/amd64", [Sample.Blob("own")], [Sample.DiffId("own")]);
        Descriptor index = await _documents.IndexAsync(
            (evil, $"{OnAmd},\"annotations\":{{\"vnd.docker.reference.type\":\"attestation-manifest\"}}"),
            (good, OnAmd));
        await using ImageSource source = _documents.Open(index);
        IReadOnlyList<LayerStack> images = await LayerStack.ReadAsync(source);
        Assert.Equal([evil.Digest, good.Digest], images.Select(static image => image.Manifest));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task ALayerThatIsClaimedToBeAChain_IsNotTheChain(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        Digest chain = ChainId.Compute(BaseContents);

        // Before the base is known, somebody claims that a layer alone is what all layers of the base are together.
        await AddAsync(catalog, await _documents.ImageAsync("linux/amd64", [chain], [chain]), DocumentsOnly);
        Descriptor baseImage = await _documents.ImageAsync("linux/amd64", BaseBlobs, BaseContents);
        await AddAsync(catalog, baseImage, Approved);
        Assert.Equal(2, (await AskAsync(catalog, await ApplicationAsync())).Approved?.Layers);
        ImageRecord kept = await catalog.ReadAllAsync().OfType<ImageRecord>().FirstAsync(one => one.Digest == baseImage.Digest);
        Assert.Equal(BaseContents, kept.DiffIds);

        // An image of that layer is not built on the base.
        Descriptor liar = await _documents.ImageAsync(
            "linux/amd64",
            [Sample.Blob("x"), Sample.Blob("own")],
            [chain, Sample.DiffId("own")]);
        Assert.Null((await AskAsync(catalog, liar)).Approved);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task AConfig_IsNotBelievedAgainstWhatWasRead(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        await AddAsync(catalog, await _documents.ImageAsync("linux/amd64", BaseBlobs, BaseContents), Approved);
        await catalog.AddAsync(
        [
            new LayerRecord
            {
                DiffId = Sample.DiffId("evil"),
                Size = 2000,
                Blobs = [new LayerDescriptor(Sample.Blob("evil"), 1000)],
            },
        ]);
        Digest[] evil = [Sample.Blob("evil"), Sample.Blob("other")];
        BaseAnswer answer = await AskAsync(catalog, await _documents.ImageAsync("linux/amd64", evil, BaseContents));
        Assert.Empty(answer.Bases);
        Assert.StartsWith(
            $"The config says that layer 1 is {BaseContents[0]}, but {evil[0]} is {Sample.DiffId("evil")}. ",
            answer.Explanation,
            StringComparison.Ordinal);

        // Of what nobody read, a config's own word counts.
        Digest[] unread = [Sample.Blob("unread"), Sample.Blob("other")];
        answer = await AskAsync(catalog, await _documents.ImageAsync("linux/amd64", unread, BaseContents));
        Assert.Equal((2, BaseMatchKind.DiffId), (answer.Approved?.Layers, answer.Approved?.Kind));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task ASizeThatIsClaimed_DoesNotDependOnWhoWasFirst(CatalogEngine engine)
    {
        LayerDescriptor[] claims = [new(Sample.Blob("a"), 5), new(Sample.Blob("a"), 1000)];
        foreach (LayerDescriptor[] order in new[] { claims, [claims[1], claims[0]] })
        {
            using var place = new Place(engine);
            await using ImageCatalog catalog = await place.OpenAsync();
            foreach (LayerDescriptor claim in order)
            {
                await catalog.AddAsync([Sample.Image($"of {claim.Size}", "a") with { Layers = [claim] }]);
            }

            Assert.All(
                await catalog.ReadAllAsync().OfType<ImageRecord>().ToListAsync(),
                static image => Assert.Equal(5, image.Layers![0].Size));
            await catalog.AddAsync(
                [new LayerRecord { DiffId = Sample.DiffId("a"), Size = 9, Blobs = [new LayerDescriptor(Sample.Blob("a"), 1000)] }]);
            Assert.All(
                await catalog.ReadAllAsync().OfType<ImageRecord>().ToListAsync(),
                static image => Assert.Equal(1000, image.Layers![0].Size));
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task OnePlatform_IsApprovedAlone(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        Descriptor amd = await _documents.ImageAsync("linux/amd64", BaseBlobs, BaseContents);
        Descriptor arm = await _documents.ImageAsync("linux/arm64", [Sample.Blob("arm")], [Sample.DiffId("arm")]);
        Descriptor index = await _documents.IndexAsync(
            (amd, OnAmd),
            (arm, OnArm));
        await AddAsync(catalog, index, DocumentsOnly);
        await using (ImageSource selected = await _documents.Open(index).SelectAsync(null, Platform.Parse("linux/amd64")))
        {
            await catalog.AddAsync(selected, Approved with { Name = ImageReference.Parse("registry.example.com/base:12") });
        }

        Assert.Equal([amd.Digest], (await catalog.ListBasesAsync()).Select(static image => image.Digest));

        // The name is that of the index all the same.
        Assert.Equal(index.Digest, Assert.Single(await catalog.ListTagsAsync("registry.example.com/base", "12")).Digest);
        await AddAsync(catalog, index, Approved);
        Assert.Equal(2, (await catalog.ListBasesAsync()).Count);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task ANameWithADigest_SaysNothingOfItsTag(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        Descriptor image = await _documents.ImageAsync("linux/amd64", BaseBlobs, BaseContents);
        ImageReference pinned = ImageReference.Parse($"registry.example.com/base:12@{image.Digest}");
        await AddAsync(catalog, image, DocumentsOnly with { Name = pinned });
        Assert.Empty(await catalog.ListTagsAsync("registry.example.com/base"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Derived_TellsTheImagesOfEachPlatform_WhereTheLayersAreTheSame(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        Digest[] contents = [.. BaseContents, Sample.DiffId("app")];
        Digest[] blobs = [.. BaseBlobs, Sample.Blob("app")];
        Descriptor index = await _documents.IndexAsync(
            (await _documents.ImageAsync("linux/amd64", BaseBlobs, BaseContents), OnAmd),
            (await _documents.ImageAsync("linux/arm64", BaseBlobs, BaseContents), OnArm));
        await AddAsync(catalog, index, DocumentsOnly);
        var applications = new HashSet<Digest>();
        foreach (string platform in new[] { "linux/amd64", "linux/arm64" })
        {
            Descriptor application = await _documents.ImageAsync(platform, blobs, contents);
            await AddAsync(catalog, application, DocumentsOnly);
            applications.Add(application.Digest);
        }

        List<CatalogedImage> derived = await catalog.ListDerivedAsync(index.Digest).ToListAsync();
        Assert.Equal(applications.Order(), derived.Select(static image => image.Digest).Order());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task WhatWasTakenBack_IsNotNewer(CatalogEngine engine)
    {
        using var place = new Place(engine);
        var clock = new Clock();
        await using ImageCatalog catalog = await place.OpenAsync(time: clock);
        ImageRecord one = Sample.Image("one", "os", "runtime") with { Platform = "linux/arm64" };
        ImageRecord two = Sample.Image("two", "os 2") with { Platform = "linux/arm64/v8" };
        await catalog.AddAsync([one, two, Sample.Approval(one.Digest, clock.Now), Sample.Approval(two.Digest, clock.Now)]);
        Descriptor application = await _documents.ImageAsync(
            "linux/arm64",
            [.. BaseBlobs, Sample.Blob("app")],
            [.. BaseContents, Sample.DiffId("app")]);
        foreach ((ImageRecord seen, Digest? newer) in new[] { (one, null), (two, two.Digest), (one, null), (two, two.Digest) })
        {
            clock.Now = clock.Now.AddDays(1);
            await catalog.ObserveAsync("registry.example.com/base", "12", seen.Digest, clock.Now);
            Assert.Equal(newer, (await AskAsync(catalog, application)).Approved?.Newer?.Digest);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task WhatNobodyApproved_IsToldOfEachHeight(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        await catalog.AddAsync([Sample.Image("base", "os")]);
        await catalog.AddAsync([.. Enumerable.Range(0, 50).Select(static i => Sample.Image($"build {i}", "os", "runtime"))]);
        BaseAnswer answer = await AskAsync(catalog, await ApplicationAsync());
        Assert.Equal([2, 1], answer.Bases.Select(static one => one.Layers).Distinct());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task AVerifiedSignature_StaysVerified_WhomeverOthersTrust(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        DateTimeOffset now = new Clock().Now;
        var verdict = new VerdictRecord
        {
            Image = Sample.Of("image"),
            Signature = Sample.Of("signature"),
            Kind = "cosign",
            IsVerified = false,
            Reason = "Nobody knows the key.",
            CheckedAt = now,
        };
        VerdictRecord verified = verdict with { IsVerified = true, Signer = "me", Reason = null, CheckedAt = now.AddDays(1) };
        await catalog.AddAsync([verdict]);
        Assert.Equal([verdict], await catalog.ListVerdictsAsync(verdict.Image));
        await catalog.AddAsync([verified, verdict with { CheckedAt = now.AddDays(2) }]);
        Assert.Equal([verified], await catalog.ListVerdictsAsync(verdict.Image));
        await catalog.AddAsync([verdict with { CheckedAt = now.AddDays(3) }]);
        Assert.Equal([verified], await catalog.ListVerdictsAsync(verdict.Image));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task APayloadThatTwoSigned_IsSignedByBoth(CatalogEngine engine)
    {
        // cosign keeps signatures of one payload in annotations: the blob is one.
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        DateTimeOffset now = new Clock().Now;
        var mine = new VerdictRecord
        {
            Image = Sample.Of("image"),
            Signature = Sample.Of("payload"),
            Kind = "cosign",
            IsVerified = true,
            Signer = "me",
            CheckedAt = now,
        };
        VerdictRecord yours = mine with { Signer = "you", CheckedAt = now.AddDays(1) };
        VerdictRecord neither = mine with { IsVerified = false, Signer = null, Reason = "no key", CheckedAt = now.AddDays(2) };
        await catalog.AddAsync([mine, neither]);
        await catalog.AddAsync([neither, yours]);
        Assert.Equal([mine, yours], await catalog.ListVerdictsAsync(mine.Image));

        VerdictRecord again = mine with { CheckedAt = now.AddDays(3) };
        await catalog.AddAsync([again]);
        Assert.Equal([again, yours], await catalog.ListVerdictsAsync(mine.Image));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task AnImageWithoutLayers_IsKnown(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        Descriptor empty = await _documents.ImageAsync("linux/amd64", [], []);
        Assert.Equal(1, (await AddAsync(catalog, empty, DocumentsOnly)).NewImages);
        Assert.Equal(0, (await AddAsync(catalog, empty, DocumentsOnly)).NewImages);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task AContentWithVeryManyBlobs_IsAskedFor(CatalogEngine engine)
    {
        // More than a statement has parameters.
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        ImageRecord baseImage = Sample.Image("base", "os") with { DiffIds = null, Config = null };
        await catalog.AddAsync(
        [
            baseImage,
            new LayerRecord
            {
                DiffId = Sample.DiffId("os"),
                Size = 2000,
                Blobs =
                [
                    new(Sample.Blob("os"), 1000),
                    .. Enumerable.Range(0, 17_000).Select(static i => new LayerDescriptor(Sample.Of($"os {i}"), 1000)),
                ],
            },
            Sample.Image("app", "os", "app"),
        ]);
        Assert.Equal(
            [Sample.Image("app").Digest],
            (await catalog.ListDerivedAsync(baseImage.Digest).ToListAsync()).Select(static image => image.Digest));
    }

    private Task<Descriptor> ApplicationAsync() => _documents.ImageAsync(
        "linux/amd64",
        [.. BaseBlobs, Sample.Blob("app")],
        [.. BaseContents, Sample.DiffId("app")]);

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
