using System.Buffers;
using System.Runtime.InteropServices;
using OciContent.Internal;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Internal;

public sealed class StreamPumpTests
{
    private static readonly byte[] Content = CreateContent(3 * 1024 * 1024 + 5);

    public static TheoryData<string> Streams => ["memory", "hidden memory", "derived memory", "pieces"];

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task EveryByte_ArrivesOnceAndInOrder(string kind)
    {
        using Stream stream = Open(kind);
        var received = new ArrayBufferWriter<byte>();
        long total = await StreamPump.ReadToEndAsync(stream, piece => received.Write(piece.Span), null, CancellationToken.None);
        Assert.Equal(Content.Length, total);
        Assert.True(received.WrittenSpan.SequenceEqual(Content));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Progress_RisesToTheTotal(string kind)
    {
        using Stream stream = Open(kind);
        var progress = new RecordingProgress<long>();
        await StreamPump.ReadToEndAsync(stream, static _ => { }, progress, CancellationToken.None);
        Assert.True(progress.Reports.Count > 1);
        Assert.Equal(progress.Reports.Order().Distinct(), progress.Reports);
        Assert.Equal(Content.Length, progress.Reports[^1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_500_000)]
    public async Task MemoryStream_IsReadFromItsPositionToItsEnd(int position)
    {
        using var stream = new MemoryStream(Content, writable: false) { Position = position };
        var received = new ArrayBufferWriter<byte>();
        await StreamPump.ReadToEndAsync(stream, piece => received.Write(piece.Span), null, CancellationToken.None);
        Assert.True(received.WrittenSpan.SequenceEqual(Content.AsSpan(position)));
        Assert.Equal(Content.Length, stream.Position);
    }

    [Fact]
    public async Task MemoryStream_OfAPartOfAnArray_IsReadWithinItsBounds()
    {
        using var stream = new MemoryStream(Content, 10, 20, writable: false, publiclyVisible: true);
        stream.Position = 5;
        var received = new ArrayBufferWriter<byte>();
        Assert.Equal(15, await StreamPump.ReadToEndAsync(stream, piece => received.Write(piece.Span), null, CancellationToken.None));
        Assert.Equal(Content.AsSpan(15, 15), received.WrittenSpan);
    }

    [Fact]
    public async Task MemoryStream_PastItsEnd_IsEmpty()
    {
        using var stream = new MemoryStream(new byte[10]) { Position = 20 };
        Assert.Equal(0, await StreamPump.ReadToEndAsync(stream, static _ => Assert.Fail("No byte is left."), null, CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task CancelledBefore_ReadsNothing(string kind)
    {
        using Stream stream = Open(kind);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await StreamPump.ReadToEndAsync(
                stream,
                static _ => Assert.Fail("Nothing may be read."),
                null,
                new CancellationToken(canceled: true)));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task CancelledMidway_StopsWithinOnePiece(string kind)
    {
        using Stream stream = Open(kind);
        using var source = new CancellationTokenSource();
        var progress = new RecordingProgress<long>(_ => source.Cancel());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await StreamPump.ReadToEndAsync(stream, static _ => { }, progress, source.Token));
        Assert.InRange(progress.Reports.Count, 1, 2);
    }

    [Fact]
    public async Task CancelledMidway_StopsAStreamThatIgnoresTheToken()
    {
        using var stream = new ZeroStream();
        using var source = new CancellationTokenSource();
        var progress = new RecordingProgress<long>(_ => source.Cancel());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await StreamPump.ReadToEndAsync(stream, static _ => { }, progress, source.Token));
        Assert.InRange(stream.Delivered, 1, 3 * StreamPump.BufferSize);
    }

    [Fact]
    public async Task TheNextRead_IsUnderWayWhileThePieceIsConsumed()
    {
        int readsSeen = 0;
        using var stream = new ScriptedStream(Full, Full);
        await StreamPump.ReadToEndAsync(stream, _ => readsSeen = Math.Max(readsSeen, stream.Reads), null, CancellationToken.None);
        Assert.Equal(3, readsSeen);
    }

    [Fact]
    public async Task AFailingRead_SurfacesItsOwnException()
    {
        var failure = new IOException("The disk is gone.");
        foreach (ScriptedStream stream in (ScriptedStream[])[
            new(Full, Full, (_, _) => throw failure),
            new(Full, Full, (_, _) => ValueTask.FromException<int>(failure)),
            new(Full, Full, async (_, _) => { await Task.Yield(); throw failure; })])
        {
            using (stream)
            {
                int pieces = 0;
                Assert.Same(failure, await Assert.ThrowsAsync<IOException>(async () =>
                    await StreamPump.ReadToEndAsync(stream, _ => pieces++, null, CancellationToken.None)));
                Assert.InRange(pieces, 1, 2);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AFailingConsumer_WaitsForThePendingReadBeforeItsBufferIsPooled(bool readFailsToo)
    {
        var pending = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        byte[]? pendingBuffer = null;
        using var stream = new ScriptedStream(Full, (buffer, _) =>
        {
            pendingBuffer = Array(buffer);
            return new(pending.Task);
        });
        var failure = new InvalidOperationException("The consumer gives up.");

        Task<long> pump = StreamPump.ReadToEndAsync(stream, _ => throw failure, null, CancellationToken.None).AsTask();

        Assert.False(pump.IsCompleted);
        byte[][] rented = [.. Enumerable.Range(0, 40).Select(static _ => ArrayPool<byte>.Shared.Rent(StreamPump.BufferSize))];
        Assert.DoesNotContain(rented, buffer => ReferenceEquals(buffer, pendingBuffer));
        System.Array.ForEach(rented, static buffer => ArrayPool<byte>.Shared.Return(buffer));

        if (readFailsToo)
        {
            pending.SetException(new IOException("The read fails as well."));
        }
        else
        {
            pending.SetResult(1);
        }

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidOperationException>(() => pump));
    }

    // A pipe whose writer says nothing more would otherwise keep what went wrong to itself.
    [Fact]
    public async Task AFailingConsumer_CancelsThePendingRead()
    {
        using var stream = new ScriptedStream(Full, WhenCancelled);
        var failure = new InvalidOperationException("The consumer gives up.");

        Task<long> pump = StreamPump.ReadToEndAsync(stream, _ => throw failure, null, CancellationToken.None).AsTask();

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidOperationException>(() => pump.WaitAsync(TimeSpan.FromSeconds(30))));
    }

    [Fact]
    public async Task AFailingConsumer_IsToldWhateverHappensToWhomCancellationIsTold()
    {
        using var stream = new ScriptedStream(Full, static (buffer, cancellationToken) =>
        {
            cancellationToken.Register(static () => throw new IOException("It does not want to be cancelled."));
            return WhenCancelled(buffer, cancellationToken);
        });
        var failure = new InvalidOperationException("The consumer gives up.");

        Task<long> pump = StreamPump.ReadToEndAsync(stream, _ => throw failure, null, CancellationToken.None).AsTask();

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidOperationException>(() => pump.WaitAsync(TimeSpan.FromSeconds(30))));
    }

    [Fact]
    public async Task CancelledWhileReading_NamesTheCallersToken()
    {
        foreach (ScriptedStream stream in (ScriptedStream[])[new(WhenCancelled), new(Full, WhenCancelled)])
        {
            using (stream)
            {
                using var source = new CancellationTokenSource();
                Task<long> pump = StreamPump.ReadToEndAsync(stream, static _ => { }, null, source.Token).AsTask();
                await source.CancelAsync();

                OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pump);
                Assert.Equal(source.Token, cancelled.CancellationToken);
            }
        }
    }

    [Fact]
    public async Task AReadThatCancelsItself_SurfacesItsOwnException()
    {
        var failure = new OperationCanceledException("The pipe's reader was told to stop.");
        using var stream = new ScriptedStream(Full, (_, _) => ValueTask.FromException<int>(failure));

        Assert.Same(failure, await Assert.ThrowsAsync<OperationCanceledException>(async () =>
            await StreamPump.ReadToEndAsync(stream, static _ => { }, null, CancellationToken.None)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Pieces_StayAsLongAsTheConsumerKeepsThem(int kept)
    {
        using Stream stream = ChunkedStream.AsyncOnly(Content, 1, 100_000, 7, 300_000);
        var consumer = new KeepingConsumer(kept);

        Assert.Equal(Content.Length, await StreamPump.ReadToEndAsync(stream, consumer, null, CancellationToken.None));

        Assert.True(consumer.IsReleased);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Consumer_IsReleasedWhateverHappens(bool isMemory)
    {
        using Stream stream = isMemory ? new MemoryStream(Content) : new ScriptedStream(Full, Full);
        var consumer = new KeepingConsumer(2) { Failure = new IOException("The disk is full.") };

        await Assert.ThrowsAsync<IOException>(async () =>
            await StreamPump.ReadToEndAsync(stream, consumer, null, CancellationToken.None));

        Assert.True(consumer.IsReleased);
    }

    [Fact]
    public async Task Consumer_MayReadInItsOwnWay()
    {
        using var stream = new DerivedMemoryStream(Content);
        var consumer = new KeepingConsumer(2) { ReadsItself = true };

        Assert.Equal(Content.Length, await StreamPump.ReadToEndAsync(stream, consumer, null, CancellationToken.None));

        Assert.InRange(consumer.Reads, Content.Length / StreamPump.BufferSize, int.MaxValue);
    }

    private static async ValueTask<int> WhenCancelled(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }

    private static ValueTask<int> Full(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        buffer.Span.Fill(1);
        return new(buffer.Length);
    }

    private static byte[]? Array(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> segment) ? segment.Array : null;

    private static byte[] CreateContent(int length)
    {
        byte[] content = new byte[length];
        new Random(7).NextBytes(content);
        return content;
    }

    private static Stream Open(string kind) => kind switch
    {
        "memory" => new MemoryStream(Content, 0, Content.Length, writable: false, publiclyVisible: true),
        "hidden memory" => new MemoryStream(Content),
        "derived memory" => new DerivedMemoryStream(Content),
        _ => ChunkedStream.AsyncOnly(Content, 1, 100_000, 7, 300_000),
    };

    // Reads in its own way, which reading in place would bypass.
    private sealed class DerivedMemoryStream(byte[] content) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Max(1, buffer.Length / 2)], cancellationToken);

        public override void CopyTo(Stream destination, int bufferSize) => throw new NotSupportedException();
    }

    /// <summary>Looks at the pieces it keeps, which are those of <see cref="Content"/>, as late as it may.</summary>
    private sealed class KeepingConsumer(int kept) : StreamConsumer
    {
        private readonly Queue<(ReadOnlyMemory<byte> Piece, int Start)> _pieces = new();
        private int _length;
        private int _count;

        public bool ReadsItself { get; init; }

        public Exception? Failure { get; init; }

        public int Reads { get; private set; }

        public bool IsReleased { get; private set; }

        public override int PiecesKept => kept;

        public override void Append(ReadOnlyMemory<byte> piece)
        {
            if (Failure is not null)
            {
                throw Failure;
            }

            _pieces.Enqueue((piece, _length));
            _length += piece.Length;
            Check(kept);
        }

        public override bool TryBeginRead(Stream stream, Memory<byte> buffer)
        {
            if (ReadsItself)
            {
                _count = stream.Read(buffer.Span);
                Reads++;
            }

            return ReadsItself;
        }

        public override int EndRead() => _count;

        public override void Release()
        {
            Check(0);
            IsReleased = true;
        }

        private void Check(int left)
        {
            while (_pieces.Count > left)
            {
                (ReadOnlyMemory<byte> piece, int start) = _pieces.Dequeue();
                Assert.True(piece.Span.SequenceEqual(Content.AsSpan(start, piece.Length)));
            }
        }
    }
}
