using OciContent.Registry.Storage;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Storage;

/// <summary>What a registry keeps on its disk is read as it is: from the folder, one above it, or a tar archive of it.</summary>
public sealed class RegistryStorageTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("docker")]
    [InlineData("docker/registry")]
    [InlineData("docker/registry/v2")]
    public async Task Open_TakesTheFolder_AndThoseAboveIt(string below)
    {
        StorageFolder folder = Folder();
        folder.AddImage("team/app", "v1", "layer");

        await using RegistryStorage storage = await RegistryStorage.OpenAsync(Path.Join(folder.Root, below));

        Assert.Equal(["team/app"], await storage.ListRepositoriesAsync().ToListAsync());
    }

    [Fact]
    public async Task Open_RefusesWhatIsNone()
    {
        _temp.CreateFolder("layout/blobs/sha256");

        InvalidDataException layout = await Assert.ThrowsAsync<InvalidDataException>(
            () => RegistryStorage.OpenAsync(_temp.PathOf("layout")));
        Assert.Contains("is not the storage of a registry: expected", layout.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<FileNotFoundException>(() => RegistryStorage.OpenAsync(_temp.PathOf("nothing")));
        await Assert.ThrowsAsync<InvalidDataException>(() => RegistryStorage.OpenAsync(_temp.Write("file", "no tar"u8)));
    }

    [Fact]
    public async Task Repositories_AreNested_AndInTheOrderOfARegistry()
    {
        StorageFolder folder = Folder();
        foreach (string name in (string[])["b", "a", "a/1", "a/b/c", "a/b"])
        {
            folder.AddImage(name, "v1", "layer");
        }

        Directory.CreateDirectory(folder.PathOf("repositories/empty/folder"));
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(folder.Root);

        // '_' comes behind digits, and before letters: so does a repository itself among what is below it.
        Assert.Equal(["a/1", "a", "a/b", "a/b/c", "b"], await storage.ListRepositoriesAsync().ToListAsync());
    }

    [Fact]
    public async Task ATag_HasWhatItIs_AndWhatItWas()
    {
        StorageFolder folder = Folder();
        Digest one = folder.AddImage("app", "v1", "one");
        Digest two = folder.AddImage("app", "v1", "two");
        folder.AddImage("app", "v1", "one");
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(folder.Root);

        StorageTag tag = (await storage.ReadInventoryAsync()).Repositories.Single().Tags.Single();

        Assert.Equal(one, tag.Current);
        Assert.True(tag.IsHistoryOrdered);
        Assert.Equal(StorageFolder.TimeOf(2), tag.PushedAt);
        Assert.Equal([new StorageTagEntry(one, StorageFolder.TimeOf(2)), new StorageTagEntry(two, StorageFolder.TimeOf(1))], tag.History);
        Assert.Equal([two], tag.Earlier.Select(static entry => entry.Digest));
    }

    [Fact]
    public async Task TimesThatACopyLost_GiveNoOrder()
    {
        StorageFolder folder = Folder();
        folder.AddImage("app", "v1", "one");
        folder.AddImage("app", "v1", "two");
        foreach (string file in Directory.EnumerateFiles(folder.Root, "link", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        }

        await using RegistryStorage storage = await RegistryStorage.OpenAsync(folder.Root);
        StorageTag tag = (await storage.ReadInventoryAsync("app")).Repositories.Single().Tags.Single();

        Assert.False(tag.IsHistoryOrdered);
        Assert.Equal(2, tag.History.Count);
        Assert.Equal(tag.History.OrderBy(static entry => entry.Digest.ToString(), StringComparer.Ordinal), tag.History);
    }

    [Fact]
    public async Task ATarArchive_IsReadAsTheFolder()
    {
        StorageFolder folder = Folder();
        Digest image = folder.AddImage("team/app", "v1", "one");
        folder.AddImage("team/app", "v1", "two");
        folder.AddImage("team/app", null, image, "signature");
        folder.BeginUpload("team/app", 7);
        string tar = _temp.PathOf("registry.tar");
        System.Formats.Tar.TarFile.CreateFromDirectory(folder.Root, tar, includeBaseDirectory: false);
        await using RegistryStorage one = await RegistryStorage.OpenAsync(folder.Root);
        await using RegistryStorage other = await RegistryStorage.OpenAsync(tar);

        StorageInventory expected = await one.ReadInventoryAsync();
        StorageInventory read = await other.ReadInventoryAsync();

        Assert.Empty(read.Problems);
        Assert.Equal(expected.Blobs.OrderBy(static blob => blob.Key), read.Blobs.OrderBy(static blob => blob.Key));
        RepositoryInventory left = expected.Repositories.Single();
        RepositoryInventory right = read.Repositories.Single();
        Assert.Equal(left.Tags.Single().History, right.Tags.Single().History);
        Assert.Equal(left.Revisions.Select(static r => r.Digest), right.Revisions.Select(static r => r.Digest));
        Assert.Equal(left.Layers, right.Layers);
        Assert.Equal(left.Uploads, right.Uploads);
        Assert.True((await StorageVerification.VerifyAsync(other)).IsOk);
        Assert.Equal(
            await one.GetRepository("team/app").FindReferrersAsync(image),
            await other.GetRepository("team/app").FindReferrersAsync(image));
    }

    [Fact]
    public async Task Uploads_AreThereUntilSomebodyDeletesThem()
    {
        StorageFolder folder = Folder();
        folder.AddImage("app", "v1", "one");
        string id = folder.BeginUpload("app", 100);
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(folder.Root);

        StorageUpload upload = (await storage.ReadInventoryAsync()).Repositories.Single().Uploads.Single();

        Assert.Equal(new StorageUpload(id, StorageFolder.TimeOf(1), 100), upload);
    }

    [Fact]
    public async Task ARepositoryThatIsNotThere_IsSaidSo()
    {
        StorageFolder folder = Folder();
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(folder.Root);

        await Assert.ThrowsAsync<RegistryException>(() => storage.ReadInventoryAsync("app"));
        await Assert.ThrowsAsync<RegistryException>(() => storage.GetRepository("app").ResolveAsync("v1"));
        Assert.Throws<FormatException>(() => storage.GetRepository("../app"));
        Assert.Throws<FormatException>(() => storage.GetRepository("App"));
    }

    [Fact]
    public async Task Referrers_AreFoundByTheirSubject_WithTypeAndAnnotations()
    {
        StorageFolder folder = Folder();
        Digest image = folder.AddImage("app", "v1", "one");
        Digest signature = folder.AddImage("app", null, image, "signature");
        folder.AddImage("other", null, image, "signature elsewhere");
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(folder.Root);
        StorageRepository repository = storage.GetRepository("app");

        Descriptor found = Assert.Single(await repository.FindReferrersAsync(image));

        Assert.Equal((signature, "application/x.signature"), (found.Digest, found.ArtifactType));
        Assert.Empty(await repository.FindReferrersAsync(image, "application/other"));
        Assert.Empty(await repository.FindReferrersAsync(signature));
    }

    [Fact]
    public async Task MoreReferrersThanAllowed_AreRefused()
    {
        StorageFolder folder = Folder();
        Digest image = folder.AddImage("app", "v1", "one");
        folder.AddImage("app", null, image, "signature");
        folder.AddImage("app", null, image, "signature two");
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(folder.Root, new StorageOptions { MaxReferrers = 1 });

        await Assert.ThrowsAsync<IOException>(() => storage.GetRepository("app").FindReferrersAsync(image));
    }

    private StorageFolder Folder() => new(_temp.PathOf("storage"));
}
