using System.Buffers;

namespace OciContent.Internal;

/// <summary>
/// Reads a stream to its end through two pooled buffers: one is filled while the other is used. A memory stream is read
/// in place.
/// </summary>
internal static partial class StreamPump
{
    /// <summary>The size of one buffer, in bytes: small enough for a core's cache, large enough to hide the cost of a read.</summary>
    public const int BufferSize = 256 * 1024;

    /// <summary>
    /// Hands every byte of <paramref name="stream"/>, in order, to <paramref name="consume"/>, which may not keep them; returns how many
    /// there were.
    /// </summary>
    /// <remarks>
    /// If <paramref name="consume"/> throws, the read that is under way is cancelled: the stream may have lost what it took.
    /// </remarks>
    public static async ValueTask<long> ReadToEndAsync(
        Stream stream,
        Action<ReadOnlyMemory<byte>> consume,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        // Not every stream looks at the token it is given; so this is asked here, and below before each read.
        cancellationToken.ThrowIfCancellationRequested();

        // Only exactly this type: what derives from it may read as it likes.
        if (stream.GetType() == typeof(MemoryStream))
        {
            return ReadInPlace((MemoryStream)stream, consume, progress, cancellationToken);
        }

        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        byte[] current = ArrayPool<byte>.Shared.Rent(BufferSize);
        byte[]? next = null;
        ValueTask<int> pending = default;
        bool isPending = false;
        long total = 0;
        try
        {
            int count = await stream.ReadAsync(current.AsMemory(0, BufferSize), reading.Token).ConfigureAwait(false);
            while (count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                next ??= ArrayPool<byte>.Shared.Rent(BufferSize);
                pending = stream.ReadAsync(next.AsMemory(0, BufferSize), reading.Token);
                isPending = true;

                consume(current.AsMemory(0, count));
                total += count;
                progress?.Report(total);

                isPending = false;
                count = await pending.ConfigureAwait(false);
                (current, next) = (next, current);
            }

            return total;
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested && e.CancellationToken == reading.Token)
        {
            // The caller knows its own token alone.
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        finally
        {
            if (isPending)
            {
                // The consumer threw while a read was under way: its buffer may go back to the pool only after it.
                await SettleAsync(pending, reading).ConfigureAwait(false);
            }

            ArrayPool<byte>.Shared.Return(current);
            if (next is not null)
            {
                ArrayPool<byte>.Shared.Return(next);
            }
        }
    }

    // Without cancelling, a pipe whose writer is silent would keep the consumer's exception to itself.
    private static async ValueTask SettleAsync(ValueTask<int> read, CancellationTokenSource reading)
    {
#pragma warning disable CA1031 // the consumer's exception is the one to report
        try
        {
            await reading.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
        }

        try
        {
            await read.ConfigureAwait(false);
        }
        catch (Exception)
        {
        }
#pragma warning restore CA1031
    }
}
