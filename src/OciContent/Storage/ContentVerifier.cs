using System.Buffers;

namespace OciContent.Storage;

/// <summary>Counts and hashes content as it passes, and says at its end whether it was the expected one. A failure is final.</summary>
internal sealed class ContentVerifier : IDisposable
{
    private readonly Digest _expected;
    private readonly long? _expectedSize;
    private readonly string? _content;
    private readonly Digester _digester;
    private ContentMismatchException? _failure;

    public ContentVerifier(Digest expected, long? expectedSize, string? content = null)
    {
        ArgumentNullException.ThrowIfNull(expected);
        if (expectedSize is { } size)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(expectedSize));
        }

        _expected = expected;
        _expectedSize = expectedSize;
        _content = content;
        _digester = new Digester(expected.Algorithm);
    }

    /// <summary>Whether all content has passed and was the expected one.</summary>
    public bool IsVerified { get; private set; }

    /// <summary>How many bytes have passed.</summary>
    public long Length => _digester.Length;

    /// <summary>How many bytes may still pass; more than any buffer holds if the size is not known.</summary>
    public long Remaining => (_expectedSize ?? long.MaxValue) - Length;

    public void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            // A new one each time: an exception object should be thrown once.
            throw new ContentMismatchException(_failure.Expected, _failure.Actual, _failure.ExpectedSize, _failure.ActualSize, _content);
        }
    }

    /// <summary>Takes the next bytes; throws if they go on after the expected size.</summary>
    public void Append(in ReadOnlySequence<byte> content)
    {
        if (content.Length > Remaining)
        {
            FailAsTooLong();
        }

        _digester.Append(content);
    }

    /// <inheritdoc cref="Append(in ReadOnlySequence{byte})"/>
    public void Append(ReadOnlySpan<byte> content)
    {
        if (content.Length > Remaining)
        {
            FailAsTooLong();
        }

        _digester.Append(content);
    }

    /// <summary>Throws: there is at least one byte more than expected.</summary>
    public void FailAsTooLong() => Fail(actual: null, Length + Remaining + 1);

    /// <summary>The content ends here: throws unless it was the expected one.</summary>
    public void Conclude()
    {
        if (_expectedSize is not null && Remaining > 0)
        {
            Fail(actual: null, Length);
        }

        Conclude(_digester.GetCurrentDigest(), Length);
    }

    /// <summary>Content that somebody else hashed and counted, all of it or up to one byte more than expected, ended so.</summary>
    public void ConcludeElsewhere(Digest actual, long length)
    {
        if (length > _expectedSize)
        {
            FailAsTooLong();
        }

        if (length < _expectedSize)
        {
            Fail(actual: null, length);
        }

        Conclude(actual, length);
    }

    public void Dispose() => _digester.Dispose();

    private void Conclude(Digest actual, long length)
    {
        if (actual != _expected)
        {
            Fail(actual, length);
        }

        IsVerified = true;
    }

    private void Fail(Digest? actual, long actualSize)
    {
        _failure = new ContentMismatchException(_expected, actual, _expectedSize, actualSize, _content);
        throw _failure;
    }
}
