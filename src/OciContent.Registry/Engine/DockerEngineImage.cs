using OciContent.Inspection;

namespace OciContent.Registry.Engine;

/// <summary>
/// What an engine says of an image (Docker Engine API, <c>GET /images/{name}/json</c>). It is a claim, which the hashes of what the engine
/// hands out prove or do not.
/// </summary>
public sealed record DockerEngineImage
{
    /// <summary>The ID that <c>docker images --no-trunc</c> shows: see <see cref="DockerStore"/>.</summary>
    public required Digest Id { get; init; }

    /// <summary>Its names with tags, in short form, such as <c>alpine:3.20</c>.</summary>
    public IReadOnlyList<string> RepoTags { get; init; } = [];

    /// <summary>
    /// The digests that it was pulled or pushed by, such as <c>alpine@sha256:…</c>: of manifests or indexes in registries.
    /// </summary>
    public IReadOnlyList<string> RepoDigests { get; init; } = [];

    /// <summary>The diffIDs of its layers, the base first.</summary>
    public IReadOnlyList<Digest> DiffIds { get; init; } = [];

    /// <summary>What the engine shows as its size, in bytes; <c>null</c> if it does not say.</summary>
    public long? Size { get; init; }
}
