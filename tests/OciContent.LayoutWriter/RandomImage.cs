using OciContent.Images;

namespace OciContent.LayoutWriter;

/// <summary>An image of random bytes, in memory.</summary>
internal sealed class RandomImage
{
    private RandomImage(IReadOnlyList<byte[]> layers, ImageConfig config, ImageManifest manifest)
    {
        Layers = layers;
        Config = config;
        Manifest = manifest;
    }

    public IReadOnlyList<byte[]> Layers { get; }

    public ImageConfig Config { get; }

    public ImageManifest Manifest { get; }

    /// <summary>Config and layers.</summary>
    public IEnumerable<(Descriptor Descriptor, ReadOnlyMemory<byte> Content)> Blobs =>
        Layers.Select((layer, i) => (Manifest.Layers[i], (ReadOnlyMemory<byte>)layer)).Append((Manifest.Config, Config.RawBytes));

    public static RandomImage Create(Random random)
    {
        byte[][] layers = [.. Enumerable.Range(0, 2).Select(_ => new byte[random.Next(50_000, 400_000)])];
        Array.ForEach(layers, random.NextBytes);
        Descriptor[] descriptors = [.. layers.Select(static layer => Descriptor.For(layer, MediaTypes.OciLayer))];
        var config = new ImageConfig
        {
            Os = "linux",
            Architecture = "amd64",
            RootFs = new RootFs { Type = "layers", DiffIds = [.. descriptors.Select(static layer => layer.Digest)] },
        };
        return new RandomImage(layers, config, new ImageManifest { Config = config.ToDescriptor(), Layers = descriptors });
    }
}
