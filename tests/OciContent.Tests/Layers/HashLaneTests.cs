using OciContent.Layers;

namespace OciContent.Tests.Layers;

public sealed class HashLaneTests
{
    [Fact]
    public void Append_HashesEverythingInOrder()
    {
        var random = new Random(1);
        byte[] content = new byte[3_000_000];
        random.NextBytes(content);
        using var first = new Digester();
        using var second = new Digester(DigestAlgorithm.Sha512);
        using var lane = new HashLane();
        long pendingFirst = 0;
        long pendingSecond = 0;
        for (int start = 0; start < content.Length;)
        {
            int count = Math.Min(random.Next(1, random.Next(2, 700_000)), content.Length - start);
            lane.WaitFor(pendingFirst);
            pendingFirst = lane.Append(first, content.AsMemory(start, count));
            lane.WaitFor(pendingSecond);
            pendingSecond = lane.Append(second, content.AsMemory(start, count));
            start += count;
        }

        lane.WaitFor(pendingFirst);
        lane.WaitFor(pendingSecond);

        Assert.Equal(Digest.Compute(content), first.GetCurrentDigest());
        Assert.Equal(Digest.Compute(content, DigestAlgorithm.Sha512), second.GetCurrentDigest());
    }

    [Fact]
    public async Task Append_NeedsNoFreeThreadOfThePool()
    {
        // More lanes than the pool has threads, each of which would wait for the pool if it hashed there.
        byte[] content = new byte[2_000_000];
        Digest expected = Digest.Compute(content);
        int lanes = 8 * Environment.ProcessorCount;

        Digest[] digests = await Task.WhenAll(Enumerable.Range(0, lanes).Select(_ => Task.Run(() =>
        {
            using var digester = new Digester();
            using var lane = new HashLane();
            for (int start = 0; start < content.Length; start += 10_000)
            {
                lane.WaitFor(lane.Append(digester, content.AsMemory(start, 10_000)));
            }

            return digester.GetCurrentDigest();
        }))).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.All(digests, digest => Assert.Equal(expected, digest));
    }

    [Fact]
    public void WaitFor_ThrowsWhatHashingThrew()
    {
        var digester = new Digester();
        using var lane = new HashLane();
        digester.Dispose();

        Assert.Throws<ObjectDisposedException>(() => lane.WaitFor(lane.Append(digester, new byte[10])));
    }

    [Fact]
    public void TryCreate_StartsNoMoreThanThereAreProcessors()
    {
        HashLane?[] lanes = [.. Enumerable.Range(0, Environment.ProcessorCount + 1).Select(static _ => HashLane.TryCreate())];

        // Other tests may have some.
        Assert.Contains(null, lanes);
        Array.ForEach(lanes, static lane => lane?.Dispose());
    }

    [Fact]
    public void Dispose_MayComeAtAnyTimeAndTwice()
    {
        using var digester = new Digester();
        var lane = new HashLane();
        lane.Append(digester, new byte[100_000]);
        lane.Dispose();
        lane.Dispose();

        Assert.Equal(100_000, digester.Length);
        new HashLane().Dispose();
    }
}
