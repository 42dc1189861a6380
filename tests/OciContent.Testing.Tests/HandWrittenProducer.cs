using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Images;

namespace OciContent.Testing.Tests;

/// <summary>
/// A correct producer of both forms that uses no writer of ours: it leaves out what is empty, but never the config's <c>config</c>.
/// </summary>
internal static class HandWrittenProducer
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ProducedImage Produce(ImageDescription image)
    {
        bool isOci = image.Format == ImageFormat.Oci;
        byte[] config = Bytes(Config(image));
        JsonObject manifest = new()
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = isOci ? MediaTypes.OciManifest : MediaTypes.DockerManifest,
            ["config"] = Descriptor(isOci ? MediaTypes.OciConfig : MediaTypes.DockerConfig, Digest.Compute(config), config.Length),
            ["layers"] = new JsonArray([
                .. image.Layers.Select(layer => Descriptor(layer.MediaType(image.Format), layer.Digest, layer.Size)),
            ]),
        };
        AddIfAny(manifest, "annotations", Map(image.Annotations));
        return new ProducedImage
        {
            Manifest = Bytes(manifest),
            Config = config,
            Layers = [.. image.Layers.Select(static layer => layer.Blob)],
        };
    }

    /// <summary>A document's bytes, with no more escapes than there must be.</summary>
    public static byte[] Bytes(JsonNode document) => Encoding.UTF8.GetBytes(document.ToJsonString(Relaxed));

    private static JsonObject Config(ImageDescription image)
    {
        JsonObject config = new() { ["architecture"] = image.Platform.Architecture, ["os"] = image.Platform.Os };
        AddIfAny(config, "os.version", image.Platform.OsVersion);
        AddIfAny(config, "os.features", List(image.Platform.OsFeatures));
        AddIfAny(config, "variant", image.Platform.Variant);
        AddIfAny(config, "created", image.Created?.ToString());
        config["config"] = Container(image.Config ?? new ContainerConfig());
        config["rootfs"] = new JsonObject
        {
            ["type"] = "layers",
            ["diff_ids"] = List(image.Layers.Select(static layer => layer.DiffId.ToString())),
        };
        return config;
    }

    private static JsonObject Container(ContainerConfig config)
    {
        JsonObject container = [];
        AddIfAny(container, "User", config.User);
        AddIfAny(container, "ExposedPorts", Keys(config.ExposedPorts.Keys));
        AddIfAny(container, "Env", List(config.Env));
        AddIfAny(container, "Entrypoint", List(config.Entrypoint));
        AddIfAny(container, "Cmd", List(config.Cmd));
        AddIfAny(container, "Volumes", Keys(config.Volumes.Keys));
        AddIfAny(container, "WorkingDir", config.WorkingDir);
        AddIfAny(container, "Labels", Map(config.Labels));
        AddIfAny(container, "StopSignal", config.StopSignal);
        return container;
    }

    private static JsonObject Descriptor(string mediaType, Digest digest, long size) =>
        new()
        {
            ["mediaType"] = mediaType,
            ["digest"] = digest.ToString(),
            ["size"] = size,
        };

    private static JsonArray List(IEnumerable<string> items) => new([.. items.Select(static item => (JsonNode)item)]);

    private static JsonObject Map(IReadOnlyDictionary<string, string> map) =>
        new(
            map.OrderBy(static entry => entry.Key, StringComparer.Ordinal)
                .Select(static entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));

    private static JsonObject Keys(IEnumerable<string> keys) =>
        new(keys.Order(StringComparer.Ordinal).Select(static key => KeyValuePair.Create(key, (JsonNode?)new JsonObject())));

    private static void AddIfAny(JsonObject document, string name, JsonNode? value)
    {
        if (value is JsonArray { Count: > 0 } or JsonObject { Count: > 0 } or JsonValue)
        {
            document[name] = value;
        }
    }
}
