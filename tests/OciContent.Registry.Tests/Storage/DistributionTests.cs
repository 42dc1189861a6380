using System.Net;
using System.Text.Json;
using OciContent.Registry.Storage;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Storage;

/// <summary>What is read from a registry's folder is what the registry says, and a preview is what its collector does.</summary>
public sealed class DistributionTests(FilledRegistry filled) : IClassFixture<FilledRegistry>
{
    // As distribution calls its program; Debian, which has 2.8, calls it docker-registry.
    private const string Distribution3 = "registry";

    [RequiresToolsFact(DockerRegistryServer.Tool)]
    public async Task TagsAndDigests_AreThoseOfTheRegistry()
    {
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(filled.Server.StorageFolder);
        StorageInventory inventory = await storage.ReadInventoryAsync();

        Assert.Empty(inventory.Problems);
        Assert.Equal(
            await ListAsync("/v2/_catalog?n=1000", "repositories"),
            inventory.Repositories.Select(static repository => repository.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            filled.Server.StoredDigests(),
            inventory.Blobs.Keys.Select(static blob => blob.ToString()).Order(StringComparer.Ordinal));
        int tags = 0;
        foreach (RepositoryInventory repository in inventory.Repositories)
        {
            Assert.Equal(
                await ListAsync($"/v2/{repository.Name}/tags/list", "tags"),
                repository.Tags.Select(static tag => tag.Name));
            foreach (StorageTag tag in repository.Tags)
            {
                (byte[] content, string? digest, string? mediaType) = await filled.Server.GetManifestAsync(repository.Name, tag.Name);
                Assert.Equal(digest, tag.Current!.ToString());
                Assert.True(tag.IsHistoryOrdered);
                StorageRevision revision = repository.Revisions.Single(revision => revision.Digest == tag.Current);
                Assert.Equal((mediaType, content.LongLength), (revision.Manifest!.MediaType, revision.Manifest.Size));
                tags++;
            }
        }

        Assert.True(tags > 100);
    }

    [RequiresToolsFact(DockerRegistryServer.Tool)]
    public async Task WhatWasDeleted_IsNotThere_AndWhatIsLinkedIs()
    {
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(filled.Server.StorageFolder);
        StorageInventory inventory = await storage.ReadInventoryAsync();

        Assert.NotEmpty(filled.Filler.Deleted);
        foreach ((string name, Digest digest) in filled.Filler.Deleted)
        {
            await Assert.ThrowsAsync<ContentNotFoundException>(() => storage.GetRepository(name).ResolveAsync(digest));
        }

        foreach (RepositoryInventory repository in inventory.Repositories)
        {
            StorageRepository reader = storage.GetRepository(repository.Name);
            foreach (StorageLayerLink layer in repository.Layers)
            {
                Assert.Equal(
                    await filled.Server.GetBlobSizeAsync(repository.Name, layer.Digest.ToString()),
                    await reader.FindSizeAsync(layer.Digest));
            }
        }

        Assert.Contains(
            inventory.Repositories.SelectMany(static repository => repository.Layers),
            static layer => layer.Digest.Algorithm == DigestAlgorithm.Sha512);
        Assert.NotEmpty(inventory.Repositories.SelectMany(static repository => repository.Uploads));
        Assert.All(
            inventory.Repositories.SelectMany(static repository => repository.Uploads),
            static upload => Assert.True(upload.Size >= 100 && upload.StartedAt > DateTimeOffset.UtcNow.AddHours(-1)));
        Assert.True((await StorageVerification.VerifyAsync(storage)).IsOk);
    }

    [RequiresToolsFact(DockerRegistryServer.Tool)]
    public async Task AnotherRepositorysBlob_IsNotGiven_AsTheRegistryDoesNot()
    {
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(filled.Server.StorageFolder);
        StorageInventory inventory = await storage.ReadInventoryAsync();
        RepositoryInventory one = inventory.Repositories[0];
        Digest foreign = inventory.Repositories[1].Layers.First(layer => one.Layers.All(own => own.Digest != layer.Digest)).Digest;

        Assert.Null(await filled.Server.GetBlobSizeAsync(one.Name, foreign.ToString()));
        Assert.Null(await storage.GetRepository(one.Name).FindSizeAsync(foreign));
    }

    [RequiresToolsTheory(DockerRegistryServer.Tool)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Preview_IsWhatTheCollectorSays_LineByLine(bool deletesUntagged)
    {
        CollectorRun said = await CollectorRun.DryAsync(filled.Server.StorageFolder, filled.Temp, deletesUntagged);
        await using RegistryStorage storage = await RegistryStorage.OpenAsync(filled.Server.StorageFolder);
        StorageInventory inventory = await storage.ReadInventoryAsync();

        GarbagePreview preview = GarbagePreview.Of(inventory, new GarbageOptions { DeletesUntagged = deletesUntagged });

        Assert.Null(preview.Stop);
        Assert.Equal(said.Lines, CollectorRun.LinesOf(inventory, preview));
        Assert.NotEmpty(preview.Blobs);
        Assert.Equal(deletesUntagged, preview.Manifests.Count > 0);
    }

    [RequiresToolsTheory(DockerRegistryServer.Tool)]
    [InlineData(false)]
    [InlineData(true)]
    public Task Preview_IsWhatTheCollectorDoes(bool deletesUntagged) =>
        CollectAsync(filled.Server.StorageFolder, DockerRegistryServer.Tool, GarbageRules.Distribution28, deletesUntagged);

    [NewerToolsFact(Distribution3, DockerRegistryServer.Tool)]
    public async Task Preview_IsWhatTheCollectorOf3Does()
    {
        // What is linked by its sha512 as well makes it fail half way.
        string without = await WithoutSha512Async();
        await CollectAsync(without, Distribution3, GarbageRules.Distribution30, deletesUntagged: false);
        await CollectAsync(without, Distribution3, GarbageRules.Distribution30, deletesUntagged: true);
    }

    [NewerToolsFact(Distribution3, DockerRegistryServer.Tool)]
    public async Task Preview_SaysThatTheCollectorOf3Fails()
    {
        GarbagePreview preview =
            await CollectAsync(filled.Server.StorageFolder, Distribution3, GarbageRules.Distribution30, deletesUntagged: true);
        Assert.Contains("lead to 'sha256:", preview.BreakOff, StringComparison.Ordinal);
    }

    private async Task<string> WithoutSha512Async()
    {
        string copy = filled.Temp.PathOf(Guid.NewGuid().ToString("n"));
        await ExternalTool.RunAsync("cp", "-a", filled.Server.StorageFolder, copy);
        string[] links =
        [
            .. Directory
                .EnumerateDirectories(copy, "sha512", SearchOption.AllDirectories)
                .Where(static folder => Path.GetFileName(Path.GetDirectoryName(folder)) == "_layers"),
        ];
        Assert.NotEmpty(links);
        foreach (string folder in links)
        {
            Directory.Delete(folder, recursive: true);
        }

        return copy;
    }

    private async Task<GarbagePreview> CollectAsync(string storageFolder, string tool, GarbageRules rules, bool deletesUntagged)
    {
        await using RegistryStorage before = await RegistryStorage.OpenAsync(storageFolder);
        StorageInventory inventory = await before.ReadInventoryAsync();
        var options = new GarbageOptions { Rules = rules, DeletesUntagged = deletesUntagged };
        GarbagePreview preview = GarbagePreview.Of(inventory, options);
        Assert.Null(preview.Stop);
        string copy = await CollectorRun.RunAsync(storageFolder, filled.Temp, deletesUntagged, tool, fails: preview.BreakOff is not null);

        await using RegistryStorage after = await RegistryStorage.OpenAsync(copy);
        StorageInventory left = await after.ReadInventoryAsync();

        Assert.Equal(
            inventory.Blobs.Keys.Except(preview.Blobs.Select(static blob => blob.Digest)).Order(),
            left.Blobs.Keys.Order());
        Assert.Equal(preview.Bytes, inventory.Blobs.Values.Sum() - left.Blobs.Values.Sum());
        Assert.Equal(
            Revisions(inventory).Except(preview.Manifests.Select(static manifest => (manifest.Repository, manifest.Digest))),
            Revisions(left));
        (string, Digest)[] links =
        [
            .. LayerLinks(inventory).Except(preview.LayerLinks.Select(static link => (link.Repository, link.Digest))),
        ];
        if (preview.BreakOff is null)
        {
            Assert.Equal(links, LayerLinks(left));
        }
        else
        {
            Assert.Empty(links.Except(LayerLinks(left)));
        }

        Assert.Equal(
            History(inventory).Except(preview.Breaks
                .Where(static broken => broken.Kind == GarbageBreakKind.History)
                .Select(static broken => (broken.Repository, broken.Tag!, broken.Digest))),
            History(left));

        // What is said to break is broken, and nothing else is.
        Assert.Equal(
            preview.Breaks
                .Where(static broken => broken.Kind is GarbageBreakKind.Child or GarbageBreakKind.Content)
                .Select(static broken => (broken.Repository, broken.Of!, broken.Digest))
                .Distinct()
                .Order(),
            Missing(left).Except(Missing(inventory)).Order());
        if (preview.BreakOff is not null)
        {
            return preview;
        }

        Assert.Equal(
            preview.AtRisk.Except(preview.LayerLinks).Select(static link => (link.Repository, link.Digest)).Order(),
            StorageOrphans.Find(left).Links
                .Where(static link => link.Kind == OrphanLinkKind.Layer)
                .Select(static link => (link.Repository, link.Digest))
                .Order());
        return preview;
    }

    private static IEnumerable<(string, Digest)> Revisions(StorageInventory inventory) =>
        inventory.Repositories.SelectMany(static repository =>
            repository.Revisions.Select(revision => (repository.Name, revision.Digest)));

    private static IEnumerable<(string, Digest)> LayerLinks(StorageInventory inventory) =>
        inventory.Repositories.SelectMany(static repository => repository.Layers.Select(layer => (repository.Name, layer.Digest)));

    private static IEnumerable<(string, string, Digest)> History(StorageInventory inventory) =>
        inventory.Repositories
            .SelectMany(static repository => repository.Tags.SelectMany(tag =>
                tag.History.Select(entry => (repository.Name, tag.Name, entry.Digest))))
            .Order();

    private static List<(string, Digest, Digest)> Missing(StorageInventory inventory)
    {
        var missing = new List<(string, Digest, Digest)>();
        foreach (RepositoryInventory repository in inventory.Repositories)
        {
            HashSet<Digest> there =
            [
                .. repository.Revisions.Select(static revision => revision.Digest).Where(inventory.Blobs.ContainsKey),
                .. repository.Layers.Where(layer => inventory.Blobs.ContainsKey(layer.Target)).Select(static layer => layer.Digest),
            ];
            missing.AddRange(repository.Revisions.SelectMany(revision => (revision.Manifest?.References ?? [])
                .Where(reference => !there.Contains(reference.Digest))
                .Select(reference => (repository.Name, revision.Digest, reference.Digest))));
        }

        return missing;
    }

    private async Task<IEnumerable<string>> ListAsync(string path, string name)
    {
        using HttpResponseMessage answer = await filled.Client.GetAsync(new Uri(filled.Server.Url + path));
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return [];
        }

        using JsonDocument json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        JsonElement list = json.RootElement.GetProperty(name);
        return list.ValueKind == JsonValueKind.Null
            ? []
            : list.EnumerateArray().Select(static item => item.GetString()!).Order(StringComparer.Ordinal).ToList();
    }
}
