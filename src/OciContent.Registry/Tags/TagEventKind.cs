namespace OciContent.Registry.Tags;

/// <summary>What happened to a tag.</summary>
public enum TagEventKind
{
    /// <summary>It stands for something else.</summary>
    Moved,

    /// <summary>It is not there any more.</summary>
    Vanished,

    /// <summary>It is there again, and stands for what it stood for, or for something else.</summary>
    CameBack,

    /// <summary>
    /// The registry could not be asked. It is told once, and asked again; what the tag stands for is not known meanwhile.
    /// </summary>
    Failed,

    /// <summary>It stands for what it stood for: told only if <see cref="TagWatcherOptions.TellsUnchanged"/>.</summary>
    Unchanged,
}
