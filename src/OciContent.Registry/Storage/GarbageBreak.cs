namespace OciContent.Registry.Storage;

/// <summary>Something that a collection breaks, though it stays.</summary>
public sealed record GarbageBreak
{
    /// <summary>What it is.</summary>
    public required GarbageBreakKind Kind { get; init; }

    /// <summary>The repository.</summary>
    public required string Repository { get; init; }

    /// <summary>What goes.</summary>
    public required Digest Digest { get; init; }

    /// <summary>What stays: the index, the manifest, or the one that is referred to; <c>null</c> for a tag's history.</summary>
    public Digest? Of { get; init; }

    /// <summary>The tag whose history is lost; <c>null</c> for everything else.</summary>
    public string? Tag { get; init; }

    /// <summary>What is broken, in one sentence.</summary>
    public required string Message { get; init; }
}
