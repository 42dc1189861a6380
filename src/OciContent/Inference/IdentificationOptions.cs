using OciContent.Sources;

namespace OciContent.Inference;

/// <summary>
/// How the writers of layers are looked for. What is told of the progress are bytes of layers, as they are stored. Memory is about 15 MB
/// for each of <see cref="ImageOptions.MaxConcurrency"/>, whatever the size of the layers.
/// </summary>
public sealed record IdentificationOptions : ImageOptions
{
    /// <summary>
    /// The folder for the scratch file that a layer is kept in which comes from a stream that cannot seek, or from an image, while it is
    /// compared; the system's folder for temporary files if <c>null</c>. The file has no name.
    /// </summary>
    public string? ScratchFolder { get; init; }

    internal static IdentificationOptions Default { get; } = new();
}
