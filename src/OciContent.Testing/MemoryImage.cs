using OciContent.Images;
using OciContent.Storage;
using OciContent.Testing.Checking;

namespace OciContent.Testing;

/// <summary>An image, or an index of images, that is whole and intact, in memory.</summary>
public sealed class MemoryImage
{
    // Most of what is drawn on the way to something simpler is never looked at.
    private readonly Lazy<(MemoryContentStore Store, Descriptor Root)> _content;

    internal MemoryImage(IReadOnlyList<ImageDescription> descriptions, ImageFormat? index)
    {
        Descriptions = [.. descriptions];
        IndexFormat = index;
        _content = new(Build);
    }

    /// <summary>An image.</summary>
    /// <param name="description">What it is.</param>
    public MemoryImage(ImageDescription description)
        : this([description ?? throw new ArgumentNullException(nameof(description))], index: null)
    {
    }

    /// <summary>Where all of it is.</summary>
    public MemoryContentStore Store => _content.Value.Store;

    /// <summary>The manifest or index.</summary>
    public Descriptor Root => _content.Value.Root;

    /// <summary>The image, or those of the index, in its order.</summary>
    public IReadOnlyList<ImageDescription> Descriptions { get; }

    /// <summary>The form of the index; <c>null</c> if <see cref="Root"/> is a manifest.</summary>
    internal ImageFormat? IndexFormat { get; }

    /// <summary>The descriptions.</summary>
    public override string ToString() =>
        string.Join(
            '\n',
            Descriptions
                .Select((description, i) => IndexFormat is null ? description.ToString() : $"image {i}: {description}")
                .Prepend(IndexFormat is { } format ? $"an index of {Descriptions.Count} images, {format.Name}" : "an image"));

    private (MemoryContentStore Store, Descriptor Root) Build()
    {
        var store = new MemoryContentStore();
        var manifests = new List<Descriptor>();
        foreach (ImageDescription description in Descriptions)
        {
            Put(description.ToConfig());
            foreach (LayerSample layer in description.Layers)
            {
                Wait(store.PutAsync(layer.ToDescriptor(description.Format), layer.Blob));
            }

            manifests.Add(Put(description.ToManifest()) with { Platform = IndexFormat is null ? null : description.Platform });
        }

        Descriptor root = IndexFormat is null ? manifests[0] : Put(new ImageIndex
        {
            MediaType = IndexFormat == ImageFormat.Oci ? MediaTypes.OciIndex : MediaTypes.DockerManifestList,
            Manifests = manifests,
        });
        return (store, root);

        Descriptor Put(ImageDocument document) => Wait(store.PutAsync(document));
    }

    // Nothing waits for memory: these have ended.
    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
