using OciContent.Compression;

namespace OciContent.Sources;

/// <summary>What of a source is meant, and how much of it may be read.</summary>
public sealed record ImageSourceOptions
{
    /// <summary>
    /// The platform that is meant where there are images for several; <c>null</c> for all of them. Without a variant, the image without one
    /// is meant, or the only one. Nothing of other platforms is read.
    /// </summary>
    public Platform? Platform { get; init; }

    /// <summary>Limits on the documents that are read.</summary>
    public DocumentLimits Limits { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = DocumentLimits.Default;

    /// <summary>
    /// How much may come out of an archive that is compressed as a whole. Its <see cref="DecompressionLimits.MaxUncompressedSize"/> also
    /// bounds an archive that comes from a stream.
    /// </summary>
    public DecompressionLimits ArchiveLimits
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = DecompressionLimits.Default;

    /// <summary>
    /// The folder for the plain bytes of archives that are compressed, or come from a stream; the system's folder for temporary files if
    /// <c>null</c>. What is written there has no name, and is gone when the source is disposed or the process ends.
    /// </summary>
    public string? ScratchFolder { get; init; }

    /// <summary>Told now and then how many bytes were read of an archive that is written there; <c>null</c> tells nobody.</summary>
    public IProgress<ContentProgress>? Progress { get; init; }

    internal static ImageSourceOptions Default { get; } = new();
}
