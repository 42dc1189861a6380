using OciContent.TestKit.Registries.Wire;

namespace OciContent.Registry.Tests.Hostile;

/// <summary>A body that never ends, and knows how much of it was taken.</summary>
internal sealed class EndlessPieces(string start, string piece) : WireBody
{
    private long _taken;

    /// <summary>How many bytes were sent; the system keeps some of them.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    public override long? Length => null;

    public override async Task CopyToAsync(Stream destination, CancellationToken cancellationToken)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(start);
        byte[] rest = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, (64 * 1024 / piece.Length) + 1)));
        while (true)
        {
            await destination.WriteAsync(bytes, cancellationToken);
            Interlocked.Add(ref _taken, bytes.Length);
            bytes = rest;
        }
    }
}
