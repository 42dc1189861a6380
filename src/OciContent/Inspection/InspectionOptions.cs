using OciContent.Layers;

namespace OciContent.Inspection;

/// <summary>What an inspection looks at, and whom it tells.</summary>
public sealed record InspectionOptions
{
    /// <summary>Which image, by tag, name or digest; <c>null</c> for all.</summary>
    public string? Reference { get; init; }

    /// <summary>
    /// Whether layers are read through: only then are their digests and diffIDs checked, and their compression and
    /// uncompressed size known. Without, the documents alone are read, and checked.
    /// </summary>
    public bool ReadLayers { get; init; } = true;

    /// <summary>
    /// How many layers are read at the same time; as many as there are processors unless set. What is found does not depend on it,
    /// memory does: each layer that is being read takes a few mebibytes, and one compressed with zstd its window besides.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxConcurrency
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = Environment.ProcessorCount;

    /// <summary>How much may come out of a layer.</summary>
    public LayerLimits LayerLimits { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = LayerLimits.Default;

    /// <summary>
    /// Told now and then how many bytes of layers, as they are stored, were read, of all together; <c>null</c> tells nobody.
    /// It is told by one thread at a time, and never fewer than before.
    /// </summary>
    public IProgress<long>? Progress { get; init; }

    internal static InspectionOptions Default { get; } = new();
}
