using OciContent.Images;
using OciContent.Storage;

namespace OciContent.Testing;

/// <summary>An image, or an index of images, that is whole and intact, in memory.</summary>
public sealed class MemoryImage
{
    internal MemoryImage(IReadOnlyList<ImageDescription> descriptions, ImageFormat? index)
    {
        Descriptions = [.. descriptions];
        IndexFormat = index;
        var manifests = new List<Descriptor>();
        foreach (ImageDescription description in Descriptions)
        {
            Put(description.ToConfig());
            foreach (LayerSample layer in description.Layers)
            {
                Wait(Store.PutAsync(layer.ToDescriptor(description.Format), layer.Blob));
            }

            manifests.Add(Put(description.ToManifest()) with { Platform = index is null ? null : description.Platform });
        }

        Root = index is null ? manifests[0] : Put(new ImageIndex
        {
            MediaType = index == ImageFormat.Oci ? MediaTypes.OciIndex : MediaTypes.DockerManifestList,
            Manifests = manifests,
        });
    }

    /// <summary>An image.</summary>
    /// <param name="description">What it is.</param>
    public MemoryImage(ImageDescription description)
        : this([description ?? throw new ArgumentNullException(nameof(description))], index: null)
    {
    }

    /// <summary>Where all of it is.</summary>
    public MemoryContentStore Store { get; } = new();

    /// <summary>The manifest or index.</summary>
    public Descriptor Root { get; }

    /// <summary>The image, or those of the index, in its order.</summary>
    public IReadOnlyList<ImageDescription> Descriptions { get; }

    /// <summary>The form of the index; <c>null</c> if <see cref="Root"/> is a manifest.</summary>
    internal ImageFormat? IndexFormat { get; }

    /// <summary>The descriptions.</summary>
    public override string ToString() => string.Join('\n', Descriptions.Select((description, i) => IndexFormat is null ? description.ToString() : $"image {i}: {description}").Prepend(
        IndexFormat is null ? "an image" : $"an index of {Descriptions.Count} images, {IndexFormat.Name}"));

    private Descriptor Put(ImageDocument document) => Wait(Store.PutAsync(document));

    // Nothing waits for memory: these have ended.
    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
