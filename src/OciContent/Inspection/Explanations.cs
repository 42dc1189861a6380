namespace OciContent.Inspection;

/// <summary>Where people meet each kind of hash.</summary>
internal static class Explanations
{
    public const string WhereIndexesAreSeen =
        "Docker Hub and other registries show it for a tag with several platforms; docker images --digests lists it, and name@digest "
        + "pulls by it on every platform. Docker with the containerd image store shows it as the image ID.";

    public const string WhereArtifactIndexesAreSeen =
        "Registries show it, and name@digest pulls by it with tools for artifacts, such as oras. docker images lists images alone.";

    public const string WhereManifestsAreSeen =
        "Docker Hub and other registries show it, for each platform if there are several, and name@digest pulls by it; docker images "
        + "--digests lists it if the tag has a single platform. Docker with the containerd image store then shows it as the image ID.";

    public const string WhereManifestsOfGraphDriverAreSeen =
        "No registry shows it: docker save made it of what Docker's graph-driver store had unpacked, over uncompressed layers, and a push "
        + "makes another. Only Docker with the containerd image store keeps it if it loads this file, and then shows it as the image ID "
        + "and pushes it.";

    public const string WhereArtifactManifestsAreSeen =
        "Registries show it, and name@digest pulls by it with tools for artifacts, such as oras. docker images lists images alone.";

    public const string WhereConfigsAreSeen =
        "It is the image ID that docker images and docker inspect show with the graph-driver store, and podman images and crictl images; "
        + "docker save names a file after it. With the containerd image store Docker shows the manifest's digest instead, or the index's.";

    public const string WhereArtifactConfigsAreSeen =
        "It is not that of an image but of another artifact: the manifest lists it and registries keep the blob under it.";

    public const string WhereLayersAreSeen =
        "The manifest lists it and registries keep the blob under it; docker pull shows its first 12 digits.";

    public const string WhereArtifactLayersAreSeen = "The manifest lists it and registries keep the blob under it.";

    public const string WhereArchivedLayersAreSeen =
        "It is the digest of the archive's file alone: a registry shows it only if the layer was pushed exactly like this.";

    public const string WhereDiffIdsAreSeen =
        "The config lists it and docker inspect shows it under RootFS.Layers; in docker save files the layer's tar has this hash. "
        + "Registries show it only for layers that were pushed uncompressed.";

    public const string WhereArtifactDiffIdsAreSeen = "The config lists it, but Docker does not unpack what is not an image.";

    public const string WhereChainIdsAreSeen =
        "containerd names the snapshot after it, and Docker a folder below image/overlay2/layerdb/sha256. No registry shows it.";

    public const string WhereArtifactChainIdsAreSeen = "It follows from the config, but nobody unpacks what is not an image, or shows it.";
}
