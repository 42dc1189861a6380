namespace OciContent.Catalog;

/// <summary>What a catalogue knows of the bases of an image.</summary>
public sealed record BaseAnswer
{
    /// <summary>
    /// The images that it is built on, those with the most layers first, and of these the approved ones. All that are approved, and a few
    /// of the others.
    /// </summary>
    public required IReadOnlyList<KnownBase> Bases { get; init; }

    /// <summary>
    /// How many layers, from the lowest up, some image in the catalogue has too, whether or not all of one is below this image.
    /// </summary>
    public required int KnownLayers { get; init; }

    /// <summary>The approved base with the most layers; <c>null</c> if the image is not built on any, as far as is known.</summary>
    public KnownBase? Approved => Bases.FirstOrDefault(static found => found.Image.Approval is not null);

    /// <summary>A sentence that says it.</summary>
    public required string Explanation { get; init; }
}
