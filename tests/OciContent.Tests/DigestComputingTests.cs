using System.IO.Pipelines;
using OciContent.Tests.Kit;

namespace OciContent.Tests;

public sealed class DigestComputingTests
{
    private static readonly byte[] Content = CreateContent(2_000_003);
    private static readonly Digest Expected = Digest.Compute(Content);
    private static readonly DigestAlgorithm Unsupported = DigestAlgorithm.Parse("sha384");

    [Fact]
    public async Task EverySource_GivesTheSameDigest()
    {
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Content)), Expected.Encoded);
        Assert.Equal(Expected, Digest.Compute(Sequences.Cut(Content, 1, 70_000, 0, 3)));
        Assert.Equal(Expected, await Digest.ComputeAsync(new MemoryStream(Content)));
        Assert.Equal(Expected, await Digest.ComputeAsync(ChunkedStream.AsyncOnly(Content, 1, 99_999, 300_000)));
        Assert.Equal(Expected, await Digest.ComputeAsync(PipeReader.Create(ChunkedStream.AsyncOnly(Content, 1, 99_999, 300_000))));
        await WithFile(Content, async path => Assert.Equal(Expected, await Digest.ComputeFileAsync(path)));
    }

    [Fact]
    public async Task NothingAtAll_HasADigest()
    {
        Digest empty = Digest.Parse("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        Assert.Equal(empty, Digest.Compute([]));
        Assert.Equal(empty, Digest.Compute(default(System.Buffers.ReadOnlySequence<byte>)));
        Assert.Equal(empty, await Digest.ComputeAsync(new MemoryStream()));
        Assert.Equal(empty, await Digest.ComputeAsync(Stream.Null));
        Assert.Equal(empty, await Digest.ComputeAsync(PipeReader.Create(Stream.Null)));
        await WithFile([], async path => Assert.Equal(empty, await Digest.ComputeFileAsync(path)));
    }

    [Fact]
    public async Task Stream_IsReadFromItsPositionAndLeftOpenAtItsEnd()
    {
        using var memory = new MemoryStream(Content) { Position = 1_000_001 };
        Assert.Equal(Digest.Compute(Content.AsSpan(1_000_001)), await Digest.ComputeAsync(memory));
        Assert.Equal(Content.Length, memory.Position);

        await WithFile(Content, async path =>
        {
            using FileStream file = File.OpenRead(path);
            file.Position = 1_000_001;
            Assert.Equal(Digest.Compute(Content.AsSpan(1_000_001)), await Digest.ComputeAsync(file));
            Assert.Equal(Content.Length, file.Position);
        });
    }

    [Fact]
    public async Task Pipe_IsLeftUncompletedWithEverythingConsumed()
    {
        PipeReader reader = PipeReader.Create(Sequences.Cut(Content, 5, 50));
        await Digest.ComputeAsync(reader);
        ReadResult read = await reader.ReadAsync();
        Assert.True(read.Buffer.IsEmpty);
        Assert.True(read.IsCompleted);
    }

    [Fact]
    public async Task ComputeAll_EqualsTheSingleOnes_InOrder()
    {
        DigestAlgorithm[] algorithms = [DigestAlgorithm.Blake3, DigestAlgorithm.Sha256, DigestAlgorithm.Sha512, DigestAlgorithm.Sha256];
        var progress = new RecordingBytes();
        foreach (Stream stream in (Stream[])[new MemoryStream(Content), ChunkedStream.AsyncOnly(Content, 1, 99_999, 300_000)])
        {
            Assert.Equal(
                algorithms.Select(static algorithm => Digest.Compute(Content, algorithm)),
                await Digest.ComputeAllAsync(stream, algorithms, progress));
            Assert.Equal(Content.Length, progress.Reports[^1]);
        }
    }

    [Fact]
    public async Task ComputeAll_OfNoAlgorithm_IsEmpty() => Assert.Empty(await Digest.ComputeAllAsync(new MemoryStream(Content), []));

    [Fact]
    public async Task Progress_RisesToTheTotal()
    {
        await WithFile(Content, async path =>
        {
            var progress = new RecordingBytes();
            await Digest.ComputeFileAsync(path, progress: progress);
            AssertRisesToTheTotal(progress);
            Assert.Equal(Content.Length, progress.Total);
        });

        var overMemory = new RecordingBytes();
        await Digest.ComputeAsync(new MemoryStream(Content), progress: overMemory);
        AssertRisesToTheTotal(overMemory);
        Assert.Equal(Content.Length, overMemory.Total);

        var overPipe = new RecordingBytes();
        await Digest.ComputeAsync(PipeReader.Create(ChunkedStream.AsyncOnly(Content, 70_000)), progress: overPipe);
        AssertRisesToTheTotal(overPipe);
        Assert.Null(overPipe.Total);
    }

    [Fact]
    public async Task Progress_TellsTheTotalThatIsLeft()
    {
        var progress = new RecordingBytes();
        await Digest.ComputeAsync(new MemoryStream(Content) { Position = 1_000 }, progress: progress);
        Assert.Equal((Content.Length - 1_000, Content.Length - 1_000), (progress.Reports[^1], progress.Total));

        await Digest.ComputeAsync(ChunkedStream.AsyncOnly(Content, 70_000), progress: progress);
        Assert.Equal((Content.Length, null), (progress.Reports[^1], progress.Total));
    }

    [Fact]
    public async Task CancelledBefore_ReadsNothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        using var stream = new ZeroStream();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Digest.ComputeAsync(stream, cancellationToken: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Digest.ComputeAllAsync(stream, [DigestAlgorithm.Sha256], cancellationToken: cancelled));
        Assert.Equal(0, stream.Delivered);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Digest.ComputeAsync(new MemoryStream(), cancellationToken: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Digest.ComputeAsync(new Pipe().Reader, cancellationToken: cancelled));
        await WithFile(Content, path =>
            Assert.ThrowsAnyAsync<OperationCanceledException>(() => Digest.ComputeFileAsync(path, cancellationToken: cancelled)));
    }

    [Fact]
    public async Task CancelledMidway_StopsSoon()
    {
        using var stream = new ZeroStream();
        using var source = new CancellationTokenSource();
        var progress = new RecordingBytes(total =>
        {
            if (total > 1_000_000)
            {
                source.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Digest.ComputeAsync(stream, progress: progress, cancellationToken: source.Token));
        Assert.InRange(stream.Delivered, 1_000_000, 3_000_000);
    }

    [Fact]
    public async Task CancelledWhileWaiting_EndsTheWait()
    {
        var pipe = new Pipe();
        using var source = new CancellationTokenSource();
        Task<Digest> overPipe = Digest.ComputeAsync(pipe.Reader, cancellationToken: source.Token);
        Task<Digest> overStream = Digest.ComputeAsync(new Pipe().Reader.AsStream(), cancellationToken: source.Token);
        Assert.False(overPipe.IsCompleted || overStream.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => overPipe.WaitAsync(TimeSpan.FromSeconds(30)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => overStream.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task CancelPendingRead_IsACancellation()
    {
        var pipe = new Pipe();
        Task<Digest> computing = Digest.ComputeAsync(pipe.Reader);
        pipe.Reader.CancelPendingRead();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => computing.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task AFailingStream_SurfacesItsExceptionAndHarmsNoLaterDigest()
    {
        for (int i = 0; i < 20; i++)
        {
            var failure = new IOException("The disk is gone.");
            using var stream = new ScriptedStream(
                static (buffer, _) => { buffer.Span.Fill(7); return new(buffer.Length); },
                async (buffer, _) => { await Task.Delay(1, CancellationToken.None); buffer.Span.Fill(8); throw failure; });
            Assert.Same(failure, await Assert.ThrowsAsync<IOException>(() => Digest.ComputeAsync(stream)));
            Assert.Equal(Expected, await Digest.ComputeAsync(ChunkedStream.AsyncOnly(Content, 1, 99_999, 300_000)));
        }
    }

    [Fact]
    public async Task AFailingProgress_SurfacesItsExceptionAndHarmsNoLaterDigest()
    {
        for (int i = 0; i < 20; i++)
        {
            var failure = new InvalidOperationException("No more.");
            var progress = new RecordingBytes(_ => throw failure);
            using var stream = new ScriptedStream(
                static (buffer, _) => new(buffer.Length),
                static async (buffer, _) =>
                {
                    await Task.Delay(1, CancellationToken.None);
                    buffer.Span.Fill(8);
                    return buffer.Length;
                });
            Assert.Same(
                failure,
                await Assert.ThrowsAsync<InvalidOperationException>(() => Digest.ComputeAsync(stream, progress: progress)));
            Assert.Equal(Expected, await Digest.ComputeAsync(ChunkedStream.AsyncOnly(Content, 1, 99_999, 300_000)));
        }
    }

    [Fact]
    public async Task AFailingPipe_SurfacesItsException()
    {
        var failure = new IOException("The peer is gone.");
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(new byte[10]);
        await pipe.Writer.CompleteAsync(failure);
        Assert.Same(failure, await Assert.ThrowsAsync<IOException>(() => Digest.ComputeAsync(pipe.Reader)));
    }

    [Fact]
    public async Task AMissingFile_IsFileNotFound()
    {
        using var temp = new TempFolder();
        string path = temp.PathOf("absent");
        Assert.Equal(path, (await Assert.ThrowsAsync<FileNotFoundException>(() => Digest.ComputeFileAsync(path))).FileName);
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => Digest.ComputeFileAsync(Path.Join(path, "x")));
    }

    [Fact]
    public void UnsupportedAlgorithm_IsRefusedBeforeATaskExists()
    {
        using var stream = new ZeroStream();
        Refuses(() => Digest.ComputeAsync(stream, Unsupported));
        Refuses(() => Digest.ComputeAllAsync(stream, [DigestAlgorithm.Sha256, Unsupported]));
        Refuses(() => Digest.ComputeAsync(PipeReader.Create(stream), Unsupported));
        Refuses(() => Digest.ComputeFileAsync("no such file", Unsupported));
        Refuses(() => Digest.Compute([], Unsupported));
        Refuses(() => Digest.Compute(Sequences.Cut(Content, 1), Unsupported));
        Assert.Equal(0, stream.Delivered);

        static void Refuses(Func<object> compute) => Assert.Equal(
            "The digest algorithm 'sha384' is not supported: expected one of sha256, sha512, blake3.",
            Assert.Throws<NotSupportedException>(() => { compute(); }).Message);
    }

    [Fact]
    public void BadArguments_AreRefusedBeforeATaskExists()
    {
        var closed = new MemoryStream();
        closed.Dispose();
        Throws<ArgumentNullException>("content", () => Digest.ComputeAsync((Stream)null!));
        Throws<ArgumentNullException>("content", () => Digest.ComputeAsync((PipeReader)null!));
        Throws<ArgumentNullException>("content", () => Digest.ComputeAllAsync(null!, []));
        Throws<ArgumentNullException>("algorithms", () => Digest.ComputeAllAsync(Stream.Null, null!));
        Throws<ArgumentNullException>("algorithms", () => Digest.ComputeAllAsync(Stream.Null, [null!]));
        Throws<ArgumentException>("content", () => Digest.ComputeAsync(closed));
        Throws<ArgumentException>("content", () => Digest.ComputeAllAsync(closed, []));
        Throws<ArgumentNullException>("path", () => Digest.ComputeFileAsync(null!));
        Throws<ArgumentException>("path", () => Digest.ComputeFileAsync(""));

        static void Throws<T>(string parameter, Func<Task> compute)
            where T : ArgumentException => Assert.Throws<T>(parameter, () => { _ = compute(); });
    }

    private static void AssertRisesToTheTotal(RecordingBytes progress)
    {
        Assert.True(progress.Reports.Count > 1);
        Assert.Equal(progress.Reports.Order(), progress.Reports);
        Assert.Equal(Content.Length, progress.Reports[^1]);
    }

    private static async Task WithFile(byte[] content, Func<string, Task> use)
    {
        using var temp = new TempFolder();
        string path = temp.PathOf("content");
        await File.WriteAllBytesAsync(path, content);
        await use(path);
    }

    private static byte[] CreateContent(int length)
    {
        byte[] content = new byte[length];
        new Random(5).NextBytes(content);
        return content;
    }
}
