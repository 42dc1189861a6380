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
        using var digester = new Digester();
        using var lane = new HashLane(digester);
        for (int start = 0; start < content.Length;)
        {
            int count = Math.Min(random.Next(1, random.Next(2, 700_000)), content.Length - start);
            lane.Append(content.AsSpan(start, count));
            start += count;
        }

        lane.Settle();

        Assert.Equal(Digest.Compute(content), digester.GetCurrentDigest());
    }

    [Fact]
    public async Task Append_NeedsNoFreeThreadOfThePool()
    {
        // More lanes than the pool has threads, each of which would wait for the pool if it did not help itself.
        byte[] content = new byte[2_000_000];
        Digest expected = Digest.Compute(content);
        int lanes = 8 * Environment.ProcessorCount;

        Digest[] digests = await Task.WhenAll(Enumerable.Range(0, lanes).Select(_ => Task.Run(() =>
        {
            using var digester = new Digester();
            using var lane = new HashLane(digester);
            for (int start = 0; start < content.Length; start += 10_000)
            {
                lane.Append(content.AsSpan(start, 10_000));
            }

            lane.Settle();
            return digester.GetCurrentDigest();
        }))).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.All(digests, digest => Assert.Equal(expected, digest));
    }

    [Fact]
    public void Dispose_MayComeAtAnyTimeAndTwice()
    {
        using var digester = new Digester();
        var lane = new HashLane(digester);
        lane.Append(new byte[100_000]);
        lane.Dispose();
        lane.Dispose();

        Assert.Equal(100_000, digester.Length);
        new HashLane(digester).Dispose();
    }
}
