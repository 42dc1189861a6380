namespace OciContent.Registry.Pinning;

/// <summary>What is true of a reference in a file, as it is when the work is done.</summary>
public enum PinState
{
    /// <summary>It has a digest; and as far as it was asked for, that is what its tag means.</summary>
    Pinned,

    /// <summary>It has no digest.</summary>
    Unpinned,

    /// <summary>It has a digest, and its tag means another one.</summary>
    Moved,

    /// <summary>It cannot be pinned in this file: variables, templates, or a text that does not name an image.</summary>
    Skipped,

    /// <summary>What its tag means could not be found out.</summary>
    Unresolved,
}
