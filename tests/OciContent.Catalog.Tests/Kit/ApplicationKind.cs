namespace OciContent.Catalog.Tests.Kit;

/// <summary>How an application came about.</summary>
internal enum ApplicationKind
{
    /// <summary>Its manifest lists the base's blobs.</summary>
    SameBlobs,

    /// <summary>Docker pushed it, and compressed the base's layers again.</summary>
    ByDocker,

    /// <summary>podman did.</summary>
    ByPodman,

    /// <summary>It has no layer of its own.</summary>
    ConfigOnly,

    /// <summary>It was put on a newer version of its base.</summary>
    Rebased,

    /// <summary>The same, after podman had pushed it: the layers that both versions have are podman's, the others the base's.</summary>
    ByPodmanAndRebased,

    /// <summary>All layers became one.</summary>
    Squashed,

    /// <summary>All layers but those of the base's own base became one.</summary>
    SquashedAboveOs,

    /// <summary>It is built on nothing.</summary>
    Stranger,

    /// <summary>An index of two platforms, on bases that have the same layers.</summary>
    TwoPlatforms,
}
