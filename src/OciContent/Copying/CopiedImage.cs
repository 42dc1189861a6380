namespace OciContent.Copying;

/// <summary>What was copied.</summary>
public sealed class CopiedImage
{
    internal CopiedImage(Descriptor root, IReadOnlyList<Descriptor> missing, IReadOnlyList<Descriptor> referrers)
    {
        Root = root;
        Missing = missing;
        Referrers = referrers;
    }

    /// <summary>
    /// What leads to all of it at the destination: a manifest or an index; in a docker-archive, which keeps neither, the config.
    /// </summary>
    public Descriptor Root { get; }

    /// <summary>
    /// Foreign layers that the source did not have, and so the destination has not either: their <see cref="Descriptor.Urls"/> say where
    /// they are.
    /// </summary>
    public IReadOnlyList<Descriptor> Missing { get; }

    /// <summary>
    /// The manifests and indexes that came along because they are attached to what was copied, or to one another; none unless
    /// <see cref="CopyOptions.IncludeReferrers"/> asks for them, and those that were copied anyway are not among them, unless they got a
    /// tag. One that is found by a tag has it as <see cref="AnnotationKeys.RefName"/>.
    /// </summary>
    public IReadOnlyList<Descriptor> Referrers { get; }
}
