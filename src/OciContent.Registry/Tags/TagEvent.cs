namespace OciContent.Registry.Tags;

/// <summary>Something that happened to a watched tag.</summary>
public sealed record TagEvent
{
    /// <summary>What happened.</summary>
    public required TagEventKind Kind { get; init; }

    /// <summary>The name and the tag.</summary>
    public required ImageReference Reference { get; init; }

    /// <summary>What it stood for; <c>null</c> if that is not known.</summary>
    public required Digest? Before { get; init; }

    /// <summary>
    /// What it stands for, hashed unless it is the same as before; <c>null</c> if it is not there, or could not be asked for.
    /// </summary>
    public required Digest? After { get; init; }

    /// <summary>When it was seen.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why the registry could not be asked; <c>null</c> if it was.</summary>
    public Exception? Fault { get; init; }
}
