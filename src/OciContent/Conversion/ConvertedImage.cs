using OciContent.Sources;

namespace OciContent.Conversion;

/// <summary>An image or index as a conversion makes it. Its layers are those of the source.</summary>
public sealed class ConvertedImage : DerivedImage
{
    internal ConvertedImage(
        ImageSource source,
        ResolvedImage image,
        Descriptor root,
        IReadOnlyList<DocumentChange> changes,
        IReadOnlyList<ConversionLoss> losses)
        : base(source, image, root, changes, [])
    {
        Losses = losses;
    }

    /// <summary>What the result does not keep.</summary>
    public IReadOnlyList<ConversionLoss> Losses { get; }

    /// <summary>Whether there was nothing to convert, so that all bytes are as they were.</summary>
    public bool IsUnchanged => Changes.Count == 0;
}
