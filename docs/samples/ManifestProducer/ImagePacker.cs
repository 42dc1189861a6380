using System.Text.Encodings.Web;
using System.Text.Json;
using OciContent;
using OciContent.Images;
using OciContent.Testing;

namespace ManifestProducer;

/// <summary>Writes images as a small build tool may do it: by hand, with what .NET has. Three bugs were planted in it.</summary>
public class ImagePacker
{
    private const string CreatedKey = "org.opencontainers.image.created";

    /// <summary>Writes the manifest and the config of an image. Its layers are stored as they are.</summary>
    public ProducedImage Pack(ImageDescription image)
    {
        ArgumentNullException.ThrowIfNull(image);
        byte[] config = Write(json => WriteConfig(json, image));
        return new ProducedImage
        {
            Config = config,
            Manifest = Write(json => WriteManifest(json, image, config)),
            Layers = [.. image.Layers.Select(layer => layer.Blob)],
        };
    }

    /// <summary>What the manifest has as the size of a layer.</summary>
    protected virtual long SizeOf(LayerSample layer) => layer.Tar.Length; // Bug 1: how large it is on disk, not in the registry.

    /// <summary>What the config has as the layers.</summary>
    protected virtual IEnumerable<Digest> DiffIds(IReadOnlyList<LayerSample> layers) => layers.Select(layer => layer.DiffId).Distinct(); // Bug 2: "no need to list a layer twice".

    /// <summary>What the manifest has as annotations.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string>> Annotations(ImageDescription image)
    {
        // Bug 3: the user may have given this one too.
        IEnumerable<KeyValuePair<string, string>> created = image.Created is { } time ? [KeyValuePair.Create(CreatedKey, $"{time}")] : [];
        return created.Concat(image.Annotations.OrderBy(entry => entry.Key, StringComparer.Ordinal));
    }

    /// <summary>How texts are escaped.</summary>
    protected virtual JavaScriptEncoder? Encoder => null; // Nobody planted this one: .NET writes the + of a time zone as \u002B, and Go reads times without looking for escapes.

    private void WriteManifest(Utf8JsonWriter json, ImageDescription image, byte[] config)
    {
        json.WriteNumber("schemaVersion", 2);
        json.WriteString("mediaType", MediaTypes.OciManifest);
        json.WriteStartObject("config");
        WriteDescriptor(json, MediaTypes.OciConfig, Digest.Compute(config), config.Length);
        json.WriteStartArray("layers");
        foreach (LayerSample layer in image.Layers)
        {
            json.WriteStartObject();
            WriteDescriptor(json, layer.MediaType(ImageFormat.Oci), layer.Digest, SizeOf(layer));
        }

        json.WriteEndArray();
        WriteMap(json, "annotations", Annotations(image));
    }

    private void WriteConfig(Utf8JsonWriter json, ImageDescription image)
    {
        if (image.Created is { } created)
        {
            json.WriteString("created", $"{created}");
        }

        json.WriteString("architecture", image.Platform.Architecture);
        json.WriteString("os", image.Platform.Os);
        WriteIfAny(json, "os.version", image.Platform.OsVersion);
        WriteListIfAny(json, "os.features", image.Platform.OsFeatures);
        WriteIfAny(json, "variant", image.Platform.Variant);
        if (image.Config is { } config)
        {
            json.WriteStartObject("config");
            WriteIfAny(json, "User", config.User);
            WriteIfAny(json, "WorkingDir", config.WorkingDir);
            WriteList(json, "Env", config.Env);
            WriteList(json, "Entrypoint", config.Entrypoint);
            WriteList(json, "Cmd", config.Cmd);
            WriteMap(json, "Labels", config.Labels.OrderBy(entry => entry.Key, StringComparer.Ordinal));
            WriteKeysIfAny(json, "ExposedPorts", config.ExposedPorts.Keys);
            WriteKeysIfAny(json, "Volumes", config.Volumes.Keys);
            WriteIfAny(json, "StopSignal", config.StopSignal);
            json.WriteEndObject();
        }

        json.WriteStartObject("rootfs");
        json.WriteString("type", "layers");
        WriteList(json, "diff_ids", DiffIds(image.Layers).Select(diffId => diffId.ToString()));
        json.WriteEndObject();
    }

    private byte[] Write(Action<Utf8JsonWriter> members)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = Encoder }))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void WriteDescriptor(Utf8JsonWriter json, string mediaType, Digest digest, long size)
    {
        json.WriteString("mediaType", mediaType);
        json.WriteString("digest", digest.ToString());
        json.WriteNumber("size", size);
        json.WriteEndObject();
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> items)
    {
        json.WriteStartArray(name);
        foreach (string item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }

    private static void WriteListIfAny(Utf8JsonWriter json, string name, IReadOnlyCollection<string> items)
    {
        if (items.Count > 0)
        {
            WriteList(json, name, items);
        }
    }

    // Only the keys have a meaning: each stands before an empty object.
    private static void WriteKeysIfAny(Utf8JsonWriter json, string name, IEnumerable<string> keys)
    {
        string[] sorted = [.. keys.Order(StringComparer.Ordinal)];
        if (sorted.Length == 0)
        {
            return;
        }

        json.WriteStartObject(name);
        foreach (string key in sorted)
        {
            json.WriteStartObject(key);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, string>> entries)
    {
        json.WriteStartObject(name);
        foreach ((string key, string value) in entries)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }
}
