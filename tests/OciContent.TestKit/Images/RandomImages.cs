using System.Text;
using OciContent.Images;

namespace OciContent.TestKit.Images;

/// <summary>Random images and indexes, of which most can be converted, and some are to be refused.</summary>
/// <param name="seed">The same seed gives the same images.</param>
/// <param name="layers">What their layers are taken from, some plain and some gzip; they need not be there.</param>
public sealed class RandomImages(int seed, IReadOnlyList<Descriptor> layers)
{
    private static readonly string[] DockerLayerTypes =
    [
        MediaTypes.DockerLayer,
        MediaTypes.DockerLayerGzip,
        MediaTypes.DockerForeignLayer,
        MediaTypes.DockerForeignLayerGzip,
    ];

    private static readonly string[] OciLayerTypes =
    [
        MediaTypes.OciLayer,
        MediaTypes.OciLayerGzip,
        MediaTypes.OciLayerNonDistributable,
        MediaTypes.OciLayerNonDistributableGzip,
    ];

    // Of the wrong form, of a form that not all have, and no layers at all.
    private static readonly string[] OddLayerTypes =
    [
        .. DockerLayerTypes,
        .. OciLayerTypes,
        MediaTypes.OciLayerZstd,
        MediaTypes.DockerLayerZstd,
        MediaTypes.OciLayerNonDistributableZstd,
        MediaTypes.OciLayerGzip + "+encrypted",
        MediaTypes.InToto,
        MediaTypes.DockerConfig,
        MediaTypes.DockerManifest,
        "a/b",
    ];

    private static readonly string[] OddConfigTypes =
    [
        MediaTypes.OciConfig,
        MediaTypes.DockerConfig,
        MediaTypes.OciEmpty,
        MediaTypes.DockerPluginConfig,
        "a/b",
    ];

    private static readonly string[] OddConfigs =
    [
        "{}",
        "null",
        "{\"config\":null,\"history\":null}\n",
        "{\"rootfs\":{\"type\":\"\"},\"history\":[{}]}",
        "{\"id\":\"\",\"x\":{\"y\":[0]}}",
    ];

    private readonly Random _random = new(seed);
    private readonly RandomDocuments _plain = new(seed);
    private readonly RandomDocuments _withUnknownFields = new(seed + 1, withUnknownFields: true);

    /// <summary>Layers that are nowhere.</summary>
    public static IReadOnlyList<Descriptor> NoLayers { get; } =
    [
        .. Enumerable.Range(0, 20).Select(static i => new Descriptor
        {
            MediaType = i % 2 == 0 ? MediaTypes.OciLayer : MediaTypes.OciLayerGzip,
            Digest = Digest.Compute([(byte)i]),
            Size = 1L << (3 * i),
        }),
        new Descriptor { MediaType = MediaTypes.OciLayer, Digest = Digest.Parse("md5:d41d8cd98f00b204e9800998ecf8427e"), Size = 0 },
    ];

    private RandomDocuments Documents => _random.Next(2) == 0 ? _plain : _withUnknownFields;

    /// <summary>An image.</summary>
    public RandomImage Image(ImageFormat format)
    {
        var documents = new Dictionary<Digest, byte[]>();
        return new RandomImage(AddImage(documents, format), documents);
    }

    /// <summary>An index or manifest list; some entries are of the other form, and some indexes themselves.</summary>
    public RandomImage Index(ImageFormat format)
    {
        var documents = new Dictionary<Digest, byte[]>();
        return new RandomImage(AddIndex(documents, format, nesting: 0), documents);
    }

    private Descriptor AddIndex(Dictionary<Digest, byte[]> documents, ImageFormat format, int nesting)
    {
        var entries = new List<Descriptor>();
        for (int i = _random.Next(6); i > 0; i--)
        {
            entries.Add(_random.Next(40) switch
            {
                0 when nesting < 3 => AddIndex(documents, format, nesting + 1),
                1 or 2 => AddImage(documents, Other(format)),
                3 or 4 when entries.Count > 0 => Pick([.. entries]),
                _ => AddImage(documents, format),
            });
        }

        // Without a media type, only an entry says that it is an index.
        string type = format == ImageFormat.Oci ? MediaTypes.OciIndex : MediaTypes.DockerManifestList;
        bool isDeclared = format == ImageFormat.Docker || entries.Count == 0 || _random.Next(3) > 0;
        return Add(documents, type, Documents.Index(isDeclared ? type : null, entries));
    }

    private Descriptor AddImage(Dictionary<Digest, byte[]> documents, ImageFormat format)
    {
        bool isOci = format == ImageFormat.Oci;
        byte[] json = _random.Next(12) == 0 ? Encoding.UTF8.GetBytes(Pick(OddConfigs)) : Documents.Config();
        Descriptor config = Add(
            documents,
            _random.Next(25) == 0 ? Pick(OddConfigTypes)
                : isOci ? MediaTypes.OciConfig
                : MediaTypes.DockerConfig,
            json);
        string[] layerTypes =
            _random.Next(25) == 0 ? OddLayerTypes
            : isOci ? OciLayerTypes
            : DockerLayerTypes;
        Descriptor[] parts = [.. Enumerable.Range(0, _random.Next(6)).Select(_ => Layer(Pick(layerTypes)))];

        // Without a media type, its config's says what it is: a Docker manifest names its own.
        string type = isOci ? MediaTypes.OciManifest : MediaTypes.DockerManifest;
        bool isDeclared = config.MediaType != (isOci ? MediaTypes.OciConfig : MediaTypes.DockerConfig) || _random.Next(isOci ? 3 : 25) > 0;
        return Add(documents, type, Documents.Manifest(isDeclared ? type : null, config, parts));
    }

    private Descriptor Layer(string mediaType) =>
        Pick([.. layers.Where(layer => IsGzip(layer.MediaType) == IsGzip(mediaType))]) with
        {
            MediaType = mediaType,
        };

    private static bool IsGzip(string mediaType) => mediaType.EndsWith("gzip", StringComparison.Ordinal);

    private static Descriptor Add(Dictionary<Digest, byte[]> documents, string mediaType, byte[] content)
    {
        Digest digest = Digest.Compute(content);
        documents[digest] = content;
        return new Descriptor { MediaType = mediaType, Digest = digest, Size = content.Length, Data = content };
    }

    private static ImageFormat Other(ImageFormat format) => format == ImageFormat.Oci ? ImageFormat.Docker : ImageFormat.Oci;

    private T Pick<T>(T[] choices) => choices[_random.Next(choices.Length)];
}
