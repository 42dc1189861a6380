using OciContent.Storage;

namespace OciContent.Sources;

/// <summary>
/// What refers to the manifests of an image that was made of another: its own documents, and those of the other that stayed.
/// </summary>
/// <param name="own">Knows its documents.</param>
/// <param name="source">Knows those that it was made of.</param>
/// <param name="changed">Those of them that others replace.</param>
internal sealed class DerivedReferrers(IReferrerReader own, IReferrerReader source, IReadOnlySet<Digest> changed) : IReferrerReader
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<Descriptor>> FindReferrersAsync(
        Digest subject,
        string? artifactType = null,
        CancellationToken cancellationToken = default)
    {
        IReadOnlyList<Descriptor> first = await own.FindReferrersAsync(subject, artifactType, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Descriptor> rest = await source.FindReferrersAsync(subject, artifactType, cancellationToken).ConfigureAwait(false);
        return
        [
            .. first
                .Concat(rest.Where(referrer => !changed.Contains(referrer.Digest)))
                .DistinctBy(static referrer => referrer.Digest),
        ];
    }
}
