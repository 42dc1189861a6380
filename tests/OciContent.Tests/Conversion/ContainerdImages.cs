using System.IO.Compression;
using System.Text;
using OciContent.TestKit.Images;

namespace OciContent.Tests.Conversion;

/// <summary>
/// Random images and indexes of them, mostly of both forms at once, for containerd 1.6: with the fields of image-spec 1.1.0-rc2's structs
/// and some that nobody knows.
/// </summary>
/// <param name="seed">The same seed gives the same images.</param>
internal sealed class ContainerdImages(int seed)
{
    private static readonly string[] LayerTypes =
    [
        MediaTypes.DockerLayer, MediaTypes.DockerLayerGzip, MediaTypes.DockerForeignLayer, MediaTypes.DockerForeignLayerGzip,
        MediaTypes.DockerLayerZstd, MediaTypes.OciLayer, MediaTypes.OciLayerGzip, MediaTypes.OciLayerNonDistributableGzip,
        "application/vnd.oci.image.layer.v1.tar+gzip+encrypted",
        "application/vnd.in-toto+json",
        "application/vnd.docker.plugin.v1+json",
    ];

    private readonly Random _random = new(seed);
    private readonly RandomJson _json = new(new Random(seed + 1));
    private readonly RandomDocuments _documents = new(seed + 2, withUnknownFields: true);
    private Dictionary<Digest, byte[]> _content = [];

    /// <summary>An image or an index: what points at it, and all that it consists of.</summary>
    public (Descriptor Root, IReadOnlyDictionary<Digest, byte[]> Content) Next()
    {
        _content = [];
        return (_random.Next(3) == 0 ? Manifest() : Index(depth: 2), _content);
    }

    private Descriptor Manifest()
    {
        string mediaType = _json.Pick(MediaTypes.DockerManifest, MediaTypes.OciManifest);
        return Add(mediaType, _json.Object(
        [
            .. Head(mediaType),
            ("config", Reference(Config())),
            ("layers", _json.Array(Many(4, () => Reference(Layer())))),
            .. Maybe("subject", () => Reference(Layer())),
        ]));
    }

    private Descriptor Index(int depth)
    {
        string mediaType = _json.Pick(MediaTypes.DockerManifestList, MediaTypes.OciIndex);
        return Add(
            mediaType,
            _json.Object([.. Head(mediaType), ("manifests", _random.Next(8) == 0 ? "null" : _json.Array(Many(4, () => Entry(depth))))]));
    }

    // An image that changes cannot be embedded too.
    private string Entry(int depth) =>
        _random.Next(8) == 0
            ? Reference(Layer())
            : Reference(depth > 0 && _random.Next(4) == 0 ? Index(depth - 1) : Manifest(), canHaveData: false);

    private IEnumerable<(string Name, string Value)> Head(string mediaType) =>
    [
        ("schemaVersion", "2"),
        .. _random.Next(4) == 0 ? [] : new[] { ("mediaType", _json.Quote(mediaType)) },
        .. Maybe("annotations", Annotations),
        .. Unknown(),
    ];

    private Descriptor Config() => _random.Next(5) == 0
        ? Add(_json.Pick(MediaTypes.OciEmpty, "application/vnd.docker.plugin.v1+json", "application/vnd.example"), "no JSON")
        : Add(_json.Pick(MediaTypes.DockerConfig, MediaTypes.OciConfig), _documents.Config());

    private Descriptor Layer()
    {
        byte[] text = Encoding.UTF8.GetBytes(_json.Text(40));
        return Add(_json.Pick(LayerTypes), _random.Next(2) == 0 ? text : Gzip.Compress(text, CompressionLevel.Fastest));
    }

    private string Reference(Descriptor content, bool canHaveData = true) =>
        _json.Object([
            ("mediaType", _json.Quote(content.MediaType)),
            ("digest", _json.Quote(content.Digest.ToString())),
            ("size", $"{content.Size}"),
            .. Maybe(
                "urls",
                () =>
                    _json.Array(
                        Many(
                            3,
                            () =>
                                _json.Quote("https://example.com/<" + string.Concat(Text().Where(static c => c is > ' ' and not '\u007F')))))),
            .. Maybe("annotations", Annotations),
            .. canHaveData ? Maybe("data", () => _json.Quote(Convert.ToBase64String(_content[content.Digest]))) : [],
            .. Maybe("platform", Platform),
            .. Maybe("artifactType", () => _json.Quote("application/vnd.example")),
            .. Unknown(),
        ]);

    private string Platform() => _json.Object(
    [
        ("architecture", _json.Quote(Text())),
        ("os", _json.Quote(_json.Pick("linux", "windows", ""))),
        .. Maybe("os.version", () => _json.Quote(Text())),
        .. Maybe("os.features", TextList),
        .. Maybe("variant", () => _json.Quote(Text())),
        .. Maybe("features", TextList),
        .. Unknown(),
    ]);

    private string Annotations() =>
        _json.Object(_json.Distinct(_ => Text()).Take(_random.Next(4)).Select(key => (key, _json.Quote(Text()))));

    private string TextList() => _json.Array(Many(3, () => _json.Quote(Text())));

    // Go 1.22 and later write U+0008 and U+000C otherwise than earlier ones.
    private string Text() => string.Concat(_json.Text().Where(static c => c is not '\b' and not '\f'));

    private IEnumerable<(string Name, string Value)> Maybe(string name, Func<string> value) => _random.Next(8) switch
    {
        < 3 => [(name, value())],
        3 => [(name, "null")],
        _ => [],
    };

    private IEnumerable<(string Name, string Value)> Unknown() =>
        _json.Distinct(length => "unknown-" + _json.Text(length)).Take(_random.Next(2)).Select(name => (name, _json.Value()));

    private string[] Many(int max, Func<string> next) => [.. Enumerable.Range(0, _random.Next(max)).Select(_ => next())];

    private Descriptor Add(string mediaType, string text) => Add(mediaType, Encoding.UTF8.GetBytes(text));

    private Descriptor Add(string mediaType, byte[] content)
    {
        Digest digest = Digest.Compute(content);
        _content[digest] = content;
        return new Descriptor { MediaType = mediaType, Digest = digest, Size = content.Length };
    }
}
