namespace OciContent.Registry.Engine;

/// <summary>How an engine keeps images, and so which hash its image IDs are.</summary>
public enum DockerImageStore
{
    /// <summary>Unpacked, by a graph driver such as overlay2: the ID is the digest of the config, and no manifest is kept.</summary>
    GraphDriver,

    /// <summary>In containerd, as a registry has them: the ID is the digest of the manifest or index.</summary>
    Containerd,
}
