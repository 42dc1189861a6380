using System.Text;
using System.Text.Json.Nodes;

namespace OciContent.Tool.Tests.Kit;

/// <summary>Writes an OCI layout by hand, right or wrong, with no code of the library: hashes are .NET's.</summary>
internal sealed class LayoutBuilder(TempFolder temp, string name)
{
    private const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    private const string Index = "application/vnd.oci.image.index.v1+json";
    private const string Config = "application/vnd.oci.image.config.v1+json";
    private const string Layer = "application/vnd.oci.image.layer.v1.tar";

    private readonly JsonArray _entries = [];

    /// <summary>The layout's folder.</summary>
    public string FullPath => temp.PathOf(name);

    /// <summary>The file of a blob.</summary>
    public string PathOf(string digest) => Path.Join(FullPath, "blobs", "sha256", digest["sha256:".Length..]);

    /// <summary>An image with a layer for each text; returns its manifest's descriptor.</summary>
    /// <param name="layers">The uncompressed layers.</param>
    /// <param name="platform">Such as <c>linux/arm64</c>.</param>
    /// <param name="diffIds">Instead of the right ones.</param>
    /// <param name="compressed">Whether the layers are compressed. How .NET does it may change: not for golden digests.</param>
    /// <param name="change">Changes the config, and the manifest, before they are written.</param>
    public JsonObject AddImage(
        string[] layers,
        string platform = "linux/amd64",
        string[]? diffIds = null,
        bool compressed = true,
        Action<JsonObject, JsonObject>? change = null)
    {
        byte[][] plain = [.. layers.Select(Encoding.UTF8.GetBytes)];
        string[] os = platform.Split('/');
        var config = new JsonObject
        {
            ["architecture"] = os[1],
            ["os"] = os[0],
            ["rootfs"] = new JsonObject
            {
                ["type"] = "layers",
                ["diff_ids"] = new JsonArray([
                    .. (diffIds ?? [.. plain.Select(static layer => Sha256.DigestOf(layer))]).Select(static id => JsonValue.Create(id)),
                ]),
            },
        };
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = Manifest,
            ["config"] = new JsonObject(),
            ["layers"] = new JsonArray([
                .. plain.Select(layer => compressed ? AddBlob(Layer + "+gzip", Gzip.Compress(layer)) : AddBlob(Layer, layer)),
            ]),
        };
        change?.Invoke(config, manifest);
        manifest["config"] = AddDocument(Config, config);
        return AddDocument(Manifest, manifest);
    }

    /// <summary>An image index; returns its descriptor.</summary>
    public JsonObject AddIndex(params JsonObject[] manifests) =>
        AddDocument(
            Index,
            new JsonObject
            {
                ["schemaVersion"] = 2,
                ["mediaType"] = Index,
                ["manifests"] = new JsonArray([.. manifests.Select(static manifest => manifest.DeepClone())]),
            });

    /// <summary>An artifact that refers to a manifest, as a signature does; returns its manifest's descriptor.</summary>
    /// <param name="subject">What it refers to.</param>
    /// <param name="artifactType">Its type; <c>null</c> for that of its config.</param>
    /// <param name="content">The text of its only layer.</param>
    public JsonObject AddReferrer(JsonObject subject, string? artifactType, string content)
    {
        var document = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = Manifest,
            ["config"] = AddBlob(
                artifactType is null ? "application/vnd.example.config" : "application/vnd.oci.empty.v1+json",
                "{}"u8.ToArray()),
            ["layers"] = new JsonArray([AddBlob("text/plain", Encoding.UTF8.GetBytes(content))]),
            ["subject"] = subject.DeepClone(),
            ["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = "not-a-name", ["x"] = content },
        };
        if (artifactType is not null)
        {
            document["artifactType"] = artifactType;
        }

        return AddDocument(Manifest, document);
    }

    /// <summary>A blob; returns its descriptor.</summary>
    public JsonObject AddBlob(string mediaType, byte[] content)
    {
        string digest = Sha256.DigestOf(content);
        temp.Write(Path.Join(name, "blobs", "sha256", digest["sha256:".Length..]), content);
        return new JsonObject { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = content.Length };
    }

    /// <summary>Lists a manifest or index in index.json, under a tag if one is given.</summary>
    public LayoutBuilder Add(JsonObject descriptor, string? tag = null)
    {
        JsonNode entry = descriptor.DeepClone();
        if (tag is not null)
        {
            entry["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = tag };
        }

        _entries.Add(entry);
        return this;
    }

    /// <summary>Writes index.json and oci-layout; returns the folder.</summary>
    public string Write()
    {
        temp.Write(Path.Join(name, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}"""u8);
        temp.Write(
            Path.Join(name, "index.json"),
            Encoding.UTF8.GetBytes(new JsonObject { ["schemaVersion"] = 2, ["manifests"] = _entries.DeepClone() }.ToJsonString()));
        return FullPath;
    }

    private JsonObject AddDocument(string mediaType, JsonObject document) =>
        AddBlob(mediaType, Encoding.UTF8.GetBytes(document.ToJsonString()));
}
