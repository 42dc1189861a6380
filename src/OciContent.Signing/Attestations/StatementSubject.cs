namespace OciContent.Signing.Attestations;

/// <summary>What a statement is about (in-toto attestation, spec/v1/resource_descriptor.md).</summary>
/// <param name="Name">What the statement calls it; names prove nothing.</param>
/// <param name="Digests">Its digests in hex, by the name of the algorithm.</param>
/// <param name="Annotations">What else the statement says of it, as far as it is text.</param>
internal sealed record StatementSubject(
    string? Name,
    IReadOnlyDictionary<string, string> Digests,
    IReadOnlyDictionary<string, string> Annotations)
{
    /// <summary>Its digests, as far as they are of an algorithm that digests of content can have.</summary>
    public IEnumerable<Digest> ContentDigests =>
        Digests
            .Select(static pair => Digest.TryParse($"{pair.Key}:{pair.Value}", out Digest? digest) ? digest : null)
            .OfType<Digest>();

    /// <summary>Whether it has this digest.</summary>
    public bool Is(Digest digest) =>
        Digests.TryGetValue(digest.Algorithm.Name, out string? hex) && string.Equals(hex, digest.Encoded, StringComparison.Ordinal);
}
