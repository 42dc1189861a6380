namespace OciContent.Registry.Storage;

/// <summary>What a link is that leads to nothing.</summary>
public enum OrphanLinkKind
{
    /// <summary>A tag stands for a manifest that the repository does not have.</summary>
    Tag,

    /// <summary>A tag had a manifest before that the repository does not have.</summary>
    History,

    /// <summary>A repository has a manifest whose blob is not there.</summary>
    Manifest,

    /// <summary>A repository has a layer or config whose blob is not there.</summary>
    Layer,
}
