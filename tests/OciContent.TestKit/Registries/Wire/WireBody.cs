namespace OciContent.TestKit.Registries.Wire;

/// <summary>The body of an answer. It is written in pieces, whatever its length.</summary>
public abstract class WireBody
{
    /// <summary>No bytes.</summary>
    public static WireBody Empty { get; } = Of(ReadOnlyMemory<byte>.Empty);

    /// <summary>The number of bytes; <c>null</c> if it does not end by itself.</summary>
    public abstract long? Length { get; }

    /// <summary>Bytes in memory.</summary>
    public static WireBody Of(ReadOnlyMemory<byte> bytes) => new BlobBody(BlobContent.Of(bytes), 0, bytes.Length);

    /// <summary>A part of a blob.</summary>
    public static WireBody Of(BlobContent blob, long offset, long count) => new BlobBody(blob, offset, count);

    /// <summary>A body that never ends.</summary>
    /// <param name="piece">What comes again and again.</param>
    public static WireBody Endless(ReadOnlyMemory<byte> piece) => new EndlessBody(piece);

    /// <summary>Writes all of it.</summary>
    public abstract Task CopyToAsync(Stream destination, CancellationToken cancellationToken);

    /// <summary>Another part of what it is a part of: as far as there is so much.</summary>
    /// <param name="shift">How much further it begins, in bytes.</param>
    /// <param name="grow">How much longer it is, in bytes.</param>
    public virtual WireBody Move(long shift, long grow) => this;

    /// <summary>All of it in memory.</summary>
    public async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        var all = new MemoryStream();
        await CopyToAsync(all, cancellationToken);
        return all.ToArray();
    }

    private sealed class BlobBody(BlobContent blob, long offset, long count) : WireBody
    {
        public override long? Length => count;

        public override Task CopyToAsync(Stream destination, CancellationToken cancellationToken) =>
            blob.CopyToAsync(destination, offset, count, cancellationToken);

        public override WireBody Move(long shift, long grow)
        {
            long start = Math.Clamp(offset + shift, 0, blob.Length);
            return new BlobBody(blob, start, Math.Clamp(count + grow, 0, blob.Length - start));
        }
    }

    private sealed class EndlessBody(ReadOnlyMemory<byte> piece) : WireBody
    {
        public override long? Length => null;

        public override async Task CopyToAsync(Stream destination, CancellationToken cancellationToken)
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await destination.WriteAsync(piece, cancellationToken);
            }
        }
    }
}
