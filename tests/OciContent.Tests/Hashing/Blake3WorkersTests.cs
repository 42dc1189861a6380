using FsCheck;
using FsCheck.Fluent;
using Microsoft.Win32.SafeHandles;
using OciContent.Hashing;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Hashing;

/// <summary>Several threads find what one finds.</summary>
[Collection(AloneCollection.Name)]
public sealed class Blake3WorkersTests : IDisposable
{
    private const int Segment = 256 * 1024;
    private const int Threads = 4;

    private static readonly Config Config = Cases.Config(20_262, 3, all: 40, fewer: 12);

    private static readonly byte[] Content = CreateContent(40 * Segment);

    private readonly TempFolder _temp = new();
    private readonly string _path;

    public static TheoryData<int> Lengths =>
        [
            .. ((int[])[7, 8, 9, 16, 31]).SelectMany(static n =>
                (int[])[(n * Segment) - 1, n * Segment, (n * Segment) + 1, (n * Segment) + 1025]),
        ];

    public Blake3WorkersTests() => _path = _temp.Write("content", []);

    public void Dispose() => _temp.Dispose();

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Append_FindsWhatOneThreadFinds(int length)
    {
        string expected = Hash(1, Content.AsSpan(0, length));
        for (int threads = 2; threads <= 9; threads += 7)
        {
            Assert.Equal(expected, Hash(threads, Content.AsSpan(0, length)));
        }
    }

    [Fact]
    public void AnySplit_FindsWhatOneThreadFinds()
    {
        Gen<int> piece = Gen.OneOf(
            Gen.Choose(0, 3000),
            Gen.Choose(0, 12 * Segment),
            Gen.Elements(1, 1023, 1024, 1025, 128 * 1024, Segment, 8 * Segment, (8 * Segment) + 1));
        Check.One(
            Config,
            Prop.ForAll(
                Gen.ListOf(piece, 5).ToArbitrary(),
                static pieces =>
                {
                    using var hash = new Blake3(Threads);
                    int at = 0;
                    foreach (int piece in pieces)
                    {
                        int length = Math.Min(piece, Content.Length - at);
                        hash.Append(Content.AsSpan(at, length));
                        at += length;
                    }

                    return Blake3Tests.Current(hash) == Hash(1, Content.AsSpan(0, at));
                }));
    }

    [Fact]
    public void Append_WaitsForNoThreadThatDoesNotCome()
    {
        using var release = new ManualResetEventSlim();
        using var left = new CountdownEvent(1);
        int blocked = 0;

        // Every thread of the pool, and all that it may add meanwhile, has something else to do first.
        for (int i = 0; i < 200; i++)
        {
            left.AddCount();
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    Interlocked.Increment(ref blocked);
                    release.Wait();
                    left.Signal();
                },
                null);
        }

        try
        {
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref blocked) >= 1, TimeSpan.FromMinutes(1)));
            Assert.Equal(Hash(1, Content), Hash(Threads, Content));
        }
        finally
        {
            release.Set();
            left.Signal();
            left.Wait();
        }
    }

    [Fact]
    public void ManyAtOnce_DoNotDisturbOneAnother()
    {
        string expected = Hash(1, Content);
        Parallel.For(0, 16, _ => Assert.Equal(expected, Hash(Threads, Content)));
    }

    [Theory]
    [InlineData(0, 40 * Segment)]
    [InlineData(1, (40 * Segment) - 1)]
    [InlineData(77_777, 9 * Segment)]
    public void AppendSegments_TakesWholeSegmentsOfTheFile(int offset, int length)
    {
        File.WriteAllBytes(_path, Content);
        using SafeFileHandle file = File.OpenHandle(_path);
        using var hash = new Blake3(Threads);
        var progress = new RecordingProgress<long>();

        long appended = hash.AppendSegments(file, offset, length, progress, CancellationToken.None);

        Assert.Equal(length / Segment * Segment, appended);
        Assert.Equal(appended, progress.Reports[^1]);
        Assert.Equal(progress.Reports.Order(), progress.Reports);
        Assert.Equal(Hash(1, Content.AsSpan(offset, (int)appended)), Blake3Tests.Current(hash));
    }

    // Somebody cuts the file while it is hashed: what is there is taken, up to the first segment that is not whole.
    [Theory]
    [InlineData(0)]
    [InlineData(Segment - 1)]
    [InlineData(Segment)]
    [InlineData((5 * Segment) + 5)]
    [InlineData(39 * Segment)]
    public void AppendSegments_StopsWhereTheFileEnds(int actual)
    {
        File.WriteAllBytes(_path, Content.AsSpan(0, actual));
        using SafeFileHandle file = File.OpenHandle(_path);
        using var hash = new Blake3(Threads);

        long appended = hash.AppendSegments(file, 0, Content.Length, null, CancellationToken.None);

        Assert.Equal(actual / Segment * Segment, appended);
        hash.Append(Content.AsSpan((int)appended));
        Assert.Equal(Hash(1, Content), Blake3Tests.Current(hash));
    }

    [Fact]
    public void AppendSegments_OfAFileThatCannotBeRead_SaysSo()
    {
        SafeFileHandle file = File.OpenHandle(_path);
        file.Dispose();
        using var hash = new Blake3(Threads);
        Assert.Throws<ObjectDisposedException>(() => hash.AppendSegments(file, 0, Content.Length, null, CancellationToken.None));
    }

    [Fact]
    public async Task ALargeFile_HasTheDigestOfItsContentFromWhereItIsRead()
    {
        await File.WriteAllBytesAsync(_path, Content);
        Assert.Equal(Digest.Compute(Content, DigestAlgorithm.Blake3), await Digest.ComputeFileAsync(_path, DigestAlgorithm.Blake3));

        // With a buffer of its own, in which the bytes after the first already are.
        await using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 4096);
        Assert.Equal(Content[0], file.ReadByte());
        var progress = new RecordingBytes();
        Assert.Equal(
            Digest.Compute(Content.AsSpan(1), DigestAlgorithm.Blake3),
            await Digest.ComputeAsync(file, DigestAlgorithm.Blake3, progress));
        Assert.Equal(Content.Length, file.Position);
        Assert.Equal(Content.Length - 1, progress.Reports[^1]);
        Assert.Equal(progress.Reports.Order(), progress.Reports);
    }

    [Fact]
    public async Task ALargeFile_CanBeCancelledAndItsProgressMayFail()
    {
        await File.WriteAllBytesAsync(_path, Content);
        using var source = new CancellationTokenSource();
        var cancelling = new RecordingBytes(_ => source.Cancel());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Digest.ComputeFileAsync(_path, DigestAlgorithm.Blake3, cancelling, source.Token));

        var failure = new InvalidOperationException();
        var failing = new RecordingBytes(_ => throw failure);
        Assert.Same(
            failure,
            await Assert.ThrowsAsync<InvalidOperationException>(() => Digest.ComputeFileAsync(_path, DigestAlgorithm.Blake3, failing)));

        Assert.Equal(Digest.Compute(Content, DigestAlgorithm.Blake3), await Digest.ComputeFileAsync(_path, DigestAlgorithm.Blake3));
    }

    private static string Hash(int threads, ReadOnlySpan<byte> content)
    {
        using var hash = new Blake3(threads);
        hash.Append(content);
        return Blake3Tests.Current(hash);
    }

    private static byte[] CreateContent(int length)
    {
        byte[] content = new byte[length];
        new Random(3).NextBytes(content);
        return content;
    }
}
