namespace OciContent.Hashing;

/// <summary>One of many contents that are hashed at the same time, and who is told what came of it.</summary>
internal abstract class HashJob
{
    /// <summary>How long it should be, in bytes, said before it is opened; <c>null</c> if nothing says so.</summary>
    public abstract long? Length { get; }

    /// <summary>Whether it is known already that it has to be hashed alone.</summary>
    public virtual bool IsAlone => false;

    /// <summary>Beside others, it is read so far and no farther, in bytes.</summary>
    public virtual long MaxLength => long.MaxValue;

    /// <summary>The content, where it is in memory as it is.</summary>
    public virtual ReadOnlyMemory<byte>? Memory => null;

    /// <summary>Opens it to be hashed beside others; <c>null</c> if it turns out that it is to be hashed alone.</summary>
    /// <param name="cancellationToken">Cancels the opening.</param>
    public abstract ValueTask<Stream?> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Hashes it alone, and tells itself the result, or throws.</summary>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public abstract Task HashAloneAsync(CancellationToken cancellationToken);

    /// <summary>Closes what <see cref="OpenAsync"/> gave, read to its end or not.</summary>
    /// <param name="stream">The stream.</param>
    public virtual ValueTask CloseAsync(Stream stream) => stream.DisposeAsync();

    /// <summary>Told each piece that is read to be hashed beside others, in order.</summary>
    /// <param name="piece">The bytes, which may not be kept.</param>
    public virtual void Take(ReadOnlySpan<byte> piece)
    {
    }

    /// <summary>Told now and then how many bytes were hashed so far, beside others.</summary>
    /// <param name="length">How many bytes.</param>
    public virtual void Report(long length)
    {
    }

    /// <summary>Told the hash, computed beside others. What this throws fails the job.</summary>
    /// <param name="hash">The SHA-256.</param>
    /// <param name="length">How many bytes there were.</param>
    public abstract void Complete(ReadOnlySpan<byte> hash, long length);

    /// <summary>Told why there is no hash: what opening, reading, hashing alone or <see cref="Complete"/> threw.</summary>
    /// <param name="exception">The failure.</param>
    public abstract void Fail(Exception exception);
}
