using System.Diagnostics.CodeAnalysis;

namespace OciContent;

/// <summary>What came of computing the digest of one file of several: the digest, or why there is none.</summary>
public sealed record FileDigest
{
    internal FileDigest()
    {
    }

    /// <summary>The file, as it was asked for.</summary>
    public required string Path { get; init; }

    /// <summary>The digest; <c>null</c> if the file could not be read.</summary>
    public Digest? Digest { get; init; }

    /// <summary>How long the content was, in bytes; 0 if the file could not be read.</summary>
    public long Length { get; init; }

    /// <summary>What opening or reading the file threw; <c>null</c> if there is a digest.</summary>
    public Exception? Exception { get; init; }

    /// <summary>Whether there is a digest.</summary>
    [MemberNotNullWhen(true, nameof(Digest))]
    [MemberNotNullWhen(false, nameof(Exception))]
    public bool IsComputed => Digest is not null;
}
