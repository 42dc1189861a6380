using System.Text.Json.Nodes;
using OciContent.Transports;

namespace OciContent.Signing.Tests.Kit;

/// <summary>Layouts as BuildKit writes them, by hand: an index of images, and beside each what is stated of it.</summary>
internal sealed class AttestedLayout(TempFolder temp)
{
    private const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    private const string Index = "application/vnd.oci.image.index.v1+json";

    private readonly string _name = Guid.NewGuid().ToString("N");
    private readonly JsonArray _manifests = [];

    /// <summary>The location of the index, once it is written.</summary>
    public ImageLocation Location => ImageLocation.Parse($"oci:{temp.PathOf(_name)}:app");

    /// <summary>The location of one of its manifests.</summary>
    public ImageLocation Of(string digest) => ImageLocation.Parse($"oci:{temp.PathOf(_name)}@{digest}");

    /// <summary>Adds an image; returns the digest of its manifest.</summary>
    public string AddImage(string architecture)
    {
        JsonObject config = AddDocument("application/vnd.oci.image.config.v1+json", new JsonObject
        {
            ["architecture"] = architecture,
            ["os"] = "linux",
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray() },
        });
        JsonObject image = AddDocument(Manifest, Document(config));
        image["platform"] = new JsonObject { ["architecture"] = architecture, ["os"] = "linux" };
        _manifests.Add((JsonNode)image);
        return (string)image["digest"]!;
    }

    /// <summary>Adds a manifest of statements, as BuildKit does.</summary>
    /// <param name="about">The digest of the image's manifest that annotations say it is about.</param>
    /// <param name="layers">Each a layer, and its media type.</param>
    public void AddAttestations(string about, params (byte[] Content, string MediaType)[] layers)
    {
        JsonObject config = AddDocument("application/vnd.oci.image.config.v1+json", new JsonObject
        {
            ["architecture"] = "unknown",
            ["os"] = "unknown",
            ["config"] = new JsonObject(),
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray() },
        });
        JsonObject attestations = AddDocument(
            Manifest,
            Document(config, [.. layers.Select(layer => AddBlob(layer.MediaType, layer.Content))]));
        attestations["annotations"] = new JsonObject
        {
            ["vnd.docker.reference.digest"] = about,
            ["vnd.docker.reference.type"] = "attestation-manifest",
        };
        attestations["platform"] = new JsonObject { ["architecture"] = "unknown", ["os"] = "unknown" };
        _manifests.Add((JsonNode)attestations);
    }

    /// <summary>Adds statements that are not signed, as BuildKit does.</summary>
    public void AddStatements(string about, params byte[][] statements) =>
        AddAttestations(about, [.. statements.Select(static one => (one, SigningMediaTypes.InTotoStatement))]);

    /// <summary>Writes the index and the layout.</summary>
    public ImageLocation Write()
    {
        JsonObject index = AddDocument(
            Index,
            new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = Index, ["manifests"] = _manifests.DeepClone() });
        index["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = "app" };
        temp.Write($"{_name}/oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8);
        temp.Write(
            $"{_name}/index.json",
            TestJson.Bytes(new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(index) }));
        return Location;
    }

    /// <summary>A statement.</summary>
    /// <param name="digest">The digest of its one subject.</param>
    /// <param name="predicateType">Its type.</param>
    /// <param name="predicate">What it says.</param>
    public static byte[] Statement(string digest, string predicateType, string predicate) =>
        TestJson.Bytes(new JsonObject
        {
            ["_type"] = "https://in-toto.io/Statement/v0.1",
            ["predicateType"] = predicateType,
            ["subject"] = new JsonArray(
                new JsonObject { ["name"] = "pkg:docker/app@v1", ["digest"] = new JsonObject { ["sha256"] = digest["sha256:".Length..] } }),
            ["predicate"] = JsonNode.Parse(predicate),
        });

    private static JsonObject Document(JsonObject config, params JsonNode[] layers) => new()
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = Manifest,
        ["config"] = config,
        ["layers"] = new JsonArray(layers),
    };

    private JsonObject AddDocument(string mediaType, JsonObject document) => AddBlob(mediaType, TestJson.Bytes(document));

    private JsonObject AddBlob(string mediaType, byte[] content)
    {
        var digest = Digest.Compute(content);
        temp.Write($"{_name}/blobs/sha256/{digest.Encoded}", content);
        return new JsonObject { ["mediaType"] = mediaType, ["digest"] = digest.ToString(), ["size"] = content.Length };
    }
}
