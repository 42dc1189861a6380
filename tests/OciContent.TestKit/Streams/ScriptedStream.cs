namespace OciContent.TestKit.Streams;

/// <summary>Answers each read with the next step of a script, and with the end after the last.</summary>
public sealed class ScriptedStream(params Func<Memory<byte>, CancellationToken, ValueTask<int>>[] steps) : ReadOnlyTestStream
{
    public int Reads { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = Reads++;
        return read < steps.Length ? steps[read](buffer, cancellationToken) : new(0);
    }
}
