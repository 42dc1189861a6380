using OciContent.Images;
using OciContent.Layouts;

namespace OciContent.Tests.Images;

/// <summary>Somebody's own record, which keeps what was seen of an image.</summary>
internal sealed record DocumentHolder
{
    public required string Name { get; init; }

    public ImageManifest? Manifest { get; init; }

    public ImageIndex? Index { get; init; }

    public ImageConfig? Config { get; init; }

    public Schema1Manifest? Schema1 { get; init; }

    public OciLayoutFile? Layout { get; init; }

    public DockerArchiveManifest? Archive { get; init; }

    public Descriptor? Root { get; init; }

    public IReadOnlyList<ImageDocument>? Documents { get; init; }

    public IReadOnlyDictionary<string, Platform?>? Platforms { get; init; }

    public HistoryEntry? Entry { get; init; }
}
