using System.Buffers;
using System.IO.Pipelines;
using OciContent.Storage;

namespace OciContent.Tests.Storage;

public sealed class VerifyingPipeReaderTests
{
    private static readonly byte[] Content = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    private static readonly Digest ContentDigest = Digest.Compute(Content);
    private static readonly Descriptor Expected = new() { MediaType = "a/b", Digest = ContentDigest, Size = Content.Length };

    private readonly Pipe _pipe = new();
    private readonly VerifyingPipeReader _reader;

    public VerifyingPipeReaderTests() => _reader = new VerifyingPipeReader(_pipe.Reader, Expected);

    [Fact]
    public async Task TheLastBytes_AreHeldBackUntilTheEndIsKnown()
    {
        await _pipe.Writer.WriteAsync(Content);
        Assert.False(_reader.TryRead(out _));
        Task<ReadResult> reading = _reader.ReadAsync().AsTask();
        Assert.False(reading.IsCompleted);

        await _pipe.Writer.CompleteAsync();
        ReadResult read = await Soon(reading);
        Assert.Equal(Content, read.Buffer.ToArray());
        Assert.True(read.IsCompleted);
        Assert.True(_reader.IsVerified);
    }

    [Fact]
    public async Task AByteTooMany_IsRefusedThoughTheEndIsNotKnown()
    {
        await _pipe.Writer.WriteAsync(Content);
        Task<ReadResult> reading = _reader.ReadAsync().AsTask();
        await _pipe.Writer.WriteAsync(new byte[] { 11 });
        Assert.Equal(11, (await Assert.ThrowsAsync<ContentMismatchException>(() => Soon(reading))).ActualSize);
        await AssertFailed();
    }

    [Fact]
    public async Task WhatIsNotTheEnd_IsHandedOutAtOnce()
    {
        await _pipe.Writer.WriteAsync(Content.AsMemory(0, 9));
        ReadResult read = await Soon(_reader.ReadAsync().AsTask());
        Assert.Equal(Content[..9], read.Buffer.ToArray());
        Assert.False(read.IsCompleted);
        _reader.AdvanceTo(read.Buffer.GetPosition(4), read.Buffer.End);

        await _pipe.Writer.WriteAsync(Content.AsMemory(9));
        Assert.False(_reader.TryRead(out _));
        await _pipe.Writer.CompleteAsync();
        Assert.True(_reader.TryRead(out read));
        Assert.Equal(Content[4..], read.Buffer.ToArray());
        _reader.AdvanceTo(read.Buffer.Start);
        Assert.True(_reader.TryRead(out read));
        Assert.Equal(Content[4..], read.Buffer.ToArray());
        _reader.AdvanceTo(read.Buffer.End);
        Assert.True((await Soon(_reader.ReadAsync().AsTask())).IsCompleted);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(9)]
    public async Task ACancelledRead_WhileTheLastBytesAreHeldBack_HandsOutNothing(int consumedBefore)
    {
        await _pipe.Writer.WriteAsync(Content.AsMemory(0, 9));
        ReadResult read = await Soon(_reader.ReadAsync().AsTask());
        _reader.AdvanceTo(read.Buffer.GetPosition(consumedBefore), read.Buffer.End);
        await _pipe.Writer.WriteAsync(Content.AsMemory(9));

        for (int i = 0; i < 3; i++)
        {
            Task<ReadResult> reading = _reader.ReadAsync().AsTask();
            Assert.False(reading.IsCompleted);
            _reader.CancelPendingRead();
            read = await Soon(reading);
            Assert.True(read.IsCanceled);
            Assert.False(read.IsCompleted);
            Assert.True(read.Buffer.IsEmpty);
            _reader.AdvanceTo(i == 0 ? read.Buffer.Start : read.Buffer.End, read.Buffer.End);
        }

        _reader.CancelPendingRead();
        Assert.True(_reader.TryRead(out read));
        Assert.True(read.IsCanceled);
        Assert.True(read.Buffer.IsEmpty);
        _reader.AdvanceTo(read.Buffer.End);

        await _pipe.Writer.CompleteAsync();
        read = await Soon(_reader.ReadAsync().AsTask());
        Assert.Equal(Content[consumedBefore..], read.Buffer.ToArray());
        Assert.True(read.IsCompleted);
    }

    [Fact]
    public async Task ACancelledRead_BeforeTheEnd_HandsOutWhatIsThere()
    {
        await _pipe.Writer.WriteAsync(Content.AsMemory(0, 3));
        _reader.CancelPendingRead();
        ReadResult read = await Soon(_reader.ReadAsync().AsTask());
        Assert.True(read.IsCanceled);
        Assert.Equal(Content[..3], read.Buffer.ToArray());
    }

    [Fact]
    public async Task ACancelledToken_CancelsTheRead_AndReadingMayGoOn()
    {
        using var cancellation = new CancellationTokenSource();
        Task<ReadResult> reading = _reader.ReadAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(reading));

        await _pipe.Writer.WriteAsync(Content);
        reading = _reader.ReadAsync(new CancellationToken(canceled: true)).AsTask();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(reading));
        await _pipe.Writer.CompleteAsync();
        Assert.Equal(Content, (await Soon(_reader.ReadAsync().AsTask())).Buffer.ToArray());
    }

    [Fact]
    public async Task AnErrorOfTheWriter_PassesThrough()
    {
        await _pipe.Writer.WriteAsync(Content);
        await _pipe.Writer.CompleteAsync(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => Soon(_reader.ReadAsync().AsTask()));
        Assert.False(_reader.IsVerified);
    }

    [Fact]
    public async Task Failure_IsSticky_AndMayBeCompleted()
    {
        await _pipe.Writer.WriteAsync(Content.AsMemory(0, 9));
        await _pipe.Writer.CompleteAsync();
        ContentMismatchException mismatch = await Assert.ThrowsAsync<ContentMismatchException>(() => _reader.ReadAsync().AsTask());
        Assert.Equal($"Content of {ContentDigest} ends after 9 bytes: expected 10.", mismatch.Message);
        await AssertFailed();
        await _reader.CompleteAsync();
        await _reader.CompleteAsync();
    }

    [Fact]
    public async Task Completing_CompletesTheInnerReader()
    {
        await _reader.CompleteAsync();
        Assert.True((await _pipe.Writer.WriteAsync(Content)).IsCompleted);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _reader.ReadAsync().AsTask());
        Assert.Throws<InvalidOperationException>(() => _reader.TryRead(out _));
    }

    [Fact]
    public async Task Completing_WithAnError_TellsTheWriter()
    {
        _reader.Complete(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => _pipe.Writer.WriteAsync(Content).AsTask());
    }

    [Fact]
    public async Task AdvancingWithoutARead_IsTheCallersMistake()
    {
        Assert.Throws<InvalidOperationException>(() => _reader.AdvanceTo(default));
        await _pipe.Writer.WriteAsync(Content.AsMemory(0, 5));
        ReadResult read = await Soon(_reader.ReadAsync().AsTask());
        _reader.AdvanceTo(read.Buffer.End);
        Assert.Throws<InvalidOperationException>(() => _reader.AdvanceTo(read.Buffer.End));
        await _pipe.Writer.WriteAsync(Content.AsMemory(5));
        await _pipe.Writer.CompleteAsync();
        Assert.Equal(Content[5..], (await Soon(_reader.ReadAsync().AsTask())).Buffer.ToArray());
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(null)]
    public async Task EmptyContent_IsVerified(long? size)
    {
        var pipe = new Pipe();
        var reader = new VerifyingPipeReader(pipe.Reader, Digest.Compute([]), size);
        await pipe.Writer.CompleteAsync();
        ReadResult read = await reader.ReadAsync();
        Assert.True(read.IsCompleted);
        Assert.True(read.Buffer.IsEmpty);
        Assert.True(reader.IsVerified);
        reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        Assert.True((await reader.ReadAsync()).IsCompleted);
    }

    [Fact]
    public async Task AtLeast_WaitsForTheEndIfItMust()
    {
        ValueTask<ReadResult> reading = _reader.ReadAtLeastAsync(10);
        await _pipe.Writer.WriteAsync(Content.AsMemory(0, 5));
        await _pipe.Writer.WriteAsync(Content.AsMemory(5));
        Assert.False(reading.IsCompleted);
        await _pipe.Writer.CompleteAsync();
        Assert.Equal(Content, (await Soon(reading.AsTask())).Buffer.ToArray());
    }

    [Fact]
    public void CallersMistakes_AreRefusedAtOnce()
    {
        var unsupported = Digest.Parse("md5:x");
        Assert.Throws<NotSupportedException>(() => new VerifyingPipeReader(_pipe.Reader, unsupported, null));
        Assert.Throws<NotSupportedException>(() => new VerifyingPipeReader(_pipe.Reader, Expected with { Digest = unsupported }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerifyingPipeReader(_pipe.Reader, ContentDigest, -1));
        Assert.Throws<ArgumentNullException>("content", () => new VerifyingPipeReader(null!, Expected));
        Assert.Throws<ArgumentNullException>("expected", () => new VerifyingPipeReader(_pipe.Reader, null!));
        Assert.Throws<ArgumentNullException>(() => new VerifyingPipeReader(_pipe.Reader, null!, null));
    }

    private async Task AssertFailed()
    {
        for (int i = 0; i < 2; i++)
        {
            await Assert.ThrowsAsync<ContentMismatchException>(() => _reader.ReadAsync().AsTask());
            Assert.Throws<ContentMismatchException>(() => _reader.TryRead(out _));
        }

        Assert.False(_reader.IsVerified);
    }

    private static Task<ReadResult> Soon(Task<ReadResult> reading) => reading.WaitAsync(TimeSpan.FromSeconds(10));
}
