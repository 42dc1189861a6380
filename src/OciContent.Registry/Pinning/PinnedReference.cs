namespace OciContent.Registry.Pinning;

/// <summary>What became of a reference in a file.</summary>
public sealed record PinnedReference
{
    /// <summary>The reference as it was found, and where.</summary>
    public required FoundReference Found { get; init; }

    /// <summary>What is true of it now.</summary>
    public required PinState State { get; init; }

    /// <summary>The reference as the file has it now.</summary>
    public required string Text { get; init; }

    /// <summary>
    /// The digest that it means: what its tag meant when it was asked for, or else the digest that is written. <c>null</c> where nobody
    /// knows.
    /// </summary>
    public Digest? Digest { get; init; }

    /// <summary>The digest that was written, where the tag means another one now.</summary>
    public Digest? Was { get; init; }

    /// <summary>Why it is skipped or could not be resolved.</summary>
    public string? Reason { get; init; }
}
