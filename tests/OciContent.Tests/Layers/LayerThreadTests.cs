using OciContent.Layers;

namespace OciContent.Tests.Layers;

public sealed class LayerThreadTests
{
    [Fact]
    public void Append_HashesBothChainsInOrder()
    {
        var random = new Random(1);
        byte[] content = new byte[3_000_000];
        random.NextBytes(content);
        using var plain = new Digester();
        using var blob = new Digester(DigestAlgorithm.Sha512);
        using var thread = new LayerThread(plain, blob);
        for (int start = 0; start < content.Length;)
        {
            int count = Math.Min(random.Next(1, random.Next(2, 700_000)), content.Length - start);
            thread.WaitFor(thread.Plain, thread.Plain.Appended - random.Next(4));
            thread.Append(thread.Plain, content.AsMemory(start, count));
            thread.WaitFor(thread.Blob!, thread.Blob!.Appended - random.Next(4));
            thread.Append(thread.Blob, content.AsMemory(start, count));
            start += count;
        }

        thread.Settle();

        Assert.Equal(Digest.Compute(content), plain.GetCurrentDigest());
        Assert.Equal(Digest.Compute(content, DigestAlgorithm.Sha512), blob.GetCurrentDigest());
    }

    [Fact]
    public async Task Append_NeedsNoFreeThreadOfThePool()
    {
        // More of them than the pool has threads, each of which would wait for the pool if it hashed there.
        byte[] content = new byte[2_000_000];
        Digest expected = Digest.Compute(content);
        int threads = 8 * Environment.ProcessorCount;

        Digest[] digests = await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Run(() =>
        {
            using var digester = new Digester();
            using var thread = new LayerThread(digester, blob: null);
            for (int start = 0; start < content.Length; start += 10_000)
            {
                thread.WaitFor(thread.Plain, thread.Append(thread.Plain, content.AsMemory(start, 10_000)));
            }

            return digester.GetCurrentDigest();
        }))).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.All(digests, digest => Assert.Equal(expected, digest));
    }

    [Fact]
    public void WaitFor_ThrowsWhatHashingThrew()
    {
        var digester = new Digester();
        using var thread = new LayerThread(digester, blob: null);
        digester.Dispose();
        long piece = thread.Append(thread.Plain, new byte[10]);

        thread.Settle();

        Assert.Throws<ObjectDisposedException>(() => thread.WaitFor(thread.Plain, piece));
    }

    [Fact]
    public void EndRead_GivesWhatWasRead()
    {
        using var folder = new TempFolder();
        byte[] content = [.. Enumerable.Range(0, 1000).Select(static i => (byte)i)];
        File.WriteAllBytes(folder.PathOf("file"), content);
        using FileStream file = File.OpenRead(folder.PathOf("file"));
        using var digester = new Digester();
        using var thread = new LayerThread(digester, blob: null);
        byte[] buffer = new byte[600];

        thread.BeginRead(file, buffer);
        Assert.Equal(600, thread.EndRead());
        Assert.Equal(content[..600], buffer);
        thread.BeginRead(file, buffer);
        Assert.Equal(400, thread.EndRead());
        Assert.Equal(content[600..], buffer[..400]);
        thread.BeginRead(file, buffer);
        Assert.Equal(0, thread.EndRead());
    }

    [Fact]
    public void EndRead_ThrowsWhatReadingThrew()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.PathOf("file"), new byte[10]);
        FileStream file = File.OpenRead(folder.PathOf("file"));
        using var digester = new Digester();
        using var thread = new LayerThread(digester, blob: null);
        file.Dispose();

        thread.BeginRead(file, new byte[10]);

        Assert.Throws<ObjectDisposedException>(() => thread.EndRead());
    }

    [Fact]
    public void TryCreate_StartsNoMoreThanThereAreProcessors()
    {
        using var digester = new Digester();
        LayerThread?[] threads =
        [
            .. Enumerable.Range(0, Environment.ProcessorCount + 1).Select(_ => LayerThread.TryCreate(digester, blob: null)),
        ];

        // Other tests may have some.
        Assert.Contains(null, threads);
        Array.ForEach(threads, static thread => thread?.Dispose());
    }

    [Fact]
    public void Dispose_MayComeAtAnyTimeAndTwice()
    {
        using var digester = new Digester();
        var thread = new LayerThread(digester, blob: null);
        thread.Append(thread.Plain, new byte[100_000]);
        thread.Dispose();
        thread.Dispose();

        Assert.Equal(100_000, digester.Length);
        new LayerThread(digester, blob: null).Dispose();
    }
}
