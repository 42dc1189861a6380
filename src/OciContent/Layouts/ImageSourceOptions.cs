using OciContent.Images;

namespace OciContent.Layouts;

/// <summary>Limits on what opening and listing images will read.</summary>
public sealed record ImageSourceOptions
{
    /// <summary>How large a manifest, index, config or other JSON document may be, in bytes; 4 MiB unless set.</summary>
    public int MaxDocumentSize { get; init; } = ImageDocument.DefaultMaxSize;

    /// <summary>How many manifests and indexes may be reached from the entries of one source; 10,000 unless set.</summary>
    public int MaxManifests { get; init; } = 10_000;

    internal static ImageSourceOptions Default { get; } = new();
}
