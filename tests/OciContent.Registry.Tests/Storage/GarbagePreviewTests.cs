using OciContent.Registry.Storage;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Storage;

/// <summary>What the collectors of 2.8 and 3.0 delete, where they differ, and what that breaks.</summary>
public sealed class GarbagePreviewTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly StorageFolder _folder;

    public GarbagePreviewTests() => _folder = new StorageFolder(_temp.PathOf("storage"));

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task ChildrenOfATaggedIndex_GoBy28_AndStayBy30()
    {
        Digest child = _folder.AddImage("app", null, "child");
        Digest index = _folder.AddIndex("app", "multi", child);

        GarbagePreview old = await PlayAsync(GarbageRules.Distribution28);
        GarbagePreview recent = await PlayAsync(GarbageRules.Distribution30);

        Assert.Equal([child], old.Manifests.Select(static manifest => manifest.Digest));
        Assert.Equal(2, old.Blobs.Count);
        GarbageBreak broken = Assert.Single(old.Breaks);
        Assert.Equal((GarbageBreakKind.Child, child, index), (broken.Kind, broken.Digest, broken.Of));
        Assert.Empty(recent.Manifests);
        Assert.Empty(recent.Blobs);
        Assert.Empty(recent.Breaks);
    }

    [Fact]
    public async Task Signatures_AreDeleted_UnlessReferrersAreKept()
    {
        Digest image = _folder.AddImage("app", "v1", "image");
        Digest signature = _folder.AddImage("app", null, image, "signature");
        Digest ofSignature = _folder.AddImage("app", null, signature, "signature of a signature");
        _folder.AddImage("app", null, Digest.Compute("nobody"u8), "signature of nothing");

        foreach (GarbageRules rules in GarbageRules.All)
        {
            GarbagePreview all = await PlayAsync(rules);
            GarbagePreview kept = await PlayAsync(rules, keepsReferrers: true);

            Assert.Equal(3, all.Manifests.Count);
            GarbageBreak broken = Assert.Single(all.Breaks);
            Assert.Equal((GarbageBreakKind.Referrer, signature, image), (broken.Kind, broken.Digest, broken.Of));
            Assert.DoesNotContain(kept.Manifests, manifest => manifest.Digest == signature || manifest.Digest == ofSignature);
            Assert.Single(kept.Manifests);
            Assert.Empty(kept.Breaks);
        }
    }

    [Fact]
    public async Task TheHistoryOfATag_IsLost_WithWhatItHad()
    {
        Digest old = _folder.AddImage("app", "v1", "old");
        _folder.AddImage("app", "v1", "new");

        GarbageBreak broken = Assert.Single((await PlayAsync(GarbageRules.Distribution28)).Breaks);

        Assert.Equal((GarbageBreakKind.History, old, "v1"), (broken.Kind, broken.Digest, broken.Tag));
    }

    [Fact]
    public async Task LinksToLayers_AreDeletedBy30_InTheOrderOfRepositories()
    {
        // The first repository links to what the second one needs: it was not marked yet when the collector came by.
        _folder.AddImage("a", "v1", "one");
        Digest later = _folder.AddLayer("a", "two"u8.ToArray());
        _folder.AddImage("b", "v1", "two");

        GarbagePreview preview = await PlayAsync(GarbageRules.Distribution30);

        Assert.Equal([new GarbageLink("a", later)], preview.LayerLinks);
        Assert.Empty(preview.Blobs);
        Assert.Empty((await PlayAsync(GarbageRules.Distribution28)).LayerLinks);
    }

    [Fact]
    public async Task WhatARepositoryLinksTo_IsAtRisk_IfItGoes()
    {
        _folder.AddImage("app", "v1", "one");
        Digest pushed = _folder.AddLayer("app", "the manifest has not come yet"u8.ToArray());
        _folder.BeginUpload("app", 3);

        GarbagePreview preview = await PlayAsync(GarbageRules.Distribution28);

        Assert.Equal([new GarbageLink("app", pushed)], preview.AtRisk);
        Assert.Equal(1, preview.Uploads);
        Assert.Equal([pushed], preview.Blobs.Select(static blob => blob.Digest));
    }

    [Fact]
    public async Task ACollectorThatStops_DeletesNothing()
    {
        _folder.AddImage("app", null, "no tag at all");
        _folder.AddBlob("loose"u8.ToArray());

        GarbagePreview old = await PlayAsync(GarbageRules.Distribution28);
        GarbagePreview recent = await PlayAsync(GarbageRules.Distribution30);

        Assert.Contains("'app' has no folder of tags", old.Stop, StringComparison.Ordinal);
        Assert.Empty(old.Blobs);

        // Neither marked nor deleted: the content goes, and the manifest's link stays.
        Assert.Null(recent.Stop);
        Assert.Empty(recent.Manifests);
        Assert.Equal(4, recent.Blobs.Count);
    }

    [Fact]
    public async Task AManifestThatIsNone_StopsIt()
    {
        _folder.AddManifest("app", "{}"u8.ToArray(), "v1");

        GarbagePreview preview = await PlayAsync(GarbageRules.Distribution28, deletesUntagged: false);

        Assert.Contains("of a schema that the collector does not know", preview.Stop, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALinkToWhatIsNotThere_IsSkipped()
    {
        Digest image = _folder.AddImage("app", "v1", "one");
        File.Delete(_folder.BlobPath(image));

        GarbagePreview preview = await PlayAsync(GarbageRules.Distribution28, deletesUntagged: false);

        Assert.Null(preview.Stop);
        Assert.Equal(2, preview.Blobs.Count);
    }

    [Theory]
    [InlineData("2.8")]
    [InlineData("3.0")]
    public void Rules_AreParsed(string name) => Assert.Equal(name, GarbageRules.Parse(name).ToString());

    [Fact]
    public void Rules_ThatAreNotKnown_AreRefused() =>
        Assert.Equal(
            "'2.9' are not rules of a collector: expected 2.8 or 3.0.",
            Assert.Throws<FormatException>(static () => GarbageRules.Parse("2.9")).Message);

    [Fact]
    public async Task Preview_NeedsAllOfTheStorage()
    {
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(_folder.Root);
        StorageInventory tags = await storage.ReadInventoryAsync(StorageParts.Tags);

        Assert.Throws<ArgumentException>(() => GarbagePreview.Of(tags));
    }

    private async Task<GarbagePreview> PlayAsync(GarbageRules rules, bool deletesUntagged = true, bool keepsReferrers = false)
    {
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(_folder.Root);
        return GarbagePreview.Of(
            await storage.ReadInventoryAsync(),
            new GarbageOptions { Rules = rules, DeletesUntagged = deletesUntagged, KeepsReferrers = keepsReferrers });
    }
}
