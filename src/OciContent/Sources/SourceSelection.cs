namespace OciContent.Sources;

/// <summary>What was selected of a source.</summary>
internal sealed record SourceSelection
{
    /// <summary>Which image was asked for.</summary>
    public string? Reference { get; init; }

    /// <summary>Which platform was asked for.</summary>
    public Platform? Platform { get; init; }

    /// <summary>The entries that lead to it.</summary>
    public required IReadOnlyList<SourceEntry> Entries { get; init; }

    /// <summary>What is selected of what they lead to; <c>null</c> for all.</summary>
    public SelectedPaths? Paths { get; init; }

    /// <summary>What is selected: entries, or what they lead to.</summary>
    public required IReadOnlyList<Descriptor> Roots { get; init; }
}
