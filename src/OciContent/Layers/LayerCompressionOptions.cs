using OciContent.Compression;

namespace OciContent.Layers;

/// <summary>How layers are compressed, and who is told of it.</summary>
public sealed record LayerCompressionOptions
{
    /// <summary>
    /// How many threads compress at the same time; as many as there are processors unless set. The bytes do not depend on it;
    /// memory does: about 15 MB for each, and as much again for every other way to compress that is asked for.
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
    public DecompressionLimits Limits
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = DecompressionLimits.Default;

    /// <summary>
    /// Told now and then how many bytes of the layer, as it is given, were read, and how many there are if the stream can seek;
    /// <c>null</c> tells nobody.
    /// </summary>
    public IProgress<ContentProgress>? Progress { get; init; }

    internal static LayerCompressionOptions Default { get; } = new();
}
