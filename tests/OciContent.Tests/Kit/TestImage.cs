using System.Text;
using System.Text.Json.Nodes;
using OciContent.Tests.Compression;

namespace OciContent.Tests.Kit;

/// <summary>One image in memory: layers, config and manifest, right or wrong as a test wants them.</summary>
internal sealed class TestImage
{
    private readonly Lazy<IReadOnlyList<TestImageBlob>> _layers;
    private readonly Lazy<TestImageBlob> _config;
    private readonly Lazy<TestImageBlob> _manifest;

    public TestImage(params string[] layers)
    {
        PlainLayers =
        [
            .. layers.Select(layer => Encoding.UTF8.GetBytes($"{layer}: {string.Concat(Enumerable.Repeat("content of a layer; ", 20))}")),
        ];
        _layers = new(() => [.. PlainLayers.Select(ToLayer)]);
        _config = new(CreateConfig);
        _manifest = new(CreateManifest);
    }

    public bool IsDocker { get; init; }

    public bool IsCompressed { get; init; } = true;

    /// <summary>How layers are compressed.</summary>
    public Func<byte[], byte[]> Compress { get; init; } = static plain => GzipBytes.Member(plain);

    public string Os { get; init; } = "linux";

    public string Architecture { get; init; } = "amd64";

    /// <summary>Of all blobs.</summary>
    public string Algorithm { get; init; } = "sha256";

    public Action<JsonObject>? ChangeConfig { get; init; }

    public Action<JsonObject>? ChangeManifest { get; init; }

    public string? ConfigMediaType { get; init; }

    public IReadOnlyList<byte[]> PlainLayers { get; init; }

    public IReadOnlyList<string> DiffIds => [.. PlainLayers.Select(static layer => Sha256.DigestOf(layer))];

    public IReadOnlyList<TestImageBlob> Layers => _layers.Value;

    public TestImageBlob Config => _config.Value;

    public TestImageBlob Manifest => _manifest.Value;

    public IEnumerable<TestImageBlob> Blobs => [.. Layers, Config, Manifest];

    /// <summary>The chainIDs, by their definition.</summary>
    public IReadOnlyList<string> ChainIds
    {
        get
        {
            var chain = new List<string>();
            foreach (string diffId in DiffIds)
            {
                chain.Add(chain.Count == 0 ? diffId : Sha256.DigestOf(Encoding.ASCII.GetBytes($"{chain[^1]} {diffId}")));
            }

            return chain;
        }
    }

    private TestImageBlob ToLayer(byte[] plain) => new(
        IsCompressed ? Compress(plain) : plain,
        (IsDocker, IsCompressed) switch
        {
            (true, true) => MediaTypes.DockerLayerGzip,
            (true, false) => MediaTypes.DockerLayer,
            (false, true) => MediaTypes.OciLayerGzip,
            _ => MediaTypes.OciLayer,
        },
        Algorithm);

    private TestImageBlob CreateConfig()
    {
        var config = new JsonObject
        {
            ["architecture"] = Architecture,
            ["os"] = Os,
            ["config"] = new JsonObject { ["Cmd"] = new JsonArray("sh") },
            ["rootfs"] = new JsonObject
            {
                ["type"] = "layers",
                ["diff_ids"] = new JsonArray([.. DiffIds.Select(diffId => (JsonNode)diffId)]),
            },
        };
        ChangeConfig?.Invoke(config);
        return TestImageBlob.Of(config, ConfigMediaType ?? (IsDocker ? MediaTypes.DockerConfig : MediaTypes.OciConfig), Algorithm);
    }

    private TestImageBlob CreateManifest()
    {
        string mediaType = IsDocker ? MediaTypes.DockerManifest : MediaTypes.OciManifest;
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = mediaType,
            ["config"] = Config.Describe(),
            ["layers"] = new JsonArray([.. Layers.Select(layer => layer.Describe())]),
        };
        ChangeManifest?.Invoke(manifest);
        return TestImageBlob.Of(manifest, mediaType, Algorithm);
    }
}
