using System.Security.Cryptography;
using OciContent.Hashing;

namespace OciContent.Tests.Hashing;

// Where the processor has no AVX-512, or DOTNET_EnableAVX512=0 says so, the same holds of contents that are hashed one after another.
public sealed class ManyHashesTests
{
    private static readonly byte[] Content = CreateContent(1_000_000);

    [Fact]
    public async Task Streams_GiveTheFrameworksHash_HoweverTheyAreCut()
    {
        int[] cuts = [1, 63, 64, 65, 4096, 100_000, 7, 129];
        RecordingJob[] jobs =
        [
            .. Enumerable.Range(0, 40).Select(i => JobOf(
                10_000 + (i * 37),
                content => ChunkedStream.AsyncOnly(content, cuts[i % cuts.Length], cuts[(i + 3) % cuts.Length]))),
        ];
        await ManyHashes.RunAsync(jobs, useLanes: true, maxConcurrency: 2, CancellationToken.None);
        AssertHashed(jobs, i => 10_000 + (i * 37));
        Assert.Equal(Sha256Wide.IsSupported, jobs.Any(static job => !job.WasAlone));
    }

    [Fact]
    public async Task Lengths_ThatAreNotTrue_ChangeNothing()
    {
        int[] lengths = [.. Enumerable.Range(0, 32).Select(static i => i * 1237)];
        RecordingJob[] jobs =
        [
            .. lengths.Select(static length => new RecordingJob(() => new MemoryStream(Content, 0, length), length: 20_000)),
        ];
        await ManyHashes.RunAsync(jobs, useLanes: true, maxConcurrency: 1, CancellationToken.None);
        AssertHashed(jobs, i => lengths[i]);
    }

    [Fact]
    public async Task OneThatIsMuchLonger_IsHashedAlone_AndFewAre()
    {
        RecordingJob[] jobs = [JobOf(1_000_000), .. Enumerable.Range(0, 30).Select(static _ => JobOf(10_000))];
        await ManyHashes.RunAsync(jobs, useLanes: true, maxConcurrency: 1, CancellationToken.None);
        AssertHashed(jobs, static i => i == 0 ? 1_000_000 : 10_000);
        Assert.True(jobs[0].WasAlone);
        Assert.Equal(Sha256Wide.IsSupported, !jobs[1].WasAlone);

        jobs = [.. Enumerable.Range(0, HashQueue.MinBusyLanes - 1).Select(static _ => JobOf(10_000))];
        await ManyHashes.RunAsync(jobs, useLanes: true, maxConcurrency: 1, CancellationToken.None);
        Assert.All(jobs, static job => Assert.True(job.WasAlone));
    }

    [Fact]
    public async Task OneThatFails_FailsAlone_AndAllAreClosed()
    {
        RecordingJob[] jobs =
        [
            .. Enumerable.Range(0, 32).Select(static i => i switch
            {
                5 => new RecordingJob(static () => throw new FileNotFoundException(), 100_000),
                9 => new RecordingJob(static () => new FailingStream(1000, failsAtOnce: true), 100_000),
                17 => new RecordingJob(static () => new FailingStream(70_000, failsAtOnce: false), 100_000),
                _ => JobOf(100_000 + i, static content => new ChunkedStream(content, 3000)),
            }),
        ];
        await ManyHashes.RunAsync(jobs, useLanes: true, maxConcurrency: 1, CancellationToken.None);
        foreach ((int i, RecordingJob job) in jobs.Index())
        {
            if (i is 5 or 9 or 17)
            {
                Assert.IsAssignableFrom<IOException>(job.Failure);
                Assert.Null(job.Hash);
            }
            else
            {
                Assert.Null(job.Failure);
                Assert.Equal(HashOf(100_000 + i), job.Hash);
                Assert.Equal(job.WasAlone ? 0 : 1, job.Closings);
                Assert.True(job.WasAlone || job.Reports[^1] == 100_000 + i);
            }
        }
    }

    [Fact]
    public async Task OneThatGivesNothing_DoesNotKeepTheOthersWaiting()
    {
        if (!Sha256Wide.IsSupported)
        {
            return;
        }

        // It gives its content once another has ended.
        var ended = new TaskCompletionSource();
        RecordingJob[] jobs =
        [
            new RecordingJob(() => new GatedStream(Content.AsMemory(0, 50_000), ended.Task), 50_000),
            .. Enumerable.Range(1, 15).Select(i => JobOf(50_000, content => new EndingStream(content, i == 7 ? ended : null))),
        ];
        await ManyHashes.RunAsync(jobs, useLanes: true, maxConcurrency: 1, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));
        AssertHashed(jobs, static _ => 50_000);
    }

    [Fact]
    public async Task Cancelled_ItWaitsForItsReads_AndClosesAll()
    {
        using var cancelling = new CancellationTokenSource();
        var never = new TaskCompletionSource();
        RecordingJob[] jobs =
        [
            .. Enumerable.Range(0, 16).Select(_ => new RecordingJob(() => new GatedStream(Content, never.Task), 50_000)),
        ];
        Task work = ManyHashes.RunAsync(jobs, useLanes: true, maxConcurrency: 1, cancelling.Token);
        await Task.Delay(20);
        await cancelling.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal(cancelling.Token, cancelled.CancellationToken);
        Assert.All(jobs, static job => Assert.True(job.Hash is null && job.Failure is null));
        Assert.True(!Sha256Wide.IsSupported || jobs.Sum(static job => job.Closings) == 16);
    }

    [Fact]
    public async Task Nothing_IsDoneAtOnce() => await ManyHashes.RunAsync([], useLanes: true, maxConcurrency: 2, CancellationToken.None);

    internal static byte[] CreateContent(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }

    private static RecordingJob JobOf(int length, Func<ReadOnlyMemory<byte>, Stream>? open = null) =>
        new(() => open is null ? new MemoryStream(Content, 0, length) : open(Content.AsMemory(0, length)), length);

    private static string HashOf(int length) => Convert.ToHexStringLower(SHA256.HashData(Content.AsSpan(0, length)));

    private static void AssertHashed(RecordingJob[] jobs, Func<int, int> lengthOf)
    {
        foreach ((int i, RecordingJob job) in jobs.Index())
        {
            Assert.Null(job.Failure);
            Assert.Equal(HashOf(lengthOf(i)), job.Hash);
            Assert.True(job.WasAlone || job.HashedLength == lengthOf(i));
        }
    }

    private sealed class FailingStream(int length, bool failsAtOnce) : ReadOnlyTestStream
    {
        private int _left = length;

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(_left, buffer.Length);
            _left -= count;
            return count > 0 ? count : throw new IOException("The disk is gone.");
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!failsAtOnce)
            {
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            }

            return Read(buffer.Span);
        }
    }

    private sealed class GatedStream(ReadOnlyMemory<byte> content, Task gate) : ReadOnlyTestStream
    {
        private readonly ChunkedStream _content = new(content);

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            return _content.Read(buffer.Span);
        }
    }

    private sealed class EndingStream(ReadOnlyMemory<byte> content, TaskCompletionSource? ended) : ReadOnlyTestStream
    {
        private readonly ChunkedStream _content = new(content);

        public override int Read(Span<byte> buffer)
        {
            int count = _content.Read(buffer);
            if (count == 0)
            {
                ended?.TrySetResult();
            }

            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span));
    }
}
