namespace OciContent.Layouts;

/// <summary>What was copied of a whole medium.</summary>
public sealed class CopiedLayout
{
    internal CopiedLayout(IReadOnlyList<Descriptor> entries, IReadOnlyList<Descriptor> absent)
    {
        Entries = entries;
        Absent = absent;
    }

    /// <summary>What leads to all of it at the destination, with the names that stand there.</summary>
    public IReadOnlyList<Descriptor> Entries { get; }

    /// <inheritdoc cref="CopiedImage.Absent"/>
    public IReadOnlyList<Descriptor> Absent { get; }
}
