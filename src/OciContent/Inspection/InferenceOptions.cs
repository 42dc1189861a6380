using OciContent.Compression;
using OciContent.Layers;

namespace OciContent.Inspection;

/// <summary>What to infer of an image's layers, and how.</summary>
public sealed record InferenceOptions
{
    /// <summary>Which image, by tag, name or digest; <c>null</c> for all that the source has.</summary>
    public string? Reference { get; init; }

    /// <summary>The ways to compress that are tried; <see cref="CompressionProfile.All"/> unless set.</summary>
    public IReadOnlyList<CompressionProfile> Profiles { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = CompressionProfile.All;

    /// <summary>How many threads compress at the same time; as many as there are processors unless set.</summary>
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

    /// <summary>How much may come out of a layer that is compressed already.</summary>
    public LayerLimits LayerLimits { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = LayerLimits.Default;

    /// <summary>Told now and then how many bytes of layers, uncompressed, were read, of all together; <c>null</c> tells nobody.</summary>
    public IProgress<long>? Progress { get; init; }

    internal static InferenceOptions Default { get; } = new();
}
