namespace OciContent;

/// <summary>Content is not what its digest or size says: altered, too short or too long.</summary>
public sealed class ContentMismatchException : IOException
{
    /// <summary>Describes a mismatch.</summary>
    /// <param name="expected">The digest that was asked for.</param>
    /// <param name="actual">The digest the content has; <c>null</c> if only the size was compared.</param>
    /// <param name="expectedSize">The size that was asked for, in bytes; <c>null</c> if any was allowed.</param>
    /// <param name="actualSize">How many bytes there were; for content that is too long, how many were seen before reading stopped.</param>
    /// <param name="content">
    /// What the content is or where it is kept, for the message, such as <c>'blobs/sha256/…' in 'layout'</c>; <c>null</c> if that is not
    /// known.
    /// </param>
    public ContentMismatchException(Digest expected, Digest? actual, long? expectedSize, long actualSize, string? content = null)
        : base(Describe(content, expected, actual, expectedSize, actualSize))
    {
        Content = content;
        Expected = expected;
        Actual = actual;
        ExpectedSize = expectedSize;
        ActualSize = actualSize;
    }

    /// <summary>The digest that was asked for.</summary>
    public Digest Expected { get; }

    /// <summary>The digest the content has; <c>null</c> if only the size was compared.</summary>
    public Digest? Actual { get; }

    /// <summary>The size that was asked for, in bytes; <c>null</c> if any was allowed.</summary>
    public long? ExpectedSize { get; }

    /// <summary>How many bytes there were; for content that is too long, how many were seen before reading stopped.</summary>
    public long ActualSize { get; }

    /// <summary>What the content is or where it is kept; <c>null</c> if that is not known.</summary>
    public string? Content { get; }

    private static string Describe(string? content, Digest expected, Digest? actual, long? expectedSize, long actualSize)
    {
        if (expectedSize is { } size && actualSize != size)
        {
            return actualSize < size
                ? $"{content ?? $"Content of {expected}"} ends after {actualSize} bytes: expected {size}."
                : $"{content ?? $"Content of {expected}"} continues after {size} bytes: expected its end.";
        }

        return $"{content ?? "Content"} has digest {actual}: expected {expected}.";
    }
}
