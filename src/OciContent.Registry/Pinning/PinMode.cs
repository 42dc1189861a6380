namespace OciContent.Registry.Pinning;

/// <summary>What is done with the references of a file.</summary>
public enum PinMode
{
    /// <summary>Those without a digest are pinned; those with one stay, and nobody is asked about them.</summary>
    Pin,

    /// <summary>Nothing is written. All are compared with what their tags mean now.</summary>
    Check,

    /// <summary>Those without a digest are pinned, and those with a tag and a digest get the digest that their tag means now.</summary>
    Update,
}
