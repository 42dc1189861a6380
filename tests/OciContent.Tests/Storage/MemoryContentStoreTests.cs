using OciContent.Images;
using OciContent.Storage;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Storage;

public sealed class MemoryContentStoreTests
{
    private readonly TestImage _image = new("a");

    public static TheoryData<string> Algorithms { get; } = ["sha256", "sha512", "blake3"];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Content_IsThereAfterPut(string algorithm)
    {
        TestImageBlob blob = _image.Layers[0] with { Algorithm = algorithm };
        await using var store = new MemoryContentStore();
        Assert.False(await store.ExistsAsync(blob.Descriptor));

        await store.PutAsync(blob.Descriptor, new ChunkedStream(blob.Content, [3, 1]));

        Assert.True(await store.ExistsAsync(blob.Descriptor));
        Assert.Equal(blob.Content, (await store.ReadBytesAsync(blob.Descriptor)).ToArray());
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Content_IsAddedUnderTheDigestItHas(string algorithm)
    {
        TestImageBlob blob = _image.Layers[0] with { Algorithm = algorithm };
        await using var store = new MemoryContentStore();

        Descriptor added = await store.AddAsync(new ChunkedStream(blob.Content, [3, 1]), blob.MediaType, DigestAlgorithm.Parse(algorithm));

        Assert.Equal(blob.Descriptor, added);
        Assert.Equal(blob.Content, (await store.ReadBytesAsync(added)).ToArray());
    }

    [Fact]
    public async Task Documents_AreAdded()
    {
        await using var store = new MemoryContentStore();

        Descriptor added = await store.PutAsync(ImageManifest.Parse(_image.Manifest.Content));

        Assert.Equal(_image.Manifest.Descriptor, added);
        Assert.Equal(_image.Manifest.Content, (await store.ReadManifestAsync(added)).RawBytes.ToArray());
    }

    [Fact]
    public async Task ContentThatIsNotWhatItShouldBe_LeavesNothing()
    {
        TestImageBlob blob = _image.Layers[0];
        await using var store = new MemoryContentStore();

        foreach (byte[] wrong in (byte[][])[[.. blob.Content, 0], blob.Content[..^1], new byte[blob.Content.Length]])
        {
            await TestImageFolder.RefusesAsync<ContentMismatchException>(() => store.PutAsync(blob.Descriptor, wrong));
            Assert.False(await store.ExistsAsync(blob.Descriptor));
        }
    }

    [Fact]
    public async Task AClaimedSize_IsNotBelieved()
    {
        TestImageBlob blob = _image.Layers[0];
        await using var store = new MemoryContentStore();
        await TestImageFolder.RefusesAsync<ContentMismatchException>(() =>
            store.PutAsync(blob.Descriptor with { Size = long.MaxValue }, blob.Content));
        await store.PutAsync(blob.Descriptor, blob.Content);

        await TestImageFolder.RefusesAsync<ContentMismatchException>(() => store.OpenReadAsync(blob.Descriptor with { Size = 1 }).AsTask());
        await TestImageFolder.RefusesAsync<ContentMismatchException>(() => store.PutAsync(blob.Descriptor with { Size = 1 }, blob.Content));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.PutAsync(blob.Descriptor with { Size = -1 }, blob.Content));

        Assert.Equal(blob.Content, (await store.ReadBytesAsync(blob.Descriptor)).ToArray());
    }

    [Fact]
    public async Task WhatIsNotThere_IsNotFound()
    {
        await using var store = new MemoryContentStore();

        Assert.Equal(
            $"'memory' has no content {_image.Config.Digest}.",
            await TestImageFolder.RefusesAsync<ContentNotFoundException>(() => store.OpenReadAsync(_image.Config.Descriptor).AsTask()));
    }

    [Fact]
    public async Task ADigestThatCannotBeChecked_IsRefused()
    {
        await using var store = new MemoryContentStore();
        Descriptor unsupported = _image.Config.Descriptor with { Digest = Digest.Parse("md5:ABC=_-") };

        await TestImageFolder.RefusesAsync<NotSupportedException>(() => store.PutAsync(unsupported, _image.Config.Content));
        await TestImageFolder.RefusesAsync<NotSupportedException>(() => store.ExistsAsync(unsupported).AsTask());
        await TestImageFolder.RefusesAsync<NotSupportedException>(() => store.OpenReadAsync(unsupported).AsTask());
        await TestImageFolder.RefusesAsync<NotSupportedException>(() =>
            store.AddAsync(new MemoryStream(), "a/b", DigestAlgorithm.Parse("md5")));
    }

    [Fact]
    public async Task ContentChangedByItsGiver_StaysWhatItWas()
    {
        byte[] given = [.. _image.Config.Content];
        await using var store = new MemoryContentStore();
        await store.PutAsync(_image.Config.Descriptor, given);

        given.AsSpan().Clear();

        Assert.Equal(_image.Config.Content, (await store.ReadBytesAsync(_image.Config.Descriptor)).ToArray());
    }

    [Fact]
    public async Task ManyWritersAndReaders_AreAllowed()
    {
        await using var store = new MemoryContentStore();

        await Parallel.ForEachAsync(Enumerable.Range(0, 100), async (i, cancellationToken) =>
        {
            TestImageBlob blob = TestImageBlob.Of($"content {i % 7}", "a/b");
            await store.PutAsync(blob.Descriptor, new ChunkedStream(blob.Content, [1]), cancellationToken);
            Assert.Equal(blob.Content, (await store.ReadBytesAsync(blob.Descriptor, cancellationToken)).ToArray());
        });
    }
}
