namespace OciContent.Registry.Tags;

/// <summary>Who knows what a reference means now: a registry, or a test's own table.</summary>
public interface IReferenceResolver
{
    /// <summary>
    /// Finds what a reference means now, and verifies it: the digest that is given was computed over the bytes of the manifest or index.
    /// </summary>
    /// <param name="reference">
    /// The reference. Without a tag and digest the tag <c>latest</c> is meant; a digest counts, if there is one.
    /// </param>
    /// <param name="platform">
    /// The platform whose manifest is meant; <c>null</c> for the index, or for the manifest where there is none.
    /// </param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="IOException">It is not there, is not what its digest says, or cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is broken, or has no image of the platform.</exception>
    /// <exception cref="System.Text.Json.JsonException">A document is not what it should be.</exception>
    Task<ResolvedReference> ResolveAsync(
        ImageReference reference,
        Platform? platform = null,
        CancellationToken cancellationToken = default);
}
