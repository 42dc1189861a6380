using OciContent.Images;
using OciContent.Layers;

namespace OciContent.Editing;

/// <content>Layers that are added and removed.</content>
public sealed partial record ImageEdit
{
    /// <summary>What a manifest of a form says of a layer.</summary>
    /// <exception cref="InvalidDataException">The form has no media type for its compression.</exception>
    internal static Descriptor DescriptorOf(LayerDigests layer, ImageFormat format) => new()
    {
        MediaType = LayerMediaType.Of(layer, format),
        Digest = layer.Digest,
        Size = layer.Size,
    };
}
