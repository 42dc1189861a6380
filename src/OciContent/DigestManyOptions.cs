namespace OciContent;

/// <summary>How the digests of many contents are computed, and who is told.</summary>
public sealed record DigestManyOptions
{
    /// <summary>The algorithm; <see cref="DigestAlgorithm.Sha256"/> by default.</summary>
    public DigestAlgorithm Algorithm
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = DigestAlgorithm.Sha256;

    /// <summary>
    /// How many threads compute at the same time; as many as there are processors unless set. Where SHA-256 gains from it, each of them
    /// has up to sixteen contents open, and a mebibyte for them.
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

    /// <summary>
    /// Told now and then how many bytes were hashed, of all contents together, and how many there are if all can say so; <c>null</c>
    /// tells nobody. It is told by one thread at a time, and never fewer than before.
    /// </summary>
    public IProgress<ContentProgress>? Progress { get; init; }

    internal static DigestManyOptions Default { get; } = new();
}
