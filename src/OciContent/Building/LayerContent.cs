namespace OciContent.Building;

/// <summary>The content of a file that goes into a layer.</summary>
internal abstract class LayerContent
{
    /// <summary>Opens it, from its first byte.</summary>
    public abstract Stream Open();

    /// <summary>Refuses what somebody changed while it was read.</summary>
    /// <param name="stream">What <see cref="Open"/> gave, read to its end.</param>
    /// <exception cref="IOException">It was changed.</exception>
    public virtual void RequireUnchanged(Stream stream)
    {
    }
}
