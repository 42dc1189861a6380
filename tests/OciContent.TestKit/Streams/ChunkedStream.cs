namespace OciContent.TestKit.Streams;

/// <summary>
/// Delivers content in chunks of given sizes, over and over, every other one later when it is read asynchronously; or, without sizes, at
/// once. Counts its disposals.
/// </summary>
public sealed class ChunkedStream(ReadOnlyMemory<byte> content, params int[] sizes) : ReadOnlyTestStream
{
    private bool _isAsyncOnly;
    private int _reads;

    public int Delivered { get; private set; }

    public int Disposals { get; private set; }

    public int AsyncDisposals { get; private set; }

    public override long Position
    {
        get => Delivered;
        set => throw new NotSupportedException();
    }

    /// <summary>One that can only be read asynchronously, and leaves cancellation to whoever reads it.</summary>
    public static ChunkedStream AsyncOnly(ReadOnlyMemory<byte> content, params int[] sizes) => new(content, sizes) { _isAsyncOnly = true };

    public override int Read(Span<byte> buffer) => _isAsyncOnly ? throw new NotSupportedException() : Next(buffer);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isAsyncOnly)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (sizes.Length > 0 && _reads % 2 == 1)
        {
            // On the pool, whatever the test runner has of its own.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }

        return Next(buffer.Span);
    }

    public override ValueTask DisposeAsync()
    {
        AsyncDisposals++;
        return base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        Disposals++;
        base.Dispose(disposing);
    }

    private int Next(Span<byte> buffer)
    {
        int read = _reads++;
        int size = sizes.Length == 0 ? int.MaxValue : Math.Max(1, sizes[read % sizes.Length]);
        int count = Math.Min(Math.Min(size, buffer.Length), content.Length - Delivered);
        content.Span.Slice(Delivered, count).CopyTo(buffer);
        Delivered += count;
        return count;
    }
}
