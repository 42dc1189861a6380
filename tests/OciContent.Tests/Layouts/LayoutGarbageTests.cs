using System.Text.Json.Nodes;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Layouts;

/// <summary>What nothing in a layout leads to is deleted, and nothing else, whoever writes meanwhile.</summary>
public sealed class LayoutGarbageTests : IDisposable
{
    private static readonly int Rounds = Cases.Count(all: 400, fewer: 40);
    private static readonly DocumentLimits Limits = DocumentLimits.Default;

    private readonly TestImageFolder _temp = new();
    private readonly TestImage _kept = new("shared", "kept");
    private readonly TestImage _lost = new("shared", "lost");

    private string Layout => _temp.PathOf("layout");

    public static TheoryData<DiskFault> Faults { get; } = [DiskFault.Before, DiskFault.After, DiskFault.Death];

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task WhatNothingLeadsTo_IsFound_AndThenDeleted()
    {
        _temp.Write(new TestImageFiles().Image(_kept, "kept").Image(_lost, "lost"));
        await UntagAsync("lost", drops: true);
        string[] expected = [.. _lost.Blobs.Select(static blob => blob.Digest).Except(_kept.Blobs.Select(static blob => blob.Digest)).Order()];

        LayoutGarbage found = await ImageLayoutStore.FindGarbageAsync(Layout, Limits);
        int before = LayoutCheck.BlobFiles(Layout).Count;
        LayoutGarbage deleted = await ImageLayoutStore.DeleteGarbageAsync(Layout, Limits);

        Assert.Equal(expected, found.Blobs.Select(static blob => blob.Digest.ToString()));
        Assert.Equal(found.Blobs, deleted.Blobs);
        Assert.Equal(deleted.Blobs.Sum(static blob => blob.Size), deleted.Size);
        Assert.NotEqual(0, deleted.Size);
        Assert.Equal(before - expected.Length, LayoutCheck.BlobFiles(Layout).Count);
        Assert.Equal(["kept"], await LayoutCheck.AssertSoundAsync(Layout));
        Assert.Empty((await ImageLayoutStore.DeleteGarbageAsync(Layout, Limits)).Blobs);
    }

    [Fact]
    public async Task WhatASubjectNames_Stays_WithAllItNeeds()
    {
        var signature = new TestImage("signature")
        {
            ChangeManifest = manifest => manifest["subject"] = _lost.Manifest.Describe(),
        };
        _temp.Write(new TestImageFiles().Image(_kept, "kept").Image(_lost, "lost").Image(signature, "signature"));
        await UntagAsync("lost", drops: true);

        Assert.Empty((await ImageLayoutStore.DeleteGarbageAsync(Layout, Limits)).Blobs);
    }

    [Fact]
    public async Task WhatADocumentOfAnUnknownTypeNames_Stays()
    {
        var document = new JsonObject { ["anything"] = new JsonArray(new JsonObject { ["of"] = _lost.Manifest.Digest }) };
        TestImageBlob unknown = TestImageBlob.Of(document, "application/vnd.example.unknown+json", "sha256");
        _temp.Write(new TestImageFiles().Image(_lost, "lost").Add(unknown));
        await UntagAsync("lost", drops: true);
        await using (ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout))
        {
            await store.TagAsync(unknown.Descriptor, "unknown");
        }

        Assert.Empty((await ImageLayoutStore.DeleteGarbageAsync(Layout, Limits)).Blobs);
    }

    [Fact]
    public async Task AMissingManifest_IsNoReasonToKeepAnything_ButABrokenOneIs()
    {
        _temp.Write(new TestImageFiles().Image(_kept, "kept").Image(_lost, "lost"));
        await UntagAsync("lost", drops: true);
        string manifest = Path.Join(Layout, "blobs", _kept.Manifest.Digest.Replace(':', '/'));
        byte[] bytes = File.ReadAllBytes(manifest);
        File.WriteAllBytes(manifest, [.. bytes[..^1], (byte)' ']);
        int before = LayoutCheck.BlobFiles(Layout).Count;

        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(
            () => ImageLayoutStore.DeleteGarbageAsync(Layout, Limits));

        Assert.Contains(_kept.Manifest.Digest, message, StringComparison.Ordinal);
        Assert.Equal(before, LayoutCheck.BlobFiles(Layout).Count);

        File.Delete(manifest);
        await ImageLayoutStore.DeleteGarbageAsync(Layout, Limits);
        Assert.Empty(LayoutCheck.BlobFiles(Layout));
    }

    [Fact]
    public async Task BeyondTheLimits_NothingIsDeleted()
    {
        _temp.Write(new TestImageFiles().Image(_kept, "kept").Image(_lost, "lost"));

        await TestImageFolder.RefusesAsync<InvalidDataException>(
            () => ImageLayoutStore.DeleteGarbageAsync(Layout, new DocumentLimits { MaxManifests = 1 }));

        Assert.Equal(["kept", "lost"], await LayoutCheck.AssertSoundAsync(Layout));
    }

    [Fact]
    public async Task WhileSomebodyWrites_NothingIsDeleted()
    {
        _temp.Write(new TestImageFiles().Image(_kept, "kept"));
        await using (ImageLayoutStore writer = await ImageLayoutStore.OpenAsync(Layout))
        {
            foreach (TestImageBlob blob in _lost.Blobs)
            {
                await writer.PutAsync(blob.Descriptor, new MemoryStream(blob.Content));
            }

            string message = await TestImageFolder.RefusesAsync<IOException>(() => ImageLayoutStore.DeleteGarbageAsync(Layout, Limits));

            Assert.Contains("being written to", message, StringComparison.Ordinal);
            await writer.TagAsync(_lost.Manifest.Descriptor, "lost");
        }

        Assert.Empty((await ImageLayoutStore.DeleteGarbageAsync(Layout, Limits)).Blobs);
        Assert.Equal(["kept", "lost"], await LayoutCheck.AssertSoundAsync(Layout));
    }

    [Fact]
    public async Task WhatKilledWritersLeft_IsFound_AndGoes()
    {
        _temp.Write(new TestImageFiles().Image(_kept, "kept"));
        const string Name = ".oci-content-0123456789abcdef.tmp";
        Directory.CreateDirectory(Path.Join(Layout, Name));
        File.WriteAllText(Path.Join(Layout, Name, "1"), "half a blob");

        Assert.Equal([Name], (await ImageLayoutStore.FindGarbageAsync(Layout, Limits)).ScratchFolders);
        Assert.True(Directory.Exists(Path.Join(Layout, Name)));
        Assert.Equal([Name], (await ImageLayoutStore.DeleteGarbageAsync(Layout, Limits)).ScratchFolders);
        Assert.Empty(LayoutCheck.Strangers(Layout));
    }

    [Fact]
    public async Task WhereThereIsNoLayout_NoneIsMade()
    {
        string nothing = _temp.PathOf("nothing");
        await TestImageFolder.RefusesAsync<FileNotFoundException>(() => ImageLayoutStore.DeleteGarbageAsync(nothing, Limits));
        Assert.False(Path.Exists(nothing));

        string archive = _temp.Write(new TestImageFiles().Image(_kept, "kept"), asTar: true);
        await TestImageFolder.RefusesAsync<InvalidDataException>(() => ImageLayoutStore.DeleteGarbageAsync(archive, Limits));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task WhateverFails_WhatIsNeededStays(DiskFault fault)
    {
        for (int failing = 1; ; failing++)
        {
            _temp.Write(new TestImageFiles().Image(_kept, "kept").Image(_lost, "lost"));
            await UntagAsync("lost", drops: true);
            using var disk = new FaultyDisk(failing, fault);
            try
            {
                await ImageLayoutStore.DeleteGarbageAsync(Layout, Limits, disk, CancellationToken.None);
            }
            catch (IOException) when (disk.HasFailed)
            {
            }

            Assert.Equal(["kept"], await LayoutCheck.AssertSoundAsync(Layout));
            if (!disk.HasFailed)
            {
                Assert.True(failing > 4);
                return;
            }
        }
    }

    // Each writer finds blobs there that another's image no longer needs, and relies on them.
    [Fact]
    public async Task WritersBesideADeleter_NeverLoseAnImage()
    {
        _temp.Write(new TestImageFiles().Image(_kept, "kept"));
        using var done = new CancellationTokenSource();
        Task<int> deleting = DeleteUntilAsync(done.Token);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(writer => Task.Run(() => WriteAsync(writer))));
        await done.CancelAsync();

        Assert.NotEqual(0, await deleting);
        await ImageLayoutStore.DeleteGarbageAsync(Layout, Limits);
        Assert.Equal(["0", "1", "2", "kept"], (await LayoutCheck.AssertSoundAsync(Layout)).Order(StringComparer.Ordinal));
    }

    private async Task WriteAsync(int writer)
    {
        var random = new Random(writer);
        for (int round = 0; round < Rounds; round++)
        {
            // Few layers: each comes and goes all the time.
            var image = new TestImage($"layer {random.Next(3)}", $"layer {random.Next(3)}");
            await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);
            foreach (TestImageBlob blob in image.Blobs)
            {
                await store.PutAsync(blob.Descriptor, new MemoryStream(blob.Content));
            }

            await store.TagAsync(image.Manifest.Descriptor, $"{writer}");
        }
    }

    private async Task<int> DeleteUntilAsync(CancellationToken done)
    {
        int deleted = 0;
        while (!done.IsCancellationRequested)
        {
            try
            {
                deleted += (await ImageLayoutStore.DeleteGarbageAsync(Layout, Limits, CancellationToken.None)).Blobs.Count;
            }
            catch (IOException)
            {
                await Task.Yield();
            }
        }

        return deleted;
    }

    private async Task UntagAsync(string tag, bool drops)
    {
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(Layout);
        await store.UpdateIndexAsync(index => index with
        {
            Manifests = [.. index.Manifests.Where(entry => !drops || entry.Annotations.GetValueOrDefault(AnnotationKeys.RefName) != tag)],
        });
    }
}
