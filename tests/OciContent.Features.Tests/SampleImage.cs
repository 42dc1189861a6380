using System.Text;
using OciContent.Images;

namespace OciContent.Features.Tests;

/// <summary>An image of which every hash is known from how it was made.</summary>
internal sealed class SampleImage
{
    private SampleImage(
        string tag,
        Platform platform,
        IReadOnlyList<byte[]> plainLayers,
        IReadOnlyList<byte[]> layers,
        byte[] config,
        ImageManifest manifest)
    {
        Tag = tag;
        Platform = platform;
        PlainLayers = plainLayers;
        Layers = layers;
        Config = config;
        Manifest = manifest;
    }

    public string Tag { get; }

    public Platform Platform { get; }

    public IReadOnlyList<byte[]> PlainLayers { get; }

    /// <summary>The layers as a registry keeps them.</summary>
    public IReadOnlyList<byte[]> Layers { get; }

    public byte[] Config { get; }

    public ImageManifest Manifest { get; }

    public IReadOnlyList<Digest> DiffIds => [.. PlainLayers.Select(static layer => Digest.Compute(layer))];

    /// <summary>Everything that the image consists of.</summary>
    public IEnumerable<(Descriptor Descriptor, byte[] Content)> Blobs =>
    [
        .. Manifest.Layers.Zip(Layers),
        (Manifest.Config, Config),
        (Manifest.ToDescriptor(), Manifest.RawBytes.ToArray()),
    ];

    /// <param name="tag">Its tag.</param>
    /// <param name="platform">Such as <c>linux/amd64</c>.</param>
    /// <param name="layers">A text for each layer.</param>
    public static SampleImage Create(string tag, string platform, params string[] layers)
    {
        var runsOn = Platform.Parse(platform);
        byte[][] plain = [.. layers.Select(Tar)];
        byte[][] compressed = [.. plain.Select(static tar => Gzip.Compress(tar))];
        string diffIds = string.Join(",", plain.Select(static layer => $"\"{Digest.Compute(layer)}\""));
        byte[] config = Encoding.UTF8.GetBytes(
            $$$"""{"architecture":"{{{runsOn.Architecture}}}","os":"{{{runsOn.Os}}}","config":{"Env":["A=B"]},"rootfs":{"type":"layers","diff_ids":[{{{diffIds}}}]}}""");
        Descriptor[] descriptors = [.. compressed.Select(static layer => Descriptor.For(layer, MediaTypes.OciLayerGzip))];
        descriptors[^1] = descriptors[^1] with { Urls = ["https://example.com/layer"] };
        var manifest = new ImageManifest
        {
            MediaType = MediaTypes.OciManifest,
            Config = Descriptor.For(config, MediaTypes.OciConfig),
            Layers = descriptors,
        };
        return new SampleImage(tag, runsOn, plain, compressed, config, manifest);
    }

    /// <summary>A tar with one file of a text.</summary>
    private static byte[] Tar(string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"{text}; ", 500))));
        return TarFile.Write((text, content.ToArray()));
    }
}
