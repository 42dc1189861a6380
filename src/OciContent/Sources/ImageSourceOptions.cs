namespace OciContent.Sources;

/// <summary>What of a source is meant, and how much of it may be read.</summary>
public sealed record ImageSourceOptions
{
    /// <summary>
    /// The platform that is meant where there are images for several; <c>null</c> for all of them. Without a variant, the image without one is meant,
    /// or the only one. Nothing of other platforms is read.
    /// </summary>
    public Platform? Platform { get; init; }

    /// <summary>Limits on the documents that are read.</summary>
    public DocumentLimits Limits { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = DocumentLimits.Default;

    internal static ImageSourceOptions Default { get; } = new();
}
