using OciContent.Sources;

namespace OciContent.Catalog;

/// <summary>What was added to a catalogue.</summary>
public sealed record CatalogAddition
{
    /// <summary>What the names stand for: indexes, manifests, or configs where there are no manifests.</summary>
    public required IReadOnlyList<Digest> Roots { get; init; }

    /// <summary>The images, those of an index one by one; by the digests of their manifests, or else of their configs.</summary>
    public required IReadOnlyList<Digest> Images { get; init; }

    /// <summary>How many of the images were not in the catalogue.</summary>
    public required int NewImages { get; init; }

    /// <summary>How many layers were read.</summary>
    public required int LayersRead { get; init; }

    /// <summary>What could not be read, and so was not added.</summary>
    public required IReadOnlyList<ContentProblem> Problems { get; init; }
}
