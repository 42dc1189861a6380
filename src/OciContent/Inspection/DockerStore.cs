namespace OciContent.Inspection;

/// <summary>How Docker's engine keeps images, which decides what it shows, saves and pushes of them.</summary>
public enum DockerStore
{
    /// <summary>
    /// The graph-driver store, the default before Docker 29: unpacked layers and configs. The image ID is the config's digest; manifests
    /// are made anew by each <c>docker save</c>, over uncompressed layers, and by each <c>docker push</c>, over compressed ones.
    /// </summary>
    GraphDriver,

    /// <summary>
    /// The containerd image store, the default of new installations since Docker 29: manifests and blobs as they were pulled, built or
    /// loaded. The image ID is the digest of the manifest, or of the index.
    /// </summary>
    Containerd,
}
