using OciContent.Catalog;

namespace OciContent.Tool.Output;

/// <summary>What was added to a catalogue, as JSON has it.</summary>
/// <param name="Catalog">The catalogue: a file, or a server and its database.</param>
/// <param name="Images">What was added, one for each IMAGE; with <c>--all</c>, one for each tag, and for each entry without one.</param>
/// <param name="Problems">What could not be read, and so was not added. Empty if all is well.</param>
internal sealed record CatalogAddReport(
    string Catalog,
    IReadOnlyList<CatalogAddReport.Added> Images,
    IReadOnlyList<ProblemReport> Problems)
{
    /// <summary>What was added of one IMAGE.</summary>
    /// <param name="Image">The IMAGE as it was given, or the tag or entry that was found.</param>
    /// <param name="Roots">
    /// What the IMAGE or tag stands for, or what <c>--platform</c> selects of it, and what <c>--approve</c> approves: the digests of
    /// indexes or manifests; of what is kept without any, those of its configs.
    /// </param>
    /// <param name="Digests">The digests of its manifests; of what is kept without any, those of its configs.</param>
    /// <param name="New">How many of these were not in the catalogue.</param>
    /// <param name="LayersRead">How many layers were read.</param>
    internal sealed record Added(
        string Image,
        IReadOnlyList<Digest> Roots,
        IReadOnlyList<Digest> Digests,
        int New,
        int LayersRead)
    {
        public static Added From(string image, CatalogAddition addition) =>
            new(image, addition.Roots, addition.Images, addition.NewImages, addition.LayersRead);
    }
}
