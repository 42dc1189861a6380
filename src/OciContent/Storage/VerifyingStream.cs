namespace OciContent.Storage;

/// <summary>
/// A stream that hands through another's content and checks it: digest and size must be the expected ones, or reading
/// throws <see cref="ContentMismatchException"/> before the caller sees the end.
/// </summary>
/// <remarks>
/// When the size is known, even the last bytes are handed out only after all of the content was checked, so a caller
/// that counts bytes instead of waiting for the end is protected too. After a failure every read fails; so does every
/// read after one that was broken off, by cancellation say, when it had taken the last bytes already.
/// </remarks>
/// <example>
/// <code>
/// Digest expected = Digest.Parse("sha256:" + new string('0', 64));
/// await using var content = new VerifyingStream(File.OpenRead("layer.tar.gz"), expected, size: null);
/// try
/// {
///     await content.CopyToAsync(Stream.Null);
/// }
/// catch (ContentMismatchException e)
/// {
///     Console.Error.WriteLine(e.Message);
/// }
/// </code>
/// </example>
public sealed class VerifyingStream : Stream, IVerifiedContent
{
    private readonly Stream _content;
    private readonly ContentVerifier _verifier;
    private readonly Digest _digest;
    private readonly long? _size;
    private readonly bool _leaveOpen;
    private readonly byte[] _probe = new byte[1];
    private bool _isBrokenOff;
    private bool _isDisposed;

    /// <summary>Checks content against a descriptor.</summary>
    /// <param name="content">The content, from its start.</param>
    /// <param name="expected">What it should be.</param>
    /// <param name="leaveOpen">Whether <paramref name="content"/> stays open when this stream is disposed.</param>
    /// <param name="name">What messages call the content; <c>null</c> for its digest.</param>
    /// <exception cref="NotSupportedException">The digest's algorithm is not supported.</exception>
    public VerifyingStream(Stream content, Descriptor expected, bool leaveOpen = false, string? name = null)
        : this(content, expected?.Digest ?? throw new ArgumentNullException(nameof(expected)), expected.Size, leaveOpen, name)
    {
    }

    /// <summary>Checks content against a digest and a size.</summary>
    /// <param name="content">The content, from its start.</param>
    /// <param name="digest">The digest it should have.</param>
    /// <param name="size">The size it should have, in bytes; <c>null</c> if it is not known.</param>
    /// <param name="leaveOpen">Whether <paramref name="content"/> stays open when this stream is disposed.</param>
    /// <param name="name">What messages call the content; <c>null</c> for its digest.</param>
    /// <exception cref="NotSupportedException">The digest's algorithm is not supported.</exception>
    public VerifyingStream(Stream content, Digest digest, long? size, bool leaveOpen = false, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        _content = content;
        _leaveOpen = leaveOpen;
        _digest = digest;
        _size = size;
        _verifier = new ContentVerifier(digest, size, name);
    }

    /// <summary>Has content checked by whoever uses it, whoever opened it: wraps a stream, unless it checks the same already.</summary>
    /// <param name="content">The content, from its start.</param>
    /// <param name="expected">What it should be.</param>
    /// <returns>A stream that owns <paramref name="content"/>, or is it.</returns>
    /// <exception cref="NotSupportedException">The digest's algorithm is not supported.</exception>
    public static Stream Ensure(Stream content, Descriptor expected)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(expected);
        return content is IVerifiedContent verified && verified.Verifies(expected) ? content : new VerifyingStream(content, expected);
    }

    /// <summary>Whether all of the content has been read and was the expected one.</summary>
    public bool IsVerified => _verifier.IsVerified;

    /// <inheritdoc/>
    public override bool CanRead => !_isDisposed;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException("A verifying stream has no length until it was read.");

    /// <inheritdoc/>
    public override long Position
    {
        get => _verifier.Length;
        set => throw new NotSupportedException("A verifying stream is read from start to end.");
    }

    /// <summary>
    /// Gives the content itself to somebody who hashes it beside others, and tells what came of it by <see cref="ConcludeElsewhere"/>.
    /// It stays this stream's to close. Nothing may have been read, and nothing is read through this stream any more.
    /// </summary>
    internal Stream ContentToHashElsewhere => _content;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    /// <inheritdoc/>
    /// <exception cref="ContentMismatchException">The content is not the expected one.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (IsDone(buffer.Length))
        {
            return 0;
        }

        int count = 0;
        if (_verifier.Remaining > 0)
        {
            count = _content.Read(buffer[..Limit(buffer.Length)]);
            _verifier.Append(buffer[..count]);
        }

        if (_verifier.Remaining == 0)
        {
            _isBrokenOff = count > 0;
            ConcludeAfterProbe(_content.Read(_probe, 0, 1));
        }
        else if (count == 0)
        {
            _verifier.Conclude();
        }

        return count;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <inheritdoc/>
    /// <exception cref="ContentMismatchException">The content is not the expected one.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsDone(buffer.Length))
        {
            return 0;
        }

        int count = 0;
        if (_verifier.Remaining > 0)
        {
            count = await _content.ReadAsync(buffer[..Limit(buffer.Length)], cancellationToken).ConfigureAwait(false);
            _verifier.Append(buffer.Span[..count]);
        }

        if (_verifier.Remaining == 0)
        {
            _isBrokenOff = count > 0;
            ConcludeAfterProbe(await _content.ReadAsync(_probe, cancellationToken).ConfigureAwait(false));
        }
        else if (count == 0)
        {
            _verifier.Conclude();
        }

        return count;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("A verifying stream is read from start to end.");

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException("A verifying stream is read-only.");

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A verifying stream is read-only.");

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (!_isDisposed && !_leaveOpen)
        {
            await _content.DisposeAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _verifier.Dispose();
            if (!_leaveOpen)
            {
                _content.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    /// <summary>The content was hashed by somebody else.</summary>
    /// <param name="actual">Its digest.</param>
    /// <param name="length">How many bytes were hashed: of more than expected, one is enough.</param>
    /// <exception cref="ContentMismatchException">The content is not the expected one.</exception>
    internal void ConcludeElsewhere(Digest actual, long length) => _verifier.ConcludeElsewhere(actual, length);

    // From its start: whoever read of it before may have seen what the next one does not.
    bool IVerifiedContent.Verifies(Descriptor expected) =>
        _digest == expected.Digest && _size == expected.Size && _verifier.Length == 0 && !_verifier.IsVerified && !_isDisposed;

    // A read into no buffer says nothing about the end.
    private bool IsDone(int bufferLength)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _verifier.ThrowIfFailed();
        if (_isBrokenOff)
        {
            throw new IOException("An earlier read broke off after it took the last bytes: expected the content to be read anew.");
        }

        return bufferLength == 0 || _verifier.IsVerified;
    }

    private int Limit(int bufferLength) => (int)Math.Min(bufferLength, _verifier.Remaining);

    // If the probe throws instead, the bytes before it are lost to the caller, and no end may follow.
    private void ConcludeAfterProbe(int extraBytes)
    {
        _isBrokenOff = false;
        if (extraBytes > 0)
        {
            _verifier.FailAsTooLong();
        }

        _verifier.Conclude();
    }
}
