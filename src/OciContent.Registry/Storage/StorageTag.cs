namespace OciContent.Registry.Storage;

/// <summary>A tag: what it stands for now, and what it stood for.</summary>
public sealed record StorageTag
{
    /// <summary>The tag.</summary>
    public required string Name { get; init; }

    /// <summary>What it stands for; <c>null</c> if its link is missing or broken.</summary>
    public required Digest? Current { get; init; }

    /// <summary>Whether its link is there, and is not a digest: a registry's collector stops at it.</summary>
    public bool IsBroken { get; init; }

    /// <summary>When it was last pushed; <c>null</c> if the tree does not know.</summary>
    public DateTimeOffset? PushedAt { get; init; }

    /// <summary>
    /// Every digest that it ever had since it was created, the current one too: the latest first where the order is known, else by digest.
    /// </summary>
    public IReadOnlyList<StorageTagEntry> History { get; init; } = [];

    /// <summary>
    /// Whether the order of the history is known. A copy of the folder may have lost the times: they must all be there, be different, and
    /// the current digest's must be the last.
    /// </summary>
    public bool IsHistoryOrdered { get; init; }

    /// <summary>What it stood for before.</summary>
    public IEnumerable<StorageTagEntry> Earlier => History.Where(entry => entry.Digest != Current);
}
