using System.Buffers;

namespace OciContent.Internal;

/// <summary>
/// Reads a stream to its end through two pooled buffers, or more if the consumer keeps some: one is filled while another is used. A
/// memory stream is read in place.
/// </summary>
internal static partial class StreamPump
{
    /// <summary>The size of one buffer, in bytes: small enough for a core's cache, large enough to hide the cost of a read.</summary>
    public const int BufferSize = 256 * 1024;

    /// <summary>
    /// Hands every byte of <paramref name="stream"/>, in order, to <paramref name="consume"/>, which may not keep them; returns how many
    /// there were.
    /// </summary>
    /// <inheritdoc cref="ReadToEndAsync(Stream, StreamConsumer, IProgress{long}, CancellationToken)"/>
    public static ValueTask<long> ReadToEndAsync(
        Stream stream,
        Action<ReadOnlyMemory<byte>> consume,
        IProgress<long>? progress,
        CancellationToken cancellationToken) =>
        ReadToEndAsync(stream, new ActionConsumer(consume), progress, cancellationToken);

    /// <summary>
    /// Hands every byte of <paramref name="stream"/>, in order, to <paramref name="consumer"/>; returns how many there were.
    /// </summary>
    /// <remarks>
    /// If the consumer throws, the read that is under way is cancelled: the stream may have lost what it took.
    /// </remarks>
    public static async ValueTask<long> ReadToEndAsync(
        Stream stream,
        StreamConsumer consumer,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        // Not every stream looks at the token it is given; so this is asked here, and below before each read.
        cancellationToken.ThrowIfCancellationRequested();

        // Only exactly this type: what derives from it may read as it likes.
        if (stream.GetType() == typeof(MemoryStream))
        {
            // What is in memory stays there; it may be written to when this returns.
            try
            {
                return ReadInPlace((MemoryStream)stream, consumer, progress, cancellationToken);
            }
            finally
            {
                consumer.Release();
            }
        }

        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // One is read into, one is consumed, and the others are those that the consumer keeps.
        byte[]?[] buffers = new byte[consumer.PiecesKept + 2][];
        int turn = 0;
        ValueTask<int> pending = default;
        bool isPending = false;
        long total = 0;
        try
        {
            int count = await stream.ReadAsync(Next(), reading.Token).ConfigureAwait(false);
            while (count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ReadOnlyMemory<byte> piece = buffers[turn].AsMemory(0, count);
                turn = (turn + 1) % buffers.Length;
                Memory<byte> next = Next();
                bool isConsumers = consumer.TryBeginRead(stream, next);
                if (!isConsumers)
                {
                    pending = stream.ReadAsync(next, reading.Token);
                    isPending = true;
                }

                consumer.Append(piece);
                total += count;
                progress?.Report(total);

                isPending = false;
                count = isConsumers ? consumer.EndRead() : await pending.ConfigureAwait(false);
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

            consumer.Release();
            foreach (byte[]? buffer in buffers)
            {
                if (buffer is not null)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }

        Memory<byte> Next() => (buffers[turn] ??= ArrayPool<byte>.Shared.Rent(BufferSize)).AsMemory(0, BufferSize);
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

    private sealed class ActionConsumer(Action<ReadOnlyMemory<byte>> consume) : StreamConsumer
    {
        public override void Append(ReadOnlyMemory<byte> piece) => consume(piece);
    }
}
