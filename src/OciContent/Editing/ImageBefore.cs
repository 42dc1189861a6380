using OciContent.Images;

namespace OciContent.Editing;

/// <summary>An image as it was before all edits.</summary>
/// <param name="Manifest">What leads to its manifest.</param>
/// <param name="Config">Its config.</param>
internal sealed record ImageBefore(Descriptor Manifest, ImageConfig Config);
