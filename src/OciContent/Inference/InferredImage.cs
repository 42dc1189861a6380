using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Inference;

/// <summary>What a registry may show for an image and its layers, inferred from their content.</summary>
public sealed record InferredImage
{
    /// <summary>The image, as its source keeps it: its names, platform and config.</summary>
    public required StoredImage Image { get; init; }

    /// <summary>What the image is called: its first name, or else the digest of its manifest or config, and its platform.</summary>
    internal string Name
    {
        get
        {
            string name = Image.Tags is [string tag, ..] ? ErrorText.Plain(tag) : Image.Digest.ToString();
            return Image.Platform is { } platform ? $"{name} ({ErrorText.Plain(platform.ToString())})" : name;
        }
    }

    /// <summary>The layers, the base first.</summary>
    public required IReadOnlyList<InferredLayer> Layers { get; init; }

    /// <summary>
    /// The manifests that tools push, one for each way to push. There is none of a tool that refuses the image, where it cannot be told
    /// exactly, and where a layer could not be read.
    /// </summary>
    public required IReadOnlyList<InferredManifest> Manifests { get; init; }
}
