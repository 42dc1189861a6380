namespace OciContent.Copying;

/// <summary>What was copied of a whole source.</summary>
public sealed class CopiedLayout
{
    internal CopiedLayout(IReadOnlyList<Descriptor> entries, IReadOnlyList<Descriptor> missing, IReadOnlyList<Descriptor> referrers)
    {
        Entries = entries;
        Missing = missing;
        Referrers = referrers;
    }

    /// <summary>What leads to all of it at the destination, with its names there.</summary>
    public IReadOnlyList<Descriptor> Entries { get; }

    /// <inheritdoc cref="CopiedImage.Missing"/>
    public IReadOnlyList<Descriptor> Missing { get; }

    /// <inheritdoc cref="CopiedImage.Referrers"/>
    public IReadOnlyList<Descriptor> Referrers { get; }
}
