using OciContent.Storage;

namespace OciContent.Tests.Storage;

public sealed class VerifyingStreamTests
{
    private static readonly byte[] Content = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    private static readonly Digest ContentDigest = Digest.Compute(Content);
    private static readonly Descriptor Expected = new() { MediaType = "a/b", Digest = ContentDigest, Size = Content.Length };

    [Theory]
    [InlineData(0L)]
    [InlineData(null)]
    public async Task EmptyContent_IsVerifiedByTheFirstRead(long? size)
    {
        await using var stream = new VerifyingStream(new MemoryStream(), Digest.Compute([]), size);
        Assert.False(stream.IsVerified);
        Assert.Equal(0, await stream.ReadAsync(new byte[1]));
        Assert.True(stream.IsVerified);
    }

    [Fact]
    public void EmptyContent_WithAByte_IsRefused()
    {
        using var stream = new VerifyingStream(new MemoryStream([1]), Digest.Compute([]), 0);
        Assert.Equal(1, Assert.Throws<ContentMismatchException>(() => stream.ReadByte()).ActualSize);
    }

    [Fact]
    public async Task AReadIntoNoBuffer_SaysNothing()
    {
        await using var stream = new VerifyingStream(new MemoryStream(Content), Expected);
        Assert.Equal(0, stream.Read([]));
        Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty));
        Assert.Equal(0, stream.Read([], 0, 0));
        Assert.False(stream.IsVerified);
        Assert.Equal(10, stream.Read(new byte[20]));
        Assert.True(stream.IsVerified);
    }

    [Fact]
    public void ASizeThatIsKnown_VerifiesWithTheLastByte_NotBefore()
    {
        using var stream = new VerifyingStream(new MemoryStream(Content), Expected);
        stream.ReadExactly(new byte[9]);
        Assert.False(stream.IsVerified);
        Assert.Equal(10, stream.ReadByte());
        Assert.True(stream.IsVerified);
    }

    [Fact]
    public void ASizeThatIsNotKnown_VerifiesAtTheEnd()
    {
        using var stream = new VerifyingStream(new MemoryStream(Content), ContentDigest, null);
        stream.ReadExactly(new byte[10]);
        Assert.False(stream.IsVerified);
        Assert.Equal(-1, stream.ReadByte());
        Assert.True(stream.IsVerified);
    }

    [Fact]
    public void Read_TakesOneByteTooMuchFromTheInnerStreamAtMost()
    {
        using var inner = new MemoryStream(new byte[1000]);
        using var stream = new VerifyingStream(inner, Expected);
        Assert.Throws<ContentMismatchException>(() => stream.CopyTo(Stream.Null));
        Assert.Equal(11, inner.Position);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void ANegativeSize_IsTheCallersMistake(long size)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerifyingStream(new MemoryStream(), ContentDigest, size));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerifyingStream(new MemoryStream(), Expected with { Size = size }));
    }

    [Fact]
    public void ClaimsOfAnySize_CostNothing()
    {
        using var stream = new VerifyingStream(new MemoryStream(Content), ContentDigest, long.MaxValue);
        ContentMismatchException mismatch = Assert.Throws<ContentMismatchException>(() => stream.CopyTo(Stream.Null));
        Assert.Equal((long.MaxValue, 10), (mismatch.ExpectedSize, mismatch.ActualSize));
        Assert.Equal($"Content of {ContentDigest} ends after 10 bytes: expected 9223372036854775807.", mismatch.Message);
    }

    [Fact]
    public void Messages_SayWhatWasThereAndWhatWasExpected()
    {
        string Refuse(byte[] content)
        {
            using var stream = new VerifyingStream(new MemoryStream(content), Expected);
            return Assert.Throws<ContentMismatchException>(() => stream.CopyTo(Stream.Null)).Message;
        }

        byte[] altered = [.. Content[..9], 99];
        Assert.Equal($"Content of {ContentDigest} ends after 9 bytes: expected 10.", Refuse(Content[..9]));
        Assert.Equal($"Content of {ContentDigest} continues after 10 bytes: expected its end.", Refuse([.. Content, 11, 12]));
        Assert.Equal($"Content has digest {Digest.Compute(altered)}: expected {ContentDigest}.", Refuse(altered));
    }

    [Fact]
    public void AnUnsupportedAlgorithm_IsRefusedAtOnce()
    {
        var digest = Digest.Parse("md5:d41d8cd98f00b204e9800998ecf8427e");
        Assert.Throws<NotSupportedException>(() => new VerifyingStream(new MemoryStream(), digest, null));
        Assert.Throws<NotSupportedException>(() => new VerifyingStream(new MemoryStream(), Expected with { Digest = digest }));
    }

    [Fact]
    public void Nulls_AreTheCallersMistake()
    {
        Assert.Throws<ArgumentNullException>("content", () => new VerifyingStream(null!, Expected));
        Assert.Throws<ArgumentNullException>("expected", () => new VerifyingStream(new MemoryStream(), null!));
        Assert.Throws<ArgumentNullException>(() => new VerifyingStream(new MemoryStream(), null!, null));
    }

    [Fact]
    public async Task Disposal_DisposesTheInnerStream_OrLeavesItOpen()
    {
        var owned = new ChunkedStream(Content);
        new VerifyingStream(owned, Expected).Dispose();
        Assert.Equal(1, owned.Disposals);

        var left = new ChunkedStream(Content);
        new VerifyingStream(left, Expected, leaveOpen: true).Dispose();
        await new VerifyingStream(left, Expected, leaveOpen: true).DisposeAsync();
        Assert.Equal(0, left.Disposals);

        var ownedAsync = new ChunkedStream(Content);
        await new VerifyingStream(ownedAsync, Expected).DisposeAsync();
        Assert.Equal(1, ownedAsync.AsyncDisposals);

        var twice = new VerifyingStream(new ChunkedStream(Content), Expected);
        await twice.DisposeAsync();
        await twice.DisposeAsync();
        twice.Dispose();
    }

    [Theory]
    [InlineData("sha256", 0)]
    [InlineData("sha256", 5)]
    [InlineData("sha256", 10)]
    [InlineData("sha512", 5)]
    [InlineData("blake3", 0)]
    [InlineData("blake3", 5)]
    [InlineData("blake3", 10)]
    public async Task AfterDisposal_NothingIsRead(string algorithm, int readBefore)
    {
        using var inner = new MemoryStream(Content);
        var stream = new VerifyingStream(inner, Digest.Compute(Content, DigestAlgorithm.Parse(algorithm)), 10, leaveOpen: true);
        stream.ReadExactly(new byte[readBefore]);
        await stream.DisposeAsync();

        Assert.False(stream.CanRead);
        Assert.Throws<ObjectDisposedException>(() => stream.Read(new byte[1]));
        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.ReadAsync(new byte[1]).AsTask());
        Assert.Equal(readBefore, inner.Position);
    }

    [Fact]
    public async Task AnErrorOfTheInnerStream_PassesThrough_AndReadingMayGoOn()
    {
        var inner = new ScriptedStream(
            static (_, _) => throw new IOException("first"),
            static (buffer, _) => Copy(Content.AsSpan(0, 4), buffer),
            static (_, _) => throw new IOException("second"),
            static (buffer, _) => Copy(Content.AsSpan(4), buffer));
        await using var stream = new VerifyingStream(inner, Expected);
        byte[] buffer = new byte[20];
        Assert.Equal("first", (await Assert.ThrowsAsync<IOException>(() => stream.ReadAsync(buffer).AsTask())).Message);
        Assert.Equal(4, await stream.ReadAsync(buffer));
        Assert.Equal("second", (await Assert.ThrowsAsync<IOException>(() => stream.ReadAsync(buffer).AsTask())).Message);
        Assert.Equal(6, await stream.ReadAsync(buffer));
        Assert.Equal(0, await stream.ReadAsync(buffer));
        Assert.True(stream.IsVerified);
    }

    [Fact]
    public async Task AnErrorThatLosesTheLastBytes_IsNotFollowedByAVerifiedEnd()
    {
        // The last bytes are in the caller's buffer, but whether they are the last is not known when the read breaks off.
        var inner = new ScriptedStream(
            static (buffer, _) => Copy(Content, buffer),
            static (_, _) => throw new OperationCanceledException());
        await using var stream = new VerifyingStream(inner, Expected);
        byte[] buffer = new byte[20];
        await Assert.ThrowsAsync<OperationCanceledException>(() => stream.ReadAsync(buffer).AsTask());

        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAnyAsync<IOException>(() => stream.ReadAsync(buffer).AsTask());
            Assert.ThrowsAny<IOException>(() => stream.Read(buffer));
        }

        Assert.False(stream.IsVerified);
    }

    [Fact]
    public void ASynchronousErrorThatLosesTheLastBytes_IsNotFollowedByAVerifiedEnd()
    {
        using var stream = new VerifyingStream(new FailingAtTheEnd(Content), Expected);
        byte[] buffer = new byte[20];
        Assert.Throws<TimeoutException>(() => stream.Read(buffer));
        Assert.ThrowsAny<IOException>(() => stream.Read(buffer));
        Assert.False(stream.IsVerified);
    }

    [Fact]
    public async Task Cancellation_IsPassedOn_AndReadingMayGoOn()
    {
        await using var stream = new VerifyingStream(new MemoryStream(Content), Expected);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            stream.ReadAsync(new byte[4], new CancellationToken(canceled: true)).AsTask());
        await stream.ReadExactlyAsync(new byte[10]);
        Assert.True(stream.IsVerified);
    }

    [Fact]
    public void Stream_CanOnlyBeRead()
    {
        using var stream = new VerifyingStream(new MemoryStream(Content), Expected);
        Assert.True(stream.CanRead);
        Assert.False(stream.CanSeek);
        Assert.False(stream.CanWrite);
        stream.Flush();
        Assert.Equal(1, stream.ReadByte());
        Assert.Equal(1, stream.Position);
        Assert.Throws<NotSupportedException>(() => stream.Length);
        Assert.Throws<NotSupportedException>(() => stream.Position = 0);
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(0));
        Assert.Throws<NotSupportedException>(() => stream.Write([1], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Read(new byte[1], 1, 1));
        Assert.Throws<ArgumentNullException>(() => stream.Read(null!, 0, 0));
    }

    private static ValueTask<int> Copy(ReadOnlySpan<byte> bytes, Memory<byte> buffer)
    {
        int count = Math.Min(bytes.Length, buffer.Length);
        bytes[..count].CopyTo(buffer.Span);
        return new(count);
    }

    private sealed class FailingAtTheEnd(byte[] content) : MemoryStream(content)
    {
        private bool _failed;

        public override int Read(Span<byte> buffer)
        {
            byte[] copy = new byte[buffer.Length];
            int count = Read(copy, 0, copy.Length);
            copy.AsSpan(0, count).CopyTo(buffer);
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            count = base.Read(buffer, offset, count);
            if (count == 0 && !_failed)
            {
                _failed = true;
                throw new TimeoutException();
            }

            return count;
        }
    }
}
