using OciContent.Inference;

namespace OciContent.Catalog;

/// <summary>What of images is added to a catalogue.</summary>
public sealed record CatalogAddOptions
{
    /// <summary>
    /// Whether layers are read: what they are uncompressed, and what tools make of them. Otherwise manifests and configs alone. True unless
    /// set.
    /// </summary>
    public bool ReadsLayers { get; init; } = true;

    /// <summary>
    /// By which profiles layers are inferred, and how; all that are named after tools unless set. What the catalogue knows is not inferred
    /// again, whatever is set.
    /// </summary>
    public InferenceOptions Inference
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = new();

    /// <summary>
    /// The name by which the image was looked up, with a tag, such as that of a registry; <c>null</c> for what has none. Names that a
    /// <c>docker save</c> file has are recorded too.
    /// </summary>
    public ImageReference? Name { get; init; }

    /// <summary>Who approves what is added as a base, and for how long; <c>null</c> if nobody does.</summary>
    public CatalogApproval? Approval { get; init; }

    internal static CatalogAddOptions Default { get; } = new();
}
