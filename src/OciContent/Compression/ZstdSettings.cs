using OciContent.Compression.Deflate;
using OciContent.Compression.KlauspostZstd;

namespace OciContent.Compression;

/// <summary>klauspost/compress/zstd at its default level.</summary>
/// <param name="Version">Which versions.</param>
internal sealed record ZstdSettings(KlauspostZstdVersion Version) : EncoderSettings
{
    private static readonly ZstdSettings AnyVersion = new(KlauspostZstdVersion.Of2024);

    public override CompressionFormat Format => CompressionFormat.Zstd;

    /// <inheritdoc/>
    /// <remarks>Versions differ seldom, and look for matches alike.</remarks>
    public override EncoderSettings Work => AnyVersion;

    public override IContentEncoder CreateEncoder(DeflateWorkers workers, IReadOnlyList<EncoderOutput> outputs) =>
        new KlauspostZstdEncoder(outputs.Select(static output => new ZstdFrameOutput(((ZstdSettings)output.Settings).Version, output.Write)));
}
