namespace OciContent.Storage;

/// <summary>
/// Content whose keeper knows what refers to it, as registries do (distribution-spec, "Listing Referrers"): signatures, SBOMs and whatever
/// else names a manifest or index as its <c>subject</c>. A reader that is one is asked by <c>ImageSource.FindReferrersAsync</c>; of all
/// others the documents are read.
/// </summary>
/// <example>
/// <code>
/// await using var client = new RegistryClient();
/// RegistryRepository reader = client.GetRepository("example.com/app");
/// Descriptor manifest = await reader.ResolveAsync("v1");
/// foreach (Descriptor referrer in await reader.FindReferrersAsync(manifest.Digest))
/// {
///     Console.WriteLine($"{referrer.ArtifactType}: {referrer.Digest}");
/// }
/// </code>
/// </example>
public interface IReferrerReader
{
    /// <summary>
    /// The manifests and indexes whose <c>subject</c> is a manifest or index, whether that is there or not. It may be asked for several at
    /// the same time.
    /// </summary>
    /// <param name="subject">The digest of the manifest or index that they refer to.</param>
    /// <param name="artifactType">Of which type alone, by its very characters; <c>null</c> for all.</param>
    /// <param name="cancellationToken">Cancels the looking.</param>
    /// <returns>
    /// Their descriptors, each once, with <see cref="Descriptor.ArtifactType"/> and <see cref="Descriptor.Annotations"/> of the manifest:
    /// claims, until the manifest was read. A manifest without a type has the media type of its config for it (distribution-spec, "Listing
    /// Referrers"). None if nothing refers to it.
    /// </returns>
    /// <exception cref="IOException">
    /// They cannot be listed, or there are more than the reader's bound allows: it gives all of them or none.
    /// </exception>
    Task<IReadOnlyList<Descriptor>> FindReferrersAsync(
        Digest subject,
        string? artifactType = null,
        CancellationToken cancellationToken = default);
}
