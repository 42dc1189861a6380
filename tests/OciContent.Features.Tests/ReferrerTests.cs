using OciContent.Copying;
using OciContent.Destinations;
using OciContent.Editing;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.TestKit.Images;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Features.Tests;

/// <summary>What refers to an image is found wherever both are, and comes along where that is asked.</summary>
public sealed class ReferrerTests : IAsyncLifetime, IDisposable
{
    private const string SignatureType = "application/vnd.example.signature";

    private readonly TempFolder _temp = new();
    private readonly FakeRegistryTransport _registry = new();
    private readonly ImageTransports _transports;
    private readonly MemoryContentStore _store = new();
    private readonly byte[] _layer = "signed"u8.ToArray();
    private readonly ImageManifest _signature;
    private readonly ImageManifest _untyped;
    private readonly ImageIndex _index;

    public ReferrerTests()
    {
        _transports = ImageTransports.Default.Add(_registry).Add(new ShelfTransport());
        _signature = Artifact(SampleSet.App.Manifest.ToDescriptor(), SignatureType);
        _untyped = Artifact(SampleSet.App.Manifest.ToDescriptor(), artifactType: null);
        _index = new ImageIndex
        {
            MediaType = MediaTypes.OciIndex,
            Manifests = [_untyped.ToDescriptor()],
            Subject = _signature.ToDescriptor(),
        };
    }

    public static TheoryData<string> Places { get; } = ["oci:{0}", "oci-archive:{0}", "fake://example.com/app"];

    public async Task InitializeAsync()
    {
        foreach ((Descriptor content, byte[] bytes) in SampleSet.Several.Blobs)
        {
            await _store.PutAsync(content, bytes);
        }

        await _store.PutAsync(_signature.Layers[0], _layer);
        await _store.PutAsync(Descriptor.Empty, "{}"u8.ToArray());
        await _store.PutAsync(_signature);
        await _store.PutAsync(_untyped);
        await _store.PutAsync(_index);
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Referrers_AreFoundAmongAllEntries_WhateverIsSelected()
    {
        await using ImageSource all = Source();
        foreach (ImageSource source in (ImageSource[])
        [
            all,
            await all.SelectAsync("app"),
            await (await all.SelectAsync("app")).SelectAsync(null, Platform.Parse("linux/amd64")),
            ImageSource.Create(await all.SelectAsync("app"), SampleSet.App.Manifest.ToDescriptor()),
            await ImageEditor.EditAsync(await all.SelectAsync("app"), []),
        ])
        {
            ReferrerListing found = await source.FindReferrersAsync(SampleSet.App.Manifest.Digest);

            Assert.Empty(found.Problems);
            Assert.Equal(
                [(_signature.Digest, SignatureType), (_untyped.Digest, "application/vnd.oci.empty.v1+json")],
                found.Referrers.Select(static referrer => (referrer.Digest, referrer.ArtifactType)));
            Assert.All(found.Referrers, static referrer => Assert.Equal("y", referrer.Annotations["x"]));
        }

        Assert.Equal([_index.Digest], (await all.FindReferrersAsync(_signature.Digest)).Referrers.Select(static found => found.Digest));
        Assert.Null((await all.FindReferrersAsync(_signature.Digest)).Referrers[0].ArtifactType);
        Assert.Empty((await all.FindReferrersAsync(SampleSet.Other.Manifest.Digest)).Referrers);
        Assert.Single((await all.FindReferrersAsync(SampleSet.App.Manifest.Digest, SignatureType)).Referrers);
    }

    [Fact]
    public async Task AnEditedReferrer_TakesThePlaceOfTheOneItWasMadeOf()
    {
        await using ImageSource all = Source();
        await using EditedImage edited = await ImageEditor.EditAsync(
            await all.SelectAsync("signature"),
            [ImageEdit.AnnotateManifests("x", "z")]);
        ReferrerListing found = await edited.FindReferrersAsync(SampleSet.App.Manifest.Digest);

        Assert.Equal(["z", "y"], found.Referrers.Select(static referrer => referrer.Annotations["x"]));
        Assert.Equal([edited.Root.Digest, _untyped.Digest], found.Referrers.Select(static referrer => referrer.Digest));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Copy_BringsReferrersAndTheirReferrersAlong(string format)
    {
        string place = string.Format(null, format, _temp.PathOf("x"));
        await using ImageSource source = Source();
        CopiedImage copied = await ImageCopier.CopyAsync(
            await source.SelectAsync("app"),
            _transports.Parse($"{place}:t"),
            new CopyOptions { IncludeReferrers = true });

        Assert.Equal([_signature.Digest, _untyped.Digest, _index.Digest], copied.Referrers.Select(static referrer => referrer.Digest));
        await using ImageSource copy = await _transports.Parse($"{place}:t").OpenAsync();
        Assert.Equal(SampleSet.App.Manifest.Digest, copy.ResolveRoot().Digest);
        Assert.Equal(2, (await copy.FindReferrersAsync(SampleSet.App.Manifest.Digest)).Referrers.Count);
        Assert.Single((await copy.FindReferrersAsync(_signature.Digest)).Referrers);
        Assert.True((await ImageVerifier.VerifyAsync(copy)).IsOk);
        Assert.Equal(["t"], await _transports.Parse(place).ListTagsAsync().ToListAsync());
    }

    [Fact]
    public async Task Copy_OfOnePlatform_BringsThatImagesReferrers()
    {
        ImageManifest ofArm = Artifact(SampleSet.OnArm.Manifest.ToDescriptor(), "arm/signature");
        ImageManifest ofIntel = Artifact(SampleSet.OnIntel.Manifest.ToDescriptor(), "intel/signature");
        ImageManifest ofIndex = Artifact(SampleSet.Multi.ToDescriptor(), "index/signature");
        await _store.PutAsync(ofArm);
        await _store.PutAsync(ofIntel);
        await _store.PutAsync(ofIndex);
        await using ImageSource source = Source(ofArm, ofIntel, ofIndex);

        Assert.Equal(["arm/signature"], await CopyAsync(Platform.Parse("linux/arm64")));
        Assert.Equal(["intel/signature", "arm/signature", "index/signature"], await CopyAsync(platform: null));

        async Task<IEnumerable<string?>> CopyAsync(Platform? platform)
        {
            await using var store = new MemoryContentStore();
            CopiedImage copied = await ImageCopier.CopyAsync(
                await source.SelectAsync("multi", platform),
                ImageDestination.Of(store),
                new CopyOptions { IncludeReferrers = true });
            return copied.Referrers.Select(static referrer => referrer.ArtifactType);
        }
    }

    [Fact]
    public async Task Copy_WithoutTheOption_BringsNone()
    {
        await using ImageSource source = Source();
        CopiedImage copied = await ImageCopier.CopyAsync(await source.SelectAsync("app"), _transports.Parse($"oci:{_temp.PathOf("x")}:t"));

        Assert.Empty(copied.Referrers);
        await using ImageSource copy = await _transports.Parse($"oci:{_temp.PathOf("x")}").OpenAsync();
        Assert.Single(copy.Entries);
    }

    [Fact]
    public async Task APlaceOfSomebodyElse_HoldsNoneUnlessItSaysSo()
    {
        await using ImageSource source = Source();

        await Assert.ThrowsAsync<InvalidDataException>(async () =>
            await ImageCopier.CopyAsync(
                await source.SelectAsync("app"),
                _transports.Parse("shelf:s:t"),
                new CopyOptions { IncludeReferrers = true }));
    }

    // However long the chain, or however often one is listed again.
    [Fact]
    public async Task Copy_StopsAtTheLimitOfManifests()
    {
        FakeRepository repository = _registry.Add("example.com/chain");
        Descriptor last = await repository.AddAsync(Artifact(subject: null, SignatureType), "v1");
        for (int i = 0; i < 20; i++)
        {
            last = await repository.AddAsync(Artifact(last, SignatureType));
            repository.Refer(last.Digest, repository.Tags["v1"]);
        }

        await repository.Content.PutAsync(_signature.Layers[0], _layer);
        await repository.Content.PutAsync(Descriptor.Empty, "{}"u8.ToArray());
        ImageLocation location = _transports.Parse("fake://example.com/chain:v1");
        await using ImageSource bounded = await location.OpenAsync(
            new ImageSourceOptions { Limits = new DocumentLimits { MaxManifests = 20 } });
        await using ImageSource enough = await location.OpenAsync(
            new ImageSourceOptions { Limits = new DocumentLimits { MaxManifests = 21 } });
        var options = new CopyOptions { IncludeReferrers = true };

        InvalidDataException limit = await Assert.ThrowsAsync<InvalidDataException>(() =>
            ImageCopier.CopyAsync(bounded, ImageDestination.Of(new MemoryContentStore()), options));
        Assert.EndsWith("lists 21 manifests or more: expected at most 20.", limit.Message, StringComparison.Ordinal);
        Assert.Equal(20, (await ImageCopier.CopyAsync(enough, ImageDestination.Of(new MemoryContentStore()), options)).Referrers.Count);
    }

    [Fact]
    public async Task ALimitThatIsExceeded_IsAProblemOfTheListing()
    {
        await using ImageSource source = ImageSource.Create(
            _store,
            Entries(),
            new ContentOrigin { Name = "memory" },
            new DocumentLimits { MaxManifests = 1 });
        ReferrerListing found = await source.FindReferrersAsync(SampleSet.App.Manifest.Digest);

        Assert.Equal(ContentProblemCode.Limit, Assert.Single(found.Problems).Code);
    }

    [Fact]
    public async Task ADockerArchive_HasNoManifestsToReferTo()
    {
        string file = _temp.Write("saved.tar", TarFile.Write(SampleSet.Single.DockerFiles));
        await using ImageSource source = await ImageLocation.Parse($"docker-archive:{file}").OpenAsync();
        ReferrerListing found = await source.FindReferrersAsync(SampleSet.App.Manifest.Digest);

        Assert.Equal((0, 0), (found.Referrers.Count, found.Problems.Count));
    }

    private static Descriptor Named(ManifestDocument document, string tag) =>
        document.ToDescriptor() with
        {
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [AnnotationKeys.RefName] = tag },
        };

    private Descriptor[] Entries(params ImageManifest[] more) =>
    [
        .. SampleSet.Several.Entries,
        Named(_signature, "signature"),
        _untyped.ToDescriptor(),
        _index.ToDescriptor(),
        .. more.Select(static manifest => manifest.ToDescriptor()),
    ];

    private ImageSource Source(params ImageManifest[] more) =>
        ImageSource.Create(_store, Entries(more), new ContentOrigin { Name = "memory" });

    private ImageManifest Artifact(Descriptor? subject, string? artifactType) => new()
    {
        MediaType = MediaTypes.OciManifest,
        ArtifactType = artifactType,
        Config = Descriptor.Empty,
        Layers = [Descriptor.For(_layer, "text/plain")],
        Subject = subject,
        Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { ["x"] = "y" },
    };
}
