namespace OciContent.TestKit.Streams;

/// <summary>Delivers a byte at a time, each after a delay; then ends, or fails.</summary>
public sealed class SlowStream(byte[] content, TimeSpan delay, Exception? failure = null) : ReadOnlyTestStream
{
    private int _position;

    /// <summary>Whether reading goes on for as long as it takes, as it does from a terminal.</summary>
    public bool IgnoresCancellation { get; init; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Delay(delay, IgnoresCancellation ? CancellationToken.None : cancellationToken);
        if (_position == content.Length)
        {
            return failure is null ? 0 : throw failure;
        }

        buffer.Span[0] = content[_position++];
        return 1;
    }
}
