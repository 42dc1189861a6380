namespace OciContent.Hashing;

/// <summary>An incremental hash: any number of appends, a result at any time, and a way back to the start.</summary>
internal abstract class HashFunction : IDisposable
{
    /// <summary>The length of the result, in bytes.</summary>
    public abstract int HashSizeInBytes { get; }

    /// <summary>Hashes <paramref name="source"/> after what was appended before.</summary>
    public abstract void Append(ReadOnlySpan<byte> source);

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
