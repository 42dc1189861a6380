using OciContent.Compression.Deflate;

namespace OciContent.Compression;

/// <summary>Which encoder writes what is behind a profile's header, and how: profiles that have this in common share the work.</summary>
internal abstract record EncoderSettings
{
    /// <summary>The format that comes out.</summary>
    public abstract CompressionFormat Format { get; }

    /// <summary>Starts to compress an input.</summary>
    /// <param name="workers">Where it is done.</param>
    /// <param name="write">Takes what comes out; the memory is the encoder's again when it returns.</param>
    public abstract IContentEncoder CreateEncoder(
        DeflateWorkers workers,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write);
}
