namespace OciContent.Benchmarks.Catalog;

/// <summary>Images of a registry that is made up, each as likely as any other; the same ones for the same seed.</summary>
internal sealed class ImageSamples(RegistryGenerator generator, int seed)
{
    private const int Count = 2000;

    private readonly List<GeneratedImage> _taken = [];

    /// <summary>The samples, once all images were made.</summary>
    public IReadOnlyList<GeneratedImage> Taken => _taken;

    /// <summary>The base on which most images are built.</summary>
    public Digest Largest => generator.Largest!;

    /// <summary>Makes all images, one after another.</summary>
    public IEnumerable<GeneratedImage> Generate()
    {
        var random = new Random(seed);
        int images = 0;
        foreach (GeneratedImage image in generator.Generate())
        {
            int place = ++images <= Count ? images - 1 : random.Next(images);
            if (place == _taken.Count && place < Count)
            {
                _taken.Add(image);
            }
            else if (place < Count)
            {
                _taken[place] = image;
            }

            yield return image;
        }
    }

    /// <summary>Makes all images, for the samples alone.</summary>
    public void TakeAll()
    {
        foreach (GeneratedImage _ in Generate())
        {
        }
    }
}
