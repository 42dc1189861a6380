namespace OciContent.Registry.Pinning;

/// <summary>What became of a file.</summary>
public sealed record PinnedFile
{
    /// <summary>The file's name, as it was given.</summary>
    public required string Name { get; init; }

    /// <summary>The format in which it was read.</summary>
    public required ReferenceFormat Format { get; init; }

    /// <summary>Its references, in their order.</summary>
    public required IReadOnlyList<PinnedReference> References { get; init; }

    /// <summary>What is in the file when the work is done.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>Whether that is something else than what was in it before.</summary>
    public required bool IsChanged { get; init; }

    /// <summary>Whether all that can be pinned is: nothing is unpinned, moved or unresolved.</summary>
    public bool IsPinned => References.All(static reference => reference.State is PinState.Pinned or PinState.Skipped);
}
