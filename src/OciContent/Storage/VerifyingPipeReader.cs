using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;

namespace OciContent.Storage;

/// <summary>
/// A pipe reader that hands through another's content and checks it: digest and size must be the expected ones, or
/// reading throws <see cref="ContentMismatchException"/> before the caller sees the pipe completed.
/// </summary>
/// <remarks>
/// When the size is known, the last bytes are handed out only after all of the content was checked. After a failure every
/// read fails. Completing this reader completes the inner one.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "A pipe reader is released by Complete.")]
public sealed class VerifyingPipeReader : PipeReader
{
    private readonly PipeReader _content;
    private readonly ContentVerifier _verifier;
    private readonly bool _sizeIsKnown;
    private ReadOnlySequence<byte> _handedOut;
    private bool _isHandedOut;
    private long _consumed;

    /// <summary>Checks content against a descriptor.</summary>
    /// <exception cref="NotSupportedException">The digest's algorithm is not supported.</exception>
    public VerifyingPipeReader(PipeReader content, Descriptor expected)
        : this(content, expected?.Digest ?? throw new ArgumentNullException(nameof(expected)), expected.Size)
    {
    }

    /// <summary>Checks content against a digest and a size in bytes; <c>null</c> if the size is not known.</summary>
    /// <exception cref="NotSupportedException">The digest's algorithm is not supported.</exception>
    public VerifyingPipeReader(PipeReader content, Digest digest, long? size)
    {
        ArgumentNullException.ThrowIfNull(content);
        _content = content;
        _sizeIsKnown = size is not null;
        _verifier = new ContentVerifier(digest, size);
    }

    /// <summary>Whether all of the content has passed and was the expected one.</summary>
    public bool IsVerified => _verifier.IsVerified;

    /// <inheritdoc/>
    /// <exception cref="ContentMismatchException">The content is not the expected one.</exception>
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        _verifier.ThrowIfFailed();
        while (true)
        {
            ReadResult read = await _content.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (TryHandOut(read, out ReadResult result))
            {
                return result;
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ContentMismatchException">The content is not the expected one.</exception>
    public override bool TryRead(out ReadResult result)
    {
        _verifier.ThrowIfFailed();
        while (_content.TryRead(out ReadResult read))
        {
            if (TryHandOut(read, out result))
            {
                return true;
            }
        }

        result = default;
        return false;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_isHandedOut)
        {
            throw new InvalidOperationException("There is nothing to advance in: expected a read before each AdvanceTo.");
        }

        _consumed += _handedOut.Slice(_handedOut.Start, consumed).Length;
        _handedOut = default;
        _isHandedOut = false;
        _content.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => _content.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        _verifier.Dispose();
        _content.Complete(exception);
    }

    // What was handed out but not consumed comes again in the next buffer: only what lies behind it is new.
    private bool TryHandOut(ReadResult read, out ReadResult result)
    {
        _verifier.Append(read.Buffer.Slice(_verifier.Length - _consumed));
        if (read.IsCompleted && !_verifier.IsVerified)
        {
            _verifier.Conclude();
        }

        bool holdBack = _sizeIsKnown && _verifier.Remaining == 0 && !_verifier.IsVerified;
        if (holdBack && !read.IsCanceled)
        {
            // The claimed size is reached, but not the pipe's end: wait for either the end or a byte too many.
            _content.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            result = default;
            return false;
        }

        _handedOut = holdBack ? read.Buffer.Slice(0, 0) : read.Buffer;
        _isHandedOut = true;
        result = new ReadResult(_handedOut, read.IsCanceled, read.IsCompleted);
        return true;
    }
}
