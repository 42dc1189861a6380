using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OciContent.Registry.Storage;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Storage;

/// <summary>Whatever a registry has kept, what is read is what was written; and whatever is broken of it, the rest is read.</summary>
public sealed class StorageProperties
{
    private static readonly Config Config = Cases.Config(2026, 17, all: 150, fewer: 15);

    private static readonly string[] Names = ["a", "a/b", "b-c/d_e", "z.9"];

    // What it does, in which repository, with which tag and content.
    private static readonly Gen<(int Kind, int Repository, int Tag, int Content)> Step =
        from kind in Gen.Choose(0, 9)
        from repository in Gen.Choose(0, Names.Length - 1)
        from tag in Gen.Choose(0, 3)
        from content in Gen.Choose(0, 5)
        select (kind, repository, tag, content);

    private static readonly Arbitrary<List<(int Kind, int Repository, int Tag, int Content)>> Steps =
        Gen.Choose(1, 25).SelectMany(static count => Step.ListOf(count)).Select(static steps => steps.ToList()).ToArbitrary();

    [Fact]
    public void Inventory_IsWhatWasWritten() => Prop.ForAll(Steps, static steps =>
    {
        using var temp = new TempFolder();
        var folder = new StorageFolder(temp.FullPath);
        (Dictionary<(string, string), Digest> tags, HashSet<(string, Digest)> revisions) = Write(folder, steps);

        StorageInventory inventory = Read(folder);

        Assert.Empty(inventory.Problems);
        Assert.Equal(
            tags.Select(static tag => (tag.Key.Item1, tag.Key.Item2, tag.Value)).Order(),
            inventory.Repositories
                .SelectMany(static repository => repository.Tags.Select(tag => (repository.Name, tag.Name, tag.Current!)))
                .Order());
        Assert.Equal(revisions.Order(), Revisions(inventory).Order());
        Assert.All(
            inventory.Repositories.SelectMany(static repository => repository.Tags),
            static tag => Assert.Contains(tag.Current, tag.History.Select(static entry => entry.Digest)));
    }).Check(Config);

    [Fact]
    public void Collections_AreNested() => Prop.ForAll(Steps, static steps =>
    {
        using var temp = new TempFolder();
        var folder = new StorageFolder(temp.FullPath);
        Write(folder, steps);
        StorageInventory inventory = Read(folder);
        foreach (GarbageRules rules in GarbageRules.All)
        {
            GarbagePreview spared = GarbagePreview.Of(inventory, new GarbageOptions { Rules = rules });
            GarbagePreview kept = GarbagePreview.Of(
                inventory,
                new GarbageOptions { Rules = rules, DeletesUntagged = true, KeepsReferrers = true });
            GarbagePreview all = GarbagePreview.Of(inventory, new GarbageOptions { Rules = rules, DeletesUntagged = true });

            Assert.Empty(spared.Manifests);
            Assert.DoesNotContain(spared.Breaks, static broken => broken.Kind != GarbageBreakKind.Content);
            if (all.Stop is not null || kept.Stop is not null)
            {
                Assert.Equal(all.Stop, kept.Stop);
                continue;
            }

            // What deletes more leaves less; and what a tag leads to straight is never deleted.
            Assert.Subset(kept.Blobs.ToHashSet(), spared.Blobs.ToHashSet());
            Assert.Subset(all.Blobs.ToHashSet(), kept.Blobs.ToHashSet());
            Assert.Subset(all.Manifests.ToHashSet(), kept.Manifests.ToHashSet());
            Assert.DoesNotContain(kept.Breaks, static broken => broken.Kind == GarbageBreakKind.Referrer);
            HashSet<(string, Digest)> tagged =
            [
                .. inventory.Repositories.SelectMany(static repository =>
                    repository.Tags.Select(tag => (repository.Name, tag.Current!))),
            ];
            Assert.DoesNotContain(all.Manifests, manifest => tagged.Contains((manifest.Repository, manifest.Digest)));
        }

        // An orphan is never what a tag leads to, so by rules of 2.8 it goes; and so does every blob that is one.
        StorageOrphans orphans = StorageOrphans.Find(inventory);
        GarbagePreview played = GarbagePreview.Of(inventory, new GarbageOptions { DeletesUntagged = true });
        if (played.Stop is null)
        {
            Assert.Subset(played.Blobs.ToHashSet(), orphans.Blobs.ToHashSet());
            Assert.All(
                orphans.Revisions,
                orphan => Assert.Contains(
                    played.Manifests,
                    manifest => (manifest.Repository, manifest.Digest) == (orphan.Repository, orphan.Digest)));
        }
    }).Check(Config);

    [Fact]
    public void WhateverIsBroken_TheRestIsRead() =>
        Prop.ForAll(Steps, ArbMap.Default.ArbFor<int>(), static (steps, seed) =>
        {
            using var temp = new TempFolder();
            var folder = new StorageFolder(temp.FullPath);
            Write(folder, steps);
            var random = new Random(seed);
            string[] files = Directory.GetFiles(folder.Root, "*", SearchOption.AllDirectories);
            string file = files[random.Next(files.Length)];
            switch (random.Next(4))
            {
                case 0:
                    File.Delete(file);
                    break;
                case 1:
                    byte[] noise = new byte[random.Next(100)];
                    random.NextBytes(noise);
                    File.WriteAllBytes(file, noise);
                    break;
                case 2:
                    Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
                    break;
                default:
                    File.Delete(file);
                    Directory.CreateDirectory(file);
                    break;
            }

            StorageInventory inventory = Read(folder);
            StorageOrphans.Find(inventory);
            SharedManifest.Find(inventory);
            foreach (GarbageRules rules in GarbageRules.All)
            {
                GarbagePreview.Of(inventory, new GarbageOptions { Rules = rules, DeletesUntagged = true });
            }

            Blocking.Wait(async () =>
            {
                await using RegistryStorage storage = await RegistryStorage.OpenAsync(folder.Root);
                StorageVerification verified = await StorageVerification.VerifyAsync(storage);
                Assert.Subset(
                    verified.Faults.Select(static fault => (fault.Code, fault.Path)).ToHashSet(),
                    inventory.Problems.Select(static problem => (problem.Code, problem.Path)).ToHashSet());
                return true;
            });
        }).Check(Config);

    private static IEnumerable<(string, Digest)> Revisions(StorageInventory inventory) =>
        inventory.Repositories.SelectMany(static repository =>
            repository.Revisions.Select(revision => (repository.Name, revision.Digest)));

    private static StorageInventory Read(StorageFolder folder) =>
        Blocking.Wait(async () =>
        {
            await using RegistryStorage storage = await RegistryStorage.OpenAsync(folder.Root);
            return await storage.ReadInventoryAsync();
        });

    private static (Dictionary<(string, string), Digest> Tags, HashSet<(string, Digest)> Revisions) Write(
        StorageFolder folder,
        List<(int Kind, int Repository, int Tag, int Content)> steps)
    {
        var tags = new Dictionary<(string, string), Digest>();
        var revisions = new HashSet<(string, Digest)>();
        folder.AddImage(Names[0], "first", "first");
        Add(Names[0], "first", folder.AddImage(Names[0], "first", "first"));
        foreach ((int kind, int at, int number, int content) in steps)
        {
            string repository = Names[at];
            string tag = string.Create(CultureInfo.InvariantCulture, $"v{number}");
            string layer = string.Create(CultureInfo.InvariantCulture, $"layer {content}");
            Digest[] there =
            [
                .. revisions.Where(revision => revision.Item1 == repository).Select(static revision => revision.Item2).Order(),
            ];
            switch (kind)
            {
                case 0 when there.Length > 0:
                    Digest gone = there[content % there.Length];
                    folder.DeleteManifest(repository, gone);
                    revisions.Remove((repository, gone));
                    foreach ((string, string) dead in tags
                        .Where(known => known.Key.Item1 == repository && known.Value == gone)
                        .Select(static known => known.Key)
                        .ToList())
                    {
                        tags.Remove(dead);
                    }

                    break;
                case 1 when there.Length > 0:
                    Add(repository, tag, folder.AddIndex(repository, tag, there[content % there.Length], there[0]));
                    break;
                case 2 when there.Length > 0:
                    Add(repository, null, folder.AddImage(repository, null, there[content % there.Length], layer));
                    break;
                case 3:
                    Add(repository, null, folder.AddImage(repository, null, layer));
                    break;
                case 4:
                    folder.AddLayer(repository, Encoding.UTF8.GetBytes(layer + " alone"));
                    break;
                case 5:
                    folder.AddBlob(Encoding.UTF8.GetBytes(layer + " of nobody"));
                    break;
                case 6:
                    folder.BeginUpload(repository, content);
                    break;
                default:
                    Add(repository, tag, folder.AddImage(repository, tag, layer, "base"));
                    break;
            }
        }

        return (tags, revisions);

        void Add(string repository, string? tag, Digest digest)
        {
            revisions.Add((repository, digest));
            if (tag is not null)
            {
                tags[(repository, tag)] = digest;
            }
        }
    }
}
