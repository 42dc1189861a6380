using System.Buffers;
using System.Security.Cryptography;
using OciContent.Hashing;

namespace OciContent;

/// <summary>Computes a digest over content that comes in pieces.</summary>
/// <remarks>Not thread-safe. The result does not depend on how the content was cut.</remarks>
/// <example>
/// <code>
/// using var digester = new Digester();
/// digester.Append("hel"u8);
/// digester.Append("lo"u8);
/// Digest digest = digester.GetCurrentDigest();
/// </code>
/// </example>
public sealed class Digester : IDisposable
{
    private readonly HashFunction _hash;

    /// <summary>Starts a digest.</summary>
    /// <param name="algorithm">The algorithm; <see cref="DigestAlgorithm.Sha256"/> when <c>null</c>.</param>
    /// <exception cref="NotSupportedException">The algorithm is not supported.</exception>
    public Digester(DigestAlgorithm? algorithm = null)
    {
        Algorithm = algorithm ?? DigestAlgorithm.Sha256;
        _hash = Algorithm.CreateHashFunction();
    }

    /// <summary>The algorithm of the digest.</summary>
    public DigestAlgorithm Algorithm { get; }

    /// <summary>How many bytes were appended since the start or the last reset.</summary>
    public long Length { get; private set; }

    /// <summary>Appends content.</summary>
    public void Append(ReadOnlySpan<byte> content)
    {
        _hash.Append(content);
        Length += content.Length;
    }

    /// <summary>Appends content.</summary>
    public void Append(in ReadOnlySequence<byte> content)
    {
        foreach (ReadOnlyMemory<byte> segment in content)
        {
            Append(segment.Span);
        }
    }

    /// <summary>
    /// Appends the next bytes of a large file on all cores, if that is sooner done. What is left of the file is to be read as any stream.
    /// </summary>
    internal async ValueTask AppendSegmentsAsync(FileStream file, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        long start = file.CanSeek ? file.Position : 0;
        long length = file.CanSeek ? file.Length - start : 0;
        if (_hash.CanShare(length))
        {
            long count = await Task.Run(
                    () => _hash.AppendSegments(file.SafeFileHandle, start, length, progress, cancellationToken),
                    cancellationToken)
                .ConfigureAwait(false);
            file.Position = start + count;
            Length += count;
        }
    }

    /// <summary>The digest of all that was appended; appending may go on.</summary>
    public Digest GetCurrentDigest()
    {
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        hash = hash[.._hash.HashSizeInBytes];
        _hash.GetCurrentHash(hash);
        return Digest.FromHash(Algorithm, hash);
    }

    /// <summary>The digest of all that was appended; the next content starts anew.</summary>
    public Digest GetDigestAndReset()
    {
        Digest digest = GetCurrentDigest();
        Reset();
        return digest;
    }

    /// <summary>Forgets all that was appended.</summary>
    public void Reset()
    {
        _hash.Reset();
        Length = 0;
    }

    /// <summary>Releases the hash's resources.</summary>
    public void Dispose() => _hash.Dispose();
}
