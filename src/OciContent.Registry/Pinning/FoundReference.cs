namespace OciContent.Registry.Pinning;

/// <summary>A reference to an image that a file has, and where.</summary>
public sealed record FoundReference
{
    /// <summary>The place in the file, in bytes from its beginning: where what is pinned begins.</summary>
    public required int Offset { get; init; }

    /// <summary>How many bytes it takes there; 0 where a digest is to be written that is not there yet.</summary>
    public required int Length { get; init; }

    /// <summary>The line of the place, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The column of the place in characters, from 1.</summary>
    public required int Column { get; init; }

    /// <summary>The reference as it is written. In Helm's values it is put together of its parts.</summary>
    public required string Text { get; init; }

    /// <summary>What it refers to, in its full form; <c>null</c> for what is skipped.</summary>
    public ImageReference? Reference { get; init; }

    /// <summary>Why it cannot be pinned; <c>null</c> if it can be.</summary>
    public string? SkipReason { get; init; }

    /// <summary>
    /// What a skipped reference with variables means by the defaults that the file gives them; <c>null</c> where they do not tell.
    /// </summary>
    public string? Meaning { get; init; }

    /// <summary>What of the reference is at the place.</summary>
    internal ReferencePart Part { get; init; } = ReferencePart.Whole;
}
