using OciContent.Compression.Deflate;
using OciContent.Compression.KlauspostZstd;

namespace OciContent.Compression;

/// <summary>klauspost/compress/zstd at its default level.</summary>
/// <param name="Version">Which versions.</param>
internal sealed record ZstdSettings(KlauspostZstdVersion Version) : EncoderSettings
{
    public override CompressionFormat Format => CompressionFormat.Zstd;

    public override IContentEncoder CreateEncoder(
        DeflateWorkers workers,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write) => new KlauspostZstdEncoder(Version, write);
}
