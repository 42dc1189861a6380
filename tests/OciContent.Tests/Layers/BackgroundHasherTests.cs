using OciContent.Layers;

namespace OciContent.Tests.Layers;

public sealed class BackgroundHasherTests
{
    [Fact]
    public void Append_HashesEverythingInOrder()
    {
        var random = new Random(1);
        byte[] content = new byte[3_000_000];
        random.NextBytes(content);
        using var first = new Digester();
        using var second = new Digester(DigestAlgorithm.Sha512);
        using var hasher = new BackgroundHasher();
        long pendingFirst = 0;
        long pendingSecond = 0;
        for (int start = 0; start < content.Length;)
        {
            int count = Math.Min(random.Next(1, random.Next(2, 700_000)), content.Length - start);
            hasher.WaitFor(pendingFirst);
            pendingFirst = hasher.Append(first, content.AsMemory(start, count));
            hasher.WaitFor(pendingSecond);
            pendingSecond = hasher.Append(second, content.AsMemory(start, count));
            start += count;
        }

        hasher.WaitFor(pendingFirst);
        hasher.WaitFor(pendingSecond);

        Assert.Equal(Digest.Compute(content), first.GetCurrentDigest());
        Assert.Equal(Digest.Compute(content, DigestAlgorithm.Sha512), second.GetCurrentDigest());
    }

    [Fact]
    public async Task Append_NeedsNoFreeThreadOfThePool()
    {
        // More hashers than the pool has threads, each of which would wait for the pool if it hashed there.
        byte[] content = new byte[2_000_000];
        Digest expected = Digest.Compute(content);
        int hashers = 8 * Environment.ProcessorCount;

        Digest[] digests = await Task.WhenAll(Enumerable.Range(0, hashers).Select(_ => Task.Run(() =>
        {
            using var digester = new Digester();
            using var hasher = new BackgroundHasher();
            for (int start = 0; start < content.Length; start += 10_000)
            {
                hasher.WaitFor(hasher.Append(digester, content.AsMemory(start, 10_000)));
            }

            return digester.GetCurrentDigest();
        }))).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.All(digests, digest => Assert.Equal(expected, digest));
    }

    [Fact]
    public void WaitFor_ThrowsWhatHashingThrew()
    {
        var digester = new Digester();
        using var hasher = new BackgroundHasher();
        digester.Dispose();

        Assert.Throws<ObjectDisposedException>(() => hasher.WaitFor(hasher.Append(digester, new byte[10])));
    }

    [Fact]
    public void TryCreate_StartsNoMoreThanThereAreProcessors()
    {
        BackgroundHasher?[] hashers =
        [
            .. Enumerable.Range(0, Environment.ProcessorCount + 1).Select(static _ => BackgroundHasher.TryCreate()),
        ];

        // Other tests may have some.
        Assert.Contains(null, hashers);
        Array.ForEach(hashers, static hasher => hasher?.Dispose());
    }

    [Fact]
    public void Dispose_MayComeAtAnyTimeAndTwice()
    {
        using var digester = new Digester();
        var hasher = new BackgroundHasher();
        hasher.Append(digester, new byte[100_000]);
        hasher.Dispose();
        hasher.Dispose();

        Assert.Equal(100_000, digester.Length);
        new BackgroundHasher().Dispose();
    }
}
