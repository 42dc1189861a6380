using OciContent.Compression;

namespace OciContent.Tar;

/// <summary>How archives are opened.</summary>
internal sealed record TarArchiveOptions
{
    /// <summary>The options used when none are given.</summary>
    public static TarArchiveOptions Default { get; } = new();

    /// <summary>How much of an archive's own claims is believed.</summary>
    public TarLimits Limits { get; init; } = TarLimits.Default;

    /// <summary>
    /// How much may come out of an archive that is compressed. Its <see cref="DecompressionLimits.MaxUncompressedSize"/> also bounds one
    /// that comes from a stream.
    /// </summary>
    public DecompressionLimits Decompression { get; init; } = DecompressionLimits.Default;

    /// <summary>
    /// The folder for the bytes of archives that are compressed, or come from a stream; the system's folder for temporary files if
    /// <c>null</c>.
    /// </summary>
    public string? ScratchFolder { get; init; }

    /// <summary>
    /// Told now and then how many bytes were read of an archive that is compressed, or comes from a stream; <c>null</c> tells nobody.
    /// </summary>
    public IProgress<ContentProgress>? Progress { get; init; }
}
