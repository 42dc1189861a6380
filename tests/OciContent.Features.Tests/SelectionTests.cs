using OciContent.Copying;
using OciContent.Images;
using OciContent.Inference;
using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Features.Tests;

/// <summary>What is selected stays selected, and nobody answers to a name that is not his.</summary>
public sealed class SelectionTests
{
    private static readonly Platform Intel = Platform.Parse("linux/amd64");

    [Fact]
    public async Task SelectAsync_OfAPart_SelectsOfThatPart()
    {
        await using ImageSource all = Holding.Direct(SampleSet.Several);
        foreach (ImageSource part in (ImageSource[])
        [
            await all.SelectAsync("multi", Intel),
            await all.SelectAsync(SampleSet.OnIntel.Manifest.Digest.ToString()),
        ])
        {
            ImageSource again = await part.SelectAsync("multi");

            Assert.Equal(SampleSet.OnIntel.Manifest.Digest, again.ResolveRoot().Digest);
            Assert.Equal(
                SampleSet.OnIntel.Manifest.Digest,
                Assert.Single((await ImageInspector.InspectAsync(again)).Images).Manifest!.Digest);
            await Assert.ThrowsAsync<ContentNotFoundException>(() => part.SelectAsync("app"));
            await Assert.ThrowsAsync<ContentNotFoundException>(() => part.SelectAsync(SampleSet.OnArm.Manifest.Digest.ToString()));
        }
    }

    // The tag of the one image is the digest of another.
    [Theory]
    [InlineData(AnnotationKeys.RefName)]
    [InlineData(AnnotationKeys.ContainerdImageName)]
    public async Task ADigest_IsNobodysName(string key)
    {
        string wanted = SampleSet.OnArm.Manifest.Digest.ToString();
        var set = new SampleSet(
            SampleSet.Several.Images,
            [Named(SampleSet.Other.Manifest.ToDescriptor(), key, wanted), SampleSet.Multi.ToDescriptor()],
            SampleSet.Multi);
        await using ImageSource source = Holding.Direct(set);

        Assert.Equal(wanted, (await source.SelectAsync(wanted)).ResolveRoot().Digest.ToString());

        await using ImageSource without = Holding.Direct(set with { Entries = [set.Entries[0]] });
        await Assert.ThrowsAsync<ContentNotFoundException>(() => without.SelectAsync(wanted));
    }

    [Fact]
    public void ADigest_IsNotAName()
    {
        string text = $"docker-archive:x:{SampleSet.App.Manifest.Digest}";
        FormatException refusal = Assert.Throws<FormatException>(() => ImageLocation.Parse(text).ToDestination().Validate());
        Assert.Contains("digest", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oci")]
    [InlineData("oci-archive")]
    public async Task ADigest_IsWrittenToByItsImageAlone_WhichGetsNoName(string transport)
    {
        using var temp = new TempFolder();
        string hello = Repository.Hello("oci");
        await using ImageSource image = await ImageLocation.Parse($"oci:{hello}:latest").OpenAsync();
        Digest digest = image.ResolveRoot().Digest;
        string place = $"{transport}:{temp.PathOf("written")}";
        ImageLocation other = ImageLocation.Parse($"{place}@{Digest.Compute("another image"u8)}");

        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() => ImageCopier.CopyAsync(image, other));
        await ImageCopier.CopyAsync(image, ImageLocation.Parse($"{place}@{digest}"));

        Assert.Contains($"this one is {digest}", refusal.Message, StringComparison.Ordinal);
        await using ImageSource written = await ImageLocation.Parse(place).OpenAsync();
        Assert.Equal(digest, Assert.Single(written.Entries).Digest);
        Assert.Empty(await written.ListTagsAsync().ToArrayAsync());
    }

    [Theory]
    [InlineData("a]b:c")]
    [InlineData("[x]")]
    [InlineData("a]:b")]
    [InlineData("a@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void ALocation_ComesBackAsItWas(string path)
    {
        foreach (string? reference in (string?[])[null, "v1", SampleSet.App.Manifest.Digest.ToString()])
        {
            var location = new ImageLocation(ImageTransports.Default.Find("oci")!, path, reference);
            Assert.Equal(location, ImageLocation.Parse(location.ToString()));
        }
    }

    [Fact]
    public void AnAtSign_IsOfThePath_UnlessADigestFollows()
    {
        ImageLocation location = ImageLocation.Parse("oci:app@host:v1");
        Assert.Equal(("app@host", "v1"), (location.Path, location.Reference));
    }

    // docker save of Docker 25 and later writes the tag alone, and the full name beside it.
    [Fact]
    public async Task OneTagOfTwoRepositories_IsNoConflict()
    {
        Descriptor[] entries =
        [
            Named(
                Named(SampleSet.App.Manifest.ToDescriptor(), AnnotationKeys.RefName, "1"),
                AnnotationKeys.ContainerdImageName,
                "example.com/app:1"),
            Named(
                Named(SampleSet.Other.Manifest.ToDescriptor(), AnnotationKeys.RefName, "1"),
                AnnotationKeys.ContainerdImageName,
                "example.com/other:1"),
        ];
        await using ImageSource source = Holding.Direct(new SampleSet(SampleSet.Two.Images, entries, null));

        Assert.True((await ImageVerifier.VerifyAsync(source)).IsOk);
        Assert.DoesNotContain(await ImageAuditor.AuditAsync(source), static finding => finding.Rule == AuditRule.DuplicateTag);
        Assert.Equal(SampleSet.Other.Manifest.Digest, (await source.SelectAsync("example.com/other:1")).ResolveRoot().Digest);

        var shelf = new ShelfTransport();
        ImageTransports transports = ImageTransports.Default.Add(shelf);
        Assert.Equal(entries, (await ImageCopier.CopyAllAsync(source, transports.Parse("shelf:s"))).Entries);

        Descriptor[] same = [entries[0], Named(entries[1], AnnotationKeys.ContainerdImageName, "example.com/app:1")];
        await using ImageSource conflicting = Holding.Direct(new SampleSet(SampleSet.Two.Images, same, null));
        Assert.Contains((await ImageVerifier.VerifyAsync(conflicting)).Problems, static problem => problem.Code == ContentProblemCode.Tag);
        await Assert.ThrowsAsync<InvalidDataException>(() => ImageCopier.CopyAllAsync(conflicting, transports.Parse("shelf:t")));
    }

    [Fact]
    public async Task AnImageOfWhichAPartCannotBeRead_IsBuiltOnNothing()
    {
        var matcher = new BaseMatcher();
        IReadOnlyList<LayerStack> bases = await ReadAsync(new SampleSet([SampleSet.Base], [SampleSet.Base.Manifest.ToDescriptor()], null));
        IReadOnlyList<LayerStack> whole = await ReadAsync(SampleSet.Single);
        Assert.True((await matcher.CompareAsync(whole, bases)).IsDerived);

        var two = new SampleSet(SampleSet.Two.Images, SampleSet.Two.Entries, null);
        await using ImageSource broken = ImageSource.Create(
            new CarelessReader(two, SampleSet.Other.Manifest.Digest),
            two.Entries,
            new ContentOrigin { Name = "broken" });
        IReadOnlyList<LayerStack> images = await LayerStack.ReadAsync(broken);
        BaseMatch match = await matcher.CompareAsync(images, bases);

        Assert.NotNull(Assert.Single(images, static image => image.Problem is not null).Problem!.Message);
        Assert.False(match.IsDerived);
        Assert.Contains("nothing is known about it", match.Explanation, StringComparison.Ordinal);

        static async Task<IReadOnlyList<LayerStack>> ReadAsync(SampleSet set)
        {
            await using ImageSource source = Holding.Direct(set);
            return await LayerStack.ReadAsync(source);
        }
    }

    // Old registries deliver such configs, and Docker runs them as images.
    [Theory]
    [InlineData("")]
    [InlineData("text/html")]
    [InlineData("application/json")]
    [InlineData("application/octet-stream")]
    public async Task AConfigOfNoTellingType_IsAnImages(string mediaType)
    {
        ImageManifest manifest = SampleSet.App.Manifest with
        {
            MediaType = MediaTypes.DockerManifest,
            Config = SampleSet.App.Manifest.Config with { MediaType = mediaType },
        };
        await using var store = new MemoryContentStore();
        foreach ((Descriptor descriptor, byte[] content) in SampleSet.App.Blobs.Where(static blob =>
                blob.Descriptor.MediaType != MediaTypes.OciManifest))
        {
            await store.PutAsync(descriptor, content);
        }

        Descriptor root = await store.PutAsync(manifest);
        await using ImageSource source = ImageSource.Create(store, root);
        ImageIdentity image = Assert.Single((await ImageInspector.InspectAsync(source)).Images);

        Assert.Equal((Intel, SampleSet.App.Manifest.Config.Digest), (image.Platform, image.ImageId));
        Assert.Equal(SampleSet.App.DiffIds, image.Layers.Select(static layer => layer.DiffId));
        Assert.Contains(await ImageAuditor.AuditAsync(source), static finding => finding.Rule == AuditRule.UntypedConfig);
    }

    private static Descriptor Named(Descriptor entry, string key, string name) =>
        entry with { Annotations = new Dictionary<string, string>(entry.Annotations, StringComparer.Ordinal) { [key] = name } };
}
