namespace OciContent.Sources;

/// <summary>What a source holds, as far as its documents say and can be read.</summary>
public sealed class ImageListing
{
    internal ImageListing(
        IReadOnlyList<StoredImage> images,
        IReadOnlyList<Descriptor> indexes,
        IReadOnlyList<Descriptor> missing,
        IReadOnlyList<Descriptor> nonImages,
        IReadOnlyList<ContentProblem> problems,
        ListedEntries entries)
    {
        Images = images;
        Indexes = indexes;
        Missing = missing;
        NonImages = nonImages;
        Problems = problems;
        Entries = entries;
    }

    /// <summary>The images and other artifacts, each manifest once.</summary>
    public IReadOnlyList<StoredImage> Images { get; }

    /// <summary>The image indexes that the entries point at, each once, whether or not their images are here.</summary>
    public IReadOnlyList<Descriptor> Indexes { get; }

    /// <summary>Entries of indexes whose manifest is not here, as when only some platforms were saved.</summary>
    public IReadOnlyList<Descriptor> Missing { get; }

    /// <summary>Entries that cannot be images to us: neither manifest nor index, or of an algorithm that is not supported.</summary>
    public IReadOnlyList<Descriptor> NonImages { get; }

    /// <summary>Documents that are not what they should be, are missing or contradict one another. All others are listed.</summary>
    public IReadOnlyList<ContentProblem> Problems { get; }

    /// <summary>How entries are listed, by all that lists them.</summary>
    internal ListedEntries Entries { get; }
}
