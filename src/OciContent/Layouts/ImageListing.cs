namespace OciContent.Layouts;

/// <summary>What an image source holds.</summary>
public sealed class ImageListing
{
    internal ImageListing(IReadOnlyList<StoredImage> images, IReadOnlyList<Descriptor> indexes, IReadOnlyList<Descriptor> absent, IReadOnlyList<Descriptor> others)
    {
        Images = images;
        Indexes = indexes;
        Absent = absent;
        Others = others;
    }

    /// <summary>The images, each manifest once.</summary>
    public IReadOnlyList<StoredImage> Images { get; }

    /// <summary>The image indexes that the entries point at, each once, whether or not their images are here.</summary>
    public IReadOnlyList<Descriptor> Indexes { get; }

    /// <summary>Entries of indexes whose manifest is not here, as when only some platforms were saved.</summary>
    public IReadOnlyList<Descriptor> Absent { get; }

    /// <summary>Entries that cannot be images to us: neither manifest nor index, or of an algorithm that is not supported.</summary>
    public IReadOnlyList<Descriptor> Others { get; }
}
