using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace OciContent.Testing.Tests;

/// <summary>A producer that does one thing wrong.</summary>
/// <param name="Name">What it does wrong.</param>
/// <param name="Law">The law that says so.</param>
/// <param name="Produce">The producer.</param>
public sealed record Mutation(string Name, string Law, Func<ImageDescription, ProducedImage> Produce)
{
    private static int _calls;

    public static IReadOnlyList<Mutation> All { get; } =
    [
        OfManifest("schemaVersion 1", nameof(ManifestProducerLaws.SchemaVersionIsTwo), static (m, _) => m["schemaVersion"] = 1),
        OfManifest("schemaVersion as text", nameof(ManifestProducerLaws.SchemaVersionIsTwo), static (m, _) => m["schemaVersion"] = "2"),
        OfManifest("no schemaVersion", nameof(ManifestProducerLaws.SchemaVersionIsTwo), static (m, _) => m.Remove("schemaVersion")),
        OfManifest(
            "Docker's media type",
            nameof(ManifestProducerLaws.MediaTypesAgree),
            static (m, _) => m["mediaType"] = MediaTypes.DockerManifest),
        OfManifest(
            "an index' media type",
            nameof(ManifestProducerLaws.MediaTypesAgree),
            static (m, _) => m["mediaType"] = MediaTypes.OciIndex),
        OfManifest(
            "the config's type of a manifest",
            nameof(ManifestProducerLaws.MediaTypesAgree),
            static (m, _) => m["config"]!["mediaType"] = MediaTypes.OciManifest),
        OfLayers(
            "gzip for all layers",
            nameof(ManifestProducerLaws.MediaTypesAgree),
            static (layer, _) => layer["mediaType"] = MediaTypes.OciLayerGzip),
        OfLayers(
            "layers that are not to be distributed",
            nameof(ManifestProducerLaws.MediaTypesAgree),
            static (layer, _) =>
                layer["mediaType"] = $"{layer["mediaType"]}".Replace("layer.v1", "layer.nondistributable.v1", StringComparison.Ordinal)),
        OfLayers(
            "URLs",
            nameof(ManifestProducerLaws.NothingElseIsReferenced),
            static (layer, _) => layer["urls"] = new JsonArray("https://example.com/")),
        OfManifest(
            "a subject",
            nameof(ManifestProducerLaws.NothingElseIsReferenced),
            static (m, _) => m["subject"] = m["config"]!.DeepClone()),
        OfManifest(
            "an annotation without its control characters",
            nameof(ManifestProducerLaws.AnnotationsAreKept),
            static (m, image) =>
                Array.ForEach(
                    [.. image.Annotations],
                    entry => m["annotations"]![entry.Key] = string.Concat(entry.Value.Where(static c => !char.IsControl(c))))),
        OfLayers(
            "the uncompressed size",
            nameof(ManifestProducerLaws.SizesAgree),
            static (layer, sample) => layer["size"] = sample.Tar.Length),
        OfLayers("the size as text", nameof(ManifestProducerLaws.SizesAgree), static (layer, sample) => layer["size"] = $"{sample.Size}"),
        OfManifest(
            "size of the config off by one",
            nameof(ManifestProducerLaws.SizesAgree),
            static (m, image) => m["config"]!["size"] = image.ToConfig().Size + 1),
        OfManifest(
            "digest of another config",
            nameof(ManifestProducerLaws.DigestsAgree),
            static (m, _) => m["config"]!["digest"] = Digest.Compute("{}"u8).ToString()),
        OfLayers(
            "the diffID as digest",
            nameof(ManifestProducerLaws.DigestsAgree),
            static (layer, sample) => layer["digest"] = sample.DiffId.ToString()),
        OfLayers(
            "capital hex",
            nameof(ManifestProducerLaws.DigestsAgree),
            static (layer, sample) => layer["digest"] = "sha256:" + sample.Digest.Encoded.ToUpperInvariant()),
        OfLayers(
            "no algorithm",
            nameof(ManifestProducerLaws.DigestsAgree),
            static (layer, sample) => layer["digest"] = sample.Digest.Encoded),
        OfManifest(
            "dropped layer",
            nameof(ManifestProducerLaws.LayersAreCompleteAndInOrder),
            static (m, image) => RemoveLast(m["layers"]!.AsArray())),
        OfManifest(
            "layers listed once each",
            nameof(ManifestProducerLaws.LayersAreCompleteAndInOrder),
            static (m, image) => m["layers"] = Distinct(m["layers"]!.AsArray())),
        OfManifest(
            "layers in reverse order",
            nameof(ManifestProducerLaws.LayersAreCompleteAndInOrder),
            static (m, image) => m["layers"] = Reverse(m["layers"]!.AsArray())),
        OfManifest(
            "null for layers",
            nameof(ManifestProducerLaws.StrictReaderReadsTheSame),
            static (m, image) => m["layers"] = image.Layers.Count == 0 ? null : m["layers"]!.DeepClone()),
        OfConfig(
            "diffIDs in reverse order",
            nameof(ManifestProducerLaws.DiffIdsAgree),
            static (c, _) => c["rootfs"]!["diff_ids"] = Reverse(DiffIds(c))),
        OfConfig(
            "digests as diffIDs",
            nameof(ManifestProducerLaws.DiffIdsAgree),
            static (c, image) =>
                c["rootfs"]!["diff_ids"] = new JsonArray([.. image.Layers.Select(static layer => (JsonNode)layer.Digest.ToString())])),
        OfConfig("a diffID missing", nameof(ManifestProducerLaws.DiffIdsAgree), static (c, _) => RemoveLast(DiffIds(c))),
        OfConfig(
            "each diffID once",
            nameof(ManifestProducerLaws.DiffIdsAgree),
            static (c, _) => c["rootfs"]!["diff_ids"] = Distinct(DiffIds(c))),
        OfConfig(
            "a history that is too short",
            nameof(ManifestProducerLaws.HistoryFitsLayers),
            static (c, _) => c["history"] = new JsonArray(new JsonObject { ["created_by"] = "a" })),
        OfConfig("no variant", nameof(ManifestProducerLaws.ConfigIsKept), static (c, _) => c.Remove("variant")),
        OfConfig("time of the build", nameof(ManifestProducerLaws.ConfigIsKept), static (c, _) => c["created"] = "2020-01-01T00:00:00Z"),
        OfConfig(
            "environment sorted",
            nameof(ManifestProducerLaws.ConfigIsKept),
            static (c, image) => Sort(c["config"]?["Env"]?.AsArray())),
        OfConfig("no os.features", nameof(ManifestProducerLaws.ConfigIsKept), static (c, _) => c.Remove("os.features")),
        OfConfig("a variant for all", nameof(ManifestProducerLaws.ConfigIsKept), static (c, _) => c["variant"] ??= "v8"),
        OfConfig("an os.version for all", nameof(ManifestProducerLaws.ConfigIsKept), static (c, _) => c["os.version"] ??= "1"),
        OfConfig(
            "time cut to what .NET counts",
            nameof(ManifestProducerLaws.ConfigIsKept),
            static (c, image) => c["created"] = image.Created?.ToDateTimeOffset().ToString("O", CultureInfo.InvariantCulture)),
        OfContainer("no ports", nameof(ManifestProducerLaws.ConfigIsKept), static container => container.Remove("ExposedPorts")),
        OfContainer("no volumes", nameof(ManifestProducerLaws.ConfigIsKept), static container => container.Remove("Volumes")),
        OfContainer("no signal", nameof(ManifestProducerLaws.ConfigIsKept), static container => container.Remove("StopSignal")),
        OfContainer("no user", nameof(ManifestProducerLaws.ConfigIsKept), static container => container.Remove("User")),
        OfContainer("root for all", nameof(ManifestProducerLaws.ConfigIsKept), static container => container["User"] ??= "root"),
        OfContainer(
            "a signal for all",
            nameof(ManifestProducerLaws.ConfigIsKept),
            static container => container["StopSignal"] ??= "SIGTERM"),
        OfContainer(
            "a port for all",
            nameof(ManifestProducerLaws.ConfigIsKept),
            static container => container["ExposedPorts"] ??= new JsonObject { ["80/tcp"] = new JsonObject() }),
        OfContainer(
            "a path for all",
            nameof(ManifestProducerLaws.ConfigIsKept),
            static container => container["Env"] ??= new JsonArray("PATH=/bin")),
        OfManifest("annotations dropped", nameof(ManifestProducerLaws.AnnotationsAreKept), static (m, _) => m.Remove("annotations")),
        OfManifest(
            "keys of annotations in small letters",
            nameof(ManifestProducerLaws.AnnotationsAreKept),
            static (m, image) => m["annotations"] = InSmallLetters(image.Annotations)),
        OfText(
            "duplicate key",
            nameof(ManifestProducerLaws.KeysAreUnambiguous),
            static (json, _) => json.Replace("{\"schemaVersion\":2", "{\"schemaVersion\":2,\"schemaVersion\":2", StringComparison.Ordinal)),
        OfText(
            "duplicate annotation",
            nameof(ManifestProducerLaws.KeysAreUnambiguous),
            static (json, _) =>
                json.Replace("\"annotations\":{", "\"annotations\":{\"org.opencontainers.image.title\":\"a\",", StringComparison.Ordinal)),
        OfText(
            "key of another case",
            nameof(ManifestProducerLaws.KeysAreUnambiguous),
            static (json, _) => json.Replace("{\"schemaVersion\":2", "{\"schemaVersion\":2,\"Layers\":[]", StringComparison.Ordinal)),
        OfText(
            "unpaired surrogate",
            nameof(ManifestProducerLaws.KeysAreUnambiguous),
            static (json, _) => json.Replace("{\"schemaVersion\":2", "{\"schemaVersion\":2,\"x\":\"\\ud800\"", StringComparison.Ordinal)),
        OfText(
            "manifests too",
            nameof(ManifestProducerLaws.StrictReaderReadsTheSame),
            static (json, _) => json.Replace("{\"schemaVersion\":2", "{\"schemaVersion\":2,\"manifests\":[]", StringComparison.Ordinal)),
        OfText("a line at the end", nameof(ManifestProducerLaws.FormIsCanonical), static (json, _) => json + "\n"),
        OfSorted("config at the end", static m => MoveToEnd(m, "config")),
        OfManifest(
            "time of day",
            nameof(ManifestProducerLaws.OutputIsDeterministic),
            static (m, _) => m["x"] = DateTime.UtcNow.ToString("O")),
        OfManifest(
            "time of day, to the second",
            nameof(ManifestProducerLaws.OutputIsDeterministic),
            static (m, _) => m["x"] = DateTime.UtcNow.ToString("s")),
        OfManifest(
            "a number that goes on",
            nameof(ManifestProducerLaws.OutputIsDeterministic),
            static (m, _) => m["x"] = Interlocked.Increment(ref _calls)),
        OfManifest(
            "time by culture",
            nameof(ManifestProducerLaws.OutputIsDeterministic),
            static (m, image) => m["x"] = image.Created?.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss")),
        OfManifest(
            "annotations as they are given",
            nameof(ManifestProducerLaws.OrderOfAnnotationsDoesNotMatter),
            static (m, image) =>
                m["annotations"] = new JsonObject(
                    image.Annotations.Select(static entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)))),
        new(
            "layer stored as something else",
            nameof(ManifestProducerLaws.LayersAreCompleteAndInOrder),
            static image => image.ToImage() with { Layers = [.. image.Layers.Skip(1).Select(static layer => layer.Blob)] }),
        new(
            "no JSON",
            nameof(ManifestProducerLaws.KeysAreUnambiguous),
            static image => image.ToImage() with { Manifest = "{"u8.ToArray() }),
        new(
            "throws for no layers",
            nameof(ManifestProducerLaws.SchemaVersionIsTwo),
            static image => image.Layers.Count == 0 ? throw new InvalidOperationException("Sequence contains no elements") : image.ToImage()),
    ];

    /// <summary>The ways that mutations are made in, with none made.</summary>
    public static IReadOnlyList<Mutation> None { get; } =
    [
        OfManifest("manifest", law: "", static (_, _) => { }),
        OfLayers("layers", law: "", static (_, _) => { }),
        OfConfig("config", law: "", static (_, _) => { }),
        OfContainer("config that is never absent", law: "", static _ => { }),
        OfText("text", law: "", static (json, _) => json),
        OfSorted("sorted", static _ => { }),
    ];

    /// <summary>Whether the producer claims it.</summary>
    public bool HasSortedKeys { get; private init; }

    public override string ToString() => Name;

    /// <summary>The right manifest with one change.</summary>
    private static Mutation OfManifest(string name, string law, Action<JsonObject, ImageDescription> change) =>
        new(
            name,
            law,
            description =>
            {
                ProducedImage image = description.ToImage();
                return image with { Manifest = Changed(image.Manifest, manifest => change(manifest, description)) };
            });

    private static Mutation OfLayers(string name, string law, Action<JsonObject, LayerSample> change) =>
        OfManifest(
            name,
            law,
            (manifest, description) =>
            {
                foreach ((JsonNode? layer, LayerSample sample) in manifest["layers"]!.AsArray().Zip(description.Layers))
                {
                    change(layer!.AsObject(), sample);
                }
            });

    private static Mutation OfText(string name, string law, Func<string, ImageDescription, string> change) => new(name, law, description =>
    {
        ProducedImage image = description.ToImage();
        return image with { Manifest = Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(image.Manifest.Span), description)) };
    });

    // The manifest agrees with the changed config.
    private static Mutation OfConfig(string name, string law, Action<JsonObject, ImageDescription> change) =>
        new(
            name,
            law,
            description =>
            {
                ProducedImage image = description.ToImage();
                byte[] config = Changed(image.Config, document => change(document, description));
                return image with
                {
                    Config = config,
                    Manifest = Changed(
                        image.Manifest,
                        manifest =>
                            (manifest["config"]!["digest"], manifest["config"]!["size"]) = (
                                Digest.Compute(config).ToString(),
                                config.Length)),
                };
            });

    private static Mutation OfContainer(string name, string law, Action<JsonObject> change) => OfConfig(name, law, (config, _) =>
    {
        JsonObject container = config["config"]?.DeepClone().AsObject() ?? [];
        change(container);
        config["config"] = container;
    });

    // Both documents have their keys in order before the change.
    private static Mutation OfSorted(string name, Action<JsonObject> change) =>
        new(
            name,
            nameof(ManifestProducerLaws.FormIsCanonical),
            description =>
            {
                ProducedImage image = description.ToImage();
                byte[] config = HandWrittenProducer.Bytes(Sorted(JsonNode.Parse(image.Config.Span))!);
                return image with
                {
                    Config = config,
                    Manifest = Changed(
                        HandWrittenProducer.Bytes(Sorted(JsonNode.Parse(image.Manifest.Span))!),
                        manifest =>
                        {
                            (manifest["config"]!["digest"], manifest["config"]!["size"]) = (
                                Digest.Compute(config).ToString(),
                                config.Length);
                            change(manifest);
                        }),
                };
            })
        {
            HasSortedKeys = true,
        };

    private static JsonNode? Sorted(JsonNode? value) =>
        value switch
        {
            JsonObject members => new JsonObject(
                members
                    .OrderBy(static member => member.Key, StringComparer.Ordinal)
                    .Select(static member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
            JsonArray items => new JsonArray([.. items.Select(Sorted)]),
            _ => value?.DeepClone(),
        };

    private static byte[] Changed(ReadOnlyMemory<byte> json, Action<JsonObject> change)
    {
        JsonObject document = JsonNode.Parse(json.Span)!.AsObject();
        change(document);
        return HandWrittenProducer.Bytes(document);
    }

    private static JsonArray DiffIds(JsonObject config) => config["rootfs"]!["diff_ids"]!.AsArray();

    private static void MoveToEnd(JsonObject document, string key)
    {
        JsonNode value = document[key]!.DeepClone();
        document.Remove(key);
        document[key] = value;
    }

    private static void RemoveLast(JsonArray list)
    {
        if (list.Count > 0)
        {
            list.RemoveAt(list.Count - 1);
        }
    }

    private static JsonArray Reverse(JsonArray list) => new([.. list.Reverse().Select(static item => item!.DeepClone())]);

    private static JsonArray Distinct(JsonArray list) =>
        new([.. list.DistinctBy(static item => item!.ToJsonString()).Select(static item => item!.DeepClone())]);

    private static void Sort(JsonArray? list)
    {
        string[] sorted = [.. (list ?? []).Select(static item => item!.GetValue<string>()).Order(StringComparer.Ordinal)];
        list?.Clear();
        foreach (string item in sorted)
        {
            list!.Add(item);
        }
    }

    private static JsonObject InSmallLetters(IReadOnlyDictionary<string, string> annotations) =>
        new(
            annotations
                .DistinctBy(static entry => entry.Key.ToLowerInvariant())
                .Select(static entry => KeyValuePair.Create(entry.Key.ToLowerInvariant(), (JsonNode?)entry.Value)));
}
