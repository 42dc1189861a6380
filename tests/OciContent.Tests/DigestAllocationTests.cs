using OciContent.Tests.Kit;

namespace OciContent.Tests;

[Collection(AloneCollection.Name)]
public sealed class DigestAllocationTests
{
    private const int Small = 1024 * 1024;
    private const int Large = 64 * Small;

    // One more buffer of the pump would be 262144 bytes; a state machine or two, and what the runtime does aside, are less.
    private const long Slack = 32 * 1024;

    [Fact]
    public async Task AStream_CostsNoMoreWhenItIsLonger() => await AssertFlat(static async length =>
    {
        using var stream = new ZeroStream(length);
        await Digest.ComputeAsync(stream);
    });

    [Fact]
    public async Task AMemoryStream_CostsNoMoreWhenItIsLonger()
    {
        byte[] content = new byte[Large];
        await AssertFlat(async length =>
        {
            using var stream = new MemoryStream(content, 0, length);
            await Digest.ComputeAsync(stream);
        });
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("blake3")]
    public async Task AFile_CostsNoMoreWhenItIsLonger(string algorithm)
    {
        using var temp = new TempFolder();
        string path = temp.PathOf("content");
        await AssertFlat(async length =>
        {
            using (FileStream file = File.OpenWrite(path))
            {
                file.SetLength(length);
            }

            await Digest.ComputeFileAsync(path, DigestAlgorithm.Parse(algorithm));
        });
    }

    [Fact]
    public async Task Blake3_CostsNoMoreWhenItIsLonger() => await AssertFlat(
        static async length =>
        {
            using var stream = new ZeroStream(length);
            await Digest.ComputeAsync(stream, DigestAlgorithm.Blake3);
        },
        Large / 8);

    private static async Task AssertFlat(Func<int, Task> compute, int large = Large)
    {
        await compute(Small);
        await compute(Small);

        // The least of several tries: the runtime's own allocations come and go.
        long least = long.MaxValue;
        for (int i = 0; i < 5 && least > Slack; i++)
        {
            long small = await Measure(() => compute(Small));
            long more = await Measure(() => compute(large)) - small;
            least = Math.Min(least, more);
        }

        Assert.True(least <= Slack, $"{large} bytes allocate {least} bytes more than {Small} do.");
    }

    private static async Task<long> Measure(Func<Task> compute)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await compute();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }
}
