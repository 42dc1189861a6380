namespace OciContent.Sources;

/// <summary>What refers to a manifest or index, as far as it can be read.</summary>
public sealed class ReferrerListing
{
    internal ReferrerListing(Digest subject, IReadOnlyList<Descriptor> referrers, IReadOnlyList<ContentProblem> problems)
    {
        Subject = subject;
        Referrers = referrers;
        Problems = problems;
    }

    /// <summary>What they refer to.</summary>
    public Digest Subject { get; }

    /// <summary>
    /// The manifests and indexes that refer to it, each once, with their <see cref="Descriptor.ArtifactType"/> and
    /// <see cref="Descriptor.Annotations"/>. What a registry lists is a claim until the manifest was read.
    /// </summary>
    public IReadOnlyList<Descriptor> Referrers { get; }

    /// <summary>Documents that could not be read, so that nobody knows whether they refer to it.</summary>
    public IReadOnlyList<ContentProblem> Problems { get; }
}
