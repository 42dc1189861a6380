using Microsoft.Win32.SafeHandles;

namespace OciContent.Hashing;

/// <summary>An incremental hash: any number of appends, a result at any time, and a way back to the start.</summary>
internal abstract class HashFunction : IDisposable
{
    /// <summary>The length of the result, in bytes.</summary>
    public abstract int HashSizeInBytes { get; }

    /// <summary>Hashes <paramref name="source"/> after what was appended before.</summary>
    public abstract void Append(ReadOnlySpan<byte> source);

    /// <summary>Whether so many bytes are hashed sooner by several threads, after what was appended before.</summary>
    public virtual bool CanShare(long length) => false;

    /// <summary>Reads and hashes a part of a file on several threads, the caller's and those of the pool that are free.</summary>
    /// <param name="file">A file that can be read at any offset.</param>
    /// <param name="offset">Where to start.</param>
    /// <param name="length">How many bytes, of which <see cref="CanShare"/>.</param>
    /// <param name="progress">Told the number of bytes appended so far, now and then.</param>
    /// <param name="cancellationToken">Cancels the reading; the hash is then of no more use.</param>
    /// <returns>How many bytes were appended: less than asked for, for want of a whole segment.</returns>
    public virtual long AppendSegments(
        SafeFileHandle file,
        long offset,
        long length,
        IProgress<long>? progress,
        CancellationToken cancellationToken) => 0;

    /// <summary>Writes the hash of all that was appended; appending may go on.</summary>
    /// <param name="destination">Exactly <see cref="HashSizeInBytes"/> long.</param>
    public abstract void GetCurrentHash(Span<byte> destination);

    /// <summary>Forgets all that was appended.</summary>
    public abstract void Reset();

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
