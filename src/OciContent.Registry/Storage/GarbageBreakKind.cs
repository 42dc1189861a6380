namespace OciContent.Registry.Storage;

/// <summary>What a collection breaks.</summary>
public enum GarbageBreakKind
{
    /// <summary>An index stays, and a manifest that it lists goes.</summary>
    Child,

    /// <summary>A manifest stays, and a config or layer that it needs goes; or its link stays, and its own blob goes.</summary>
    Content,

    /// <summary>A manifest stays, and what refers to it goes: a signature, say.</summary>
    Referrer,

    /// <summary>A tag stays, and loses a digest that it had before.</summary>
    History,
}
