namespace OciContent.Inspection;

/// <summary>A hash that was looked for, where it was found.</summary>
public sealed record HashMatch
{
    /// <summary>The whole digest.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The source it was found in.</summary>
    public required string Source { get; init; }

    /// <summary>What it is the hash of.</summary>
    public required HashRole Role { get; init; }

    /// <summary>One sentence: what it is, and where people see it.</summary>
    public required string Explanation { get; init; }

    /// <summary>The digest, what it is the hash of, and where.</summary>
    public override string ToString() => $"{Digest}: {Role} in {Source}";
}
