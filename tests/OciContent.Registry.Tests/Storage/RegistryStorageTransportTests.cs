using OciContent.Copying;
using OciContent.Registry.Storage;
using OciContent.Sources;
using OciContent.TestKit.Registries;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Registry.Tests.Storage;

/// <summary><c>registry-storage:DIR:NAME[:TAG][@DIGEST]</c>: how it is written, and what is opened.</summary>
public sealed class RegistryStorageTransportTests : IDisposable
{
    private static readonly ImageTransports Transports = ImageTransports.Default.Add(new RegistryStorageTransport());
    private static readonly Digest Some = Digest.Compute("some"u8);

    private readonly TempFolder _temp = new();
    private readonly StorageFolder _folder;

    public RegistryStorageTransportTests() => _folder = new StorageFolder(_temp.PathOf("storage"));

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("/var/lib/registry:app", "/var/lib/registry:app", null)]
    [InlineData("/r:team/app:v1", "/r:team/app", "v1")]
    [InlineData("/r:team/app:V1", "/r:team/app", "V1")]
    [InlineData("/a:b/r:team/app", "[/a:b/r]:team/app", null)]
    [InlineData("/a:b/r:team/app:v1", "[/a:b/r]:team/app", "v1")]
    [InlineData("/a:B:app", "[/a:B]:app", null)]
    [InlineData("r:app:v1", "r:app", "v1")]
    [InlineData("[a:b]:app:v1", "[a:b]:app", "v1")]
    [InlineData("[a:b]:app", "[a:b]:app", null)]
    [InlineData("C:\\r:app:v1", "C:\\r:app", "v1")]
    public void Parse_SplitsFolderNameAndTag(string text, string path, string? reference)
    {
        ImageLocation location = Transports.Parse($"registry-storage:{text}");

        Assert.Equal((path, reference), (location.Path, location.Reference));
        Assert.Equal(location, Transports.Parse(location.ToString()));
        ImageLocation pinned = Transports.Parse($"registry-storage:{text}@{Some}");
        Assert.Equal((path, reference is null ? $"{Some}" : $"{reference}@{Some}"), (pinned.Path, pinned.Reference));
        Assert.Equal(pinned, Transports.Parse(pinned.ToString()));
    }

    [Theory]
    [InlineData("/r")]
    [InlineData("")]
    [InlineData(":app")]
    [InlineData("/r:App")]
    [InlineData("/r:app/")]
    [InlineData("/r:app:")]
    [InlineData("/r:app:-v1")]
    [InlineData("/r:app@sha256:ab")]
    [InlineData("[/r]:app:v1:v2")]
    public void Parse_RefusesEverythingElse_AndSaysWhatIsExpected(string text)
    {
        FormatException e = Assert.Throws<FormatException>(() => Transports.Parse($"registry-storage:{text}"));

        Assert.Contains("expected registry-storage:DIR:NAME[:TAG][@DIGEST]", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_TakesATagADigestOrBoth()
    {
        Digest old = _folder.AddImage("team/app", "v1", "old");
        Digest image = _folder.AddImage("team/app", "v1", "new");
        string place = $"registry-storage:{_folder.Root}:team/app";

        foreach ((string reference, Digest expected) in ((string, Digest)[])
            [(":v1", image), ($"@{image}", image), ($"@{old}", old), ($":v1@{old}", old), ("", image)])
        {
            await using ImageSource source = await Transports.Parse(place + reference).OpenAsync();
            Assert.Equal(expected, source.ResolveRoot().Digest);
            Assert.True((await ImageVerifier.VerifyAsync(source)).IsOk);
        }

        await Assert.ThrowsAsync<ContentNotFoundException>(() => Transports.Parse(place + ":v2").OpenAsync());
        await Assert.ThrowsAsync<ContentNotFoundException>(() => Transports.Parse($"{place}@{Some}").OpenAsync());
        await Assert.ThrowsAsync<RegistryException>(() => Transports.Parse($"registry-storage:{_folder.Root}:other:v1").OpenAsync());
    }

    [Fact]
    public async Task Open_TakesADigestThatATagLeadsTo()
    {
        _folder.AddImage("app", "v1", "layer");
        Digest layer = Digest.Compute("layer"u8);
        await using ImageSource source = await Transports.Parse($"registry-storage:{_folder.Root}:app").OpenAsync();

        await using Stream content = await source.OpenContentAsync(layer);

        Assert.Equal(layer, await Digest.ComputeAsync(content));
    }

    [Fact]
    public async Task Tags_AreListed()
    {
        _folder.AddImage("app", "v2", "two");
        _folder.AddImage("app", "v10", "one");

        Assert.Equal(["v10", "v2"], await Transports.Parse($"registry-storage:{_folder.Root}:app").ListTagsAsync().ToListAsync());
    }

    [Fact]
    public async Task Copy_TakesAnImageAndItsReferrers()
    {
        Digest image = _folder.AddImage("app", "v1", "one");
        Digest signature = _folder.AddImage("app", null, image, "signature");
        await using ImageSource source = await Transports.Parse($"registry-storage:{_folder.Root}:app:v1").OpenAsync();
        string copy = $"oci:{_temp.PathOf("copy")}";

        await ImageCopier.CopyAsync(source, Transports.Parse(copy + ":v1"), new CopyOptions { IncludeReferrers = true });

        await using ImageSource copied = await Transports.Parse(copy).OpenAsync();
        Assert.Equal([signature], (await copied.FindReferrersAsync(image)).Referrers.Select(static found => found.Digest));
    }

    [Fact]
    public async Task AnAlteredLayer_IsNeverSeenWhole()
    {
        _folder.AddImage("app", "v1", "layer");
        Digest layer = Digest.Compute("layer"u8);
        File.WriteAllBytes(_folder.BlobPath(layer), "LAYER"u8);
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(_folder.Root);
        Descriptor descriptor = new() { MediaType = MediaTypes.OciLayer, Digest = layer, Size = 5 };

        await using Stream stream = await storage.GetRepository("app").OpenReadAsync(descriptor);

        await Assert.ThrowsAsync<ContentMismatchException>(() => stream.CopyToAsync(Stream.Null));
        await Assert.ThrowsAsync<ContentMismatchException>(
            () => storage.GetRepository("app").OpenReadAsync(descriptor with { Size = 6 }).AsTask());
    }

    [Fact]
    public void SamePlace_IsTheSameFolderAndRepository()
    {
        Assert.True(Transports.Parse("registry-storage:r:app:v1").IsSamePlace(Transports.Parse("registry-storage:./r:app:v2")));
        Assert.False(Transports.Parse("registry-storage:r:app").IsSamePlace(Transports.Parse("registry-storage:r:other")));
    }

    [Fact]
    public void Destination_IsRefused() =>
        Assert.Throws<FormatException>(static () => Transports.Parse("registry-storage:r:app:v1").ToDestination());
}
