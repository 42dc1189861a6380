using OciContent.Inspection;
using OciContent.Registry.Storage;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Storage;

/// <summary>Which tags share a digest, where a hash is, what nothing leads to, what was altered, what calls out.</summary>
public sealed class StorageAnswerTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly StorageFolder _folder;

    public StorageAnswerTests() => _folder = new StorageFolder(_temp.PathOf("storage"));

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task TagsThatShareADigest_AreTold()
    {
        Digest shared = _folder.AddImage("app", "v1", "one");
        _folder.AddImage("app", "latest", "one");
        _folder.AddImage("app", "v2", "two");
        _folder.AddImage("other", "v1", "one");

        SharedManifest found = Assert.Single(SharedManifest.Find(await ReadAsync()));

        Assert.Equal(("app", shared), (found.Repository, found.Digest));
        Assert.Equal(["latest", "v1"], found.Tags);
    }

    [Fact]
    public async Task AHash_IsFoundInEveryRole_WithTheTagsThatLeadToIt()
    {
        Digest one = _folder.AddImage("app", null, "one");
        Digest index = _folder.AddIndex("app", "multi", one);
        Digest old = _folder.AddImage("app", "v1", "old");
        _folder.AddImage("app", "v1", "new");
        Digest loose = _folder.AddBlob("loose"u8.ToArray());
        Digest linked = _folder.AddLayer("app", "linked"u8.ToArray());
        StorageInventory inventory = await ReadAsync();

        StorageMatch manifest = Find(one);
        Assert.Equal(StorageRole.Manifest, manifest.Role);
        Assert.Equal(["multi"], manifest.Tags);
        Assert.Equal([index], manifest.ListedBy);
        Assert.Equal(StorageRole.Index, Find(index).Role);
        StorageMatch layer = Find(Digest.Compute("one"u8));
        Assert.Equal((StorageRole.Layer, "app", 3L), (layer.Role, layer.Repository, layer.Size));
        Assert.Equal(["multi"], layer.Tags);
        Assert.Equal(["v1"], Find(old).EarlierTags);
        Assert.Empty(Find(old).Tags);
        Assert.Equal((StorageRole.Blob, null), (Find(loose).Role, Find(loose).Repository));
        Assert.Equal(StorageRole.Link, Find(linked).Role);
        Assert.Empty(StorageMatch.Find(inventory, HashPrefix.Parse("01234567")));

        StorageMatch Find(Digest digest) => Assert.Single(StorageMatch.Find(inventory, HashPrefix.Parse(digest.Encoded.AsSpan(0, 12))));
    }

    [Fact]
    public async Task ADeletedManifest_IsFoundInTheHistory()
    {
        Digest old = _folder.AddImage("app", "v1", "old");
        _folder.AddImage("app", "v1", "new");
        _folder.DeleteManifest("app", old);

        StorageMatch found = Assert.Single(StorageMatch.Find(await ReadAsync(), HashPrefix.Parse(old.ToString())));

        Assert.Equal(StorageRole.History, found.Role);
        Assert.Equal(["v1"], found.EarlierTags);
    }

    [Fact]
    public async Task Orphans_AreWhatNoTagLeadsTo_AndNoChildOrReferrer()
    {
        Digest child = _folder.AddImage("app", null, "child");
        _folder.AddIndex("app", "multi", child);
        Digest image = _folder.AddImage("app", "v1", "one");
        _folder.AddImage("app", null, image, "signature");
        Digest orphan = _folder.AddImage("app", null, "orphan");
        Digest blob = _folder.AddBlob("loose"u8.ToArray());
        string upload = _folder.BeginUpload("app", 11);

        StorageOrphans orphans = StorageOrphans.Find(await ReadAsync());

        OrphanRevision revision = Assert.Single(orphans.Revisions);
        Assert.Equal(("app", orphan), (revision.Repository, revision.Digest));
        Assert.Equal([new GarbageBlob(blob, 5)], orphans.Blobs);
        Assert.Equal(upload, Assert.Single(orphans.Uploads).Upload.Id);
        Assert.Empty(orphans.Links);
        Assert.Equal(revision.Bytes + 5 + 11, orphans.Bytes);
    }

    [Fact]
    public async Task AnOrphansBytes_AreThoseThatNobodyElseNeeds()
    {
        _folder.AddImage("app", "v1", "shared");
        Digest orphan = _folder.AddImage("app", null, "shared", "own layer");
        StorageInventory inventory = await ReadAsync();

        OrphanRevision found = Assert.Single(StorageOrphans.Find(inventory).Revisions);
        StorageRevision revision = inventory.Repositories[0].Revisions.Single(revision => revision.Digest == orphan);
        long config = revision.Manifest!.References.Where(static reference => reference.Role == HashRole.Config)
            .Sum(reference => inventory.Blobs[reference.Digest]);

        Assert.Equal(revision.Manifest.Size + config + "own layer".Length, found.Bytes);
    }

    [Fact]
    public async Task LinksToNothing_AreOrphans_AndFaultsOnlyWhereATagLeadsToThem()
    {
        Digest old = _folder.AddImage("app", "v1", "old");
        _folder.AddImage("app", "v1", "new");
        _folder.DeleteManifest("app", old);
        Digest unlinked = _folder.AddLayer("app", "unneeded"u8.ToArray());
        File.Delete(_folder.BlobPath(unlinked));
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(_folder.Root);

        Assert.Equal(
            [new OrphanLink(OrphanLinkKind.History, "app", old, "v1"), new OrphanLink(OrphanLinkKind.Layer, "app", unlinked, null)],
            StorageOrphans.Find(await ReadAsync()).Links);
        Assert.True((await StorageVerification.VerifyAsync(storage)).IsOk);
    }

    [Fact]
    public async Task Verify_FindsWhatIsAlteredOrMissing()
    {
        Digest image = _folder.AddImage("app", "v1", "one");
        Digest layer = Digest.Compute("one"u8);
        Digest gone = _folder.AddImage("app", "v2", "two");
        Digest missing = Digest.Compute("two"u8);
        File.WriteAllBytes(_folder.BlobPath(layer), "ONE"u8);
        File.Delete(_folder.BlobPath(missing));
        Directory.Delete(_folder.PathOf($"repositories/app/_manifests/revisions/sha256/{image.Encoded}"), recursive: true);
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(_folder.Root);

        StorageVerification found = await StorageVerification.VerifyAsync(storage);

        Assert.Equal(3, found.Faults.Count);
        Assert.Contains(found.Faults, fault => fault.Code == StorageProblemCode.Digest
            && fault.Path.Contains(layer.Encoded, StringComparison.Ordinal));
        Assert.Contains(found.Faults, fault => fault.Code == StorageProblemCode.Missing
            && fault.Message.Contains($"'{gone}' of 'app' needs '{missing}'", StringComparison.Ordinal));
        Assert.Contains(found.Faults, fault => fault.Code == StorageProblemCode.Missing
            && fault.Message.Contains($"The tag 'v1' of 'app' is '{image}'", StringComparison.Ordinal));
        Assert.Equal(5, found.BlobsChecked);
    }

    [Fact]
    public async Task Urls_AreFoundInEveryRepository()
    {
        Digest config = _folder.AddLayer("windows", "{}"u8.ToArray());
        Digest manifest = _folder.AddManifest(
            "windows",
            System.Text.Encoding.UTF8.GetBytes($$"""
                {"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}",
                 "config":{"mediaType":"{{MediaTypes.OciConfig}}","digest":"{{config}}","size":2},
                 "layers":[{"mediaType":"{{MediaTypes.OciLayer}}","digest":"{{Digest.Compute("x"u8)}}","size":1,
                   "urls":["http://example.com/x"]}]}
                """));
        _folder.AddIndex("windows", "v1", manifest);
        _folder.AddImage("app", "v1", "quiet");
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(_folder.Root);

        IReadOnlyList<StorageUrl> found = await StorageUrl.FindAsync(storage, await storage.ReadInventoryAsync());

        Assert.Equal(["insecureUrl", "layerUrls"], found.Select(static url => url.Finding.Rule.Code).Order(StringComparer.Ordinal));
        Assert.All(found, url => Assert.Equal(("windows", manifest), (url.Repository, url.Manifest)));
        Assert.All(found, static url => Assert.Equal(["v1"], url.Tags));

        // What registries need not have is not missing.
        Assert.True((await StorageVerification.VerifyAsync(storage)).IsOk);
    }

    private async Task<StorageInventory> ReadAsync()
    {
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(_folder.Root);
        StorageInventory inventory = await storage.ReadInventoryAsync();
        Assert.Empty(inventory.Problems);
        return inventory;
    }
}
