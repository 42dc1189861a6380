using OciContent.Layers;
using OciContent.Layouts;
using OciContent.Storage;

namespace OciContent.Inspection;

/// <summary>What a verification checks, and whom it tells.</summary>
public sealed record VerificationOptions
{
    /// <summary>Which image, by tag, name or digest; <c>null</c> for all.</summary>
    public string? Reference { get; init; }

    /// <summary>How many blobs are read at the same time; as many as there are processors unless set. What is found does not depend on it.</summary>
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

    /// <summary>Limits on the documents that are read.</summary>
    public ImageSourceOptions Limits { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = ImageSourceOptions.Default;

    /// <summary>Told now and then how many bytes of blobs were read, of all together, and how many there are; <c>null</c> tells nobody.</summary>
    public IProgress<ContentProgress>? Progress { get; init; }

    internal static VerificationOptions Default { get; } = new();
}
