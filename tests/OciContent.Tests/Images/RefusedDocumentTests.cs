using System.Text.Json;
using OciContent.Images;
using OciContent.Layouts;
using OciContent.Tests.Json;

namespace OciContent.Tests.Images;

/// <summary>What a builder can put together that is no document: refused when its bytes are asked for, each time, with the place.</summary>
public sealed class RefusedDocumentTests
{
    private static readonly Descriptor Empty = Descriptor.Empty;
    private static readonly ImageManifest Manifest = new() { Config = Empty, Layers = [Empty] };
    private static readonly ImageIndex Index = new() { Manifests = [Empty] };
    private static readonly ImageConfig Config = new() { Architecture = "a", Os = "b", RootFs = new RootFs() };

    private static readonly Schema1Manifest SchemaOne = new()
    {
        Name = "",
        Tag = "",
        Architecture = "",
        FsLayers = [new Schema1Layer { BlobSum = Empty.Digest }],
        History = [new Schema1History { V1Compatibility = "{}" }],
    };

    private static readonly (string Expected, ImageDocument Document)[] Cases =
    [
        ("image manifest: schemaVersion: 3 is not supported: expected 2.", Manifest with { SchemaVersion = 3 }),
        ("image index: schemaVersion: 1 is not supported: expected 2.", Index with { SchemaVersion = 1 }),
        ("image manifest: mediaType: 'text/plain' was not expected", Manifest with { MediaType = "text/plain" }),
        (
            "image manifest: mediaType: 'application/vnd.oci.image.index.v1+json' was not expected",
            Manifest with
            {
                MediaType = MediaTypes.OciIndex,
            }),
        (
            "image index: mediaType: 'application/vnd.oci.image.manifest.v1+json' was not expected",
            Index with
            {
                MediaType = MediaTypes.OciManifest,
            }),
        ("image config: mediaType: '' was not expected", Config with { MediaType = "" }),
        ("image manifest: config.size: -1 is negative", Manifest with { Config = Empty with { Size = -1, Data = null } }),
        ("image manifest: layers[1].data: it holds 2 bytes: expected 3", Manifest with { Layers = [Empty, Empty with { Size = 3 }] }),
        ("image manifest: subject.data: it has digest sha256:", Manifest with { Subject = Empty with { Data = "[]"u8.ToArray() } }),
        ("image index: manifests[0].mediaType: 'a' is not a media type", Index with { Manifests = [Empty with { MediaType = "a" }] }),
        ("image index: manifests[0].urls[0]: 'x' is not an absolute URI", Index with { Manifests = [Empty with { Urls = ["x"] }] }),
        ("image manifest: artifactType: 'a\\u000ab' is not a media type", Manifest with { ArtifactType = "a\nb" }),
        ("image config: rootfs.type: 'x' is not supported", Config with { RootFs = new RootFs { Type = "x" } }),
        ("image config: config.Env[0]: 'x' is not NAME=value", Config with { Config = new ContainerConfig { Env = ["x"] } }),
        ("oci-layout: imageLayoutVersion: '2' is not supported", new OciLayoutFile { ImageLayoutVersion = "2" }),

        // Texts that are none
        (
            "image manifest: 'a\\ud800' has an unpaired surrogate",
            Manifest with
            {
                Annotations = new Dictionary<string, string> { ["a\uD800"] = "" },
            }),
        (
            "image manifest: '\\udc00' has an unpaired surrogate",
            Manifest with
            {
                Annotations = new Dictionary<string, string> { ["a"] = "\uDC00" },
            }),
        (
            "image index: '\\udc00' has an unpaired surrogate",
            Index with
            {
                Manifests =
                [
                    Empty with
                    {
                        Platform = new Platform { Architecture = "\uDC00", Os = "" },
                    },
                ],
            }),
        ("image config: '\\udc00' has an unpaired surrogate", Config with { Author = "\uDC00" }),
        ("image config: '\\udc00' has an unpaired surrogate", Config with { MediaType = MediaTypes.DockerConfig, Author = "\uDC00" }),

        // Nulls
        ("image manifest: config: null is not an object", Manifest with { Config = null! }),
        ("image manifest: layers[0]: null is not an object", Manifest with { Layers = [null!] }),
        ("image manifest: layers[0].digest: null is not a string", Manifest with { Layers = [Empty with { Digest = null! }] }),
        ("image manifest: layers[0].mediaType: null is not a string", Manifest with { Layers = [Empty with { MediaType = null! }] }),
        ("image manifest: layers[0].urls[0]: null is not a string", Manifest with { Layers = [Empty with { Urls = [null!] }] }),
        (
            "image manifest: annotations.a: null is not a string",
            Manifest with
            {
                Annotations = new Dictionary<string, string> { ["a"] = null! },
            }),
        (
            "image index: manifests[0].platform.os: null is not a string",
            Index with
            {
                Manifests =
                [
                    Empty with
                    {
                        Platform = new Platform { Architecture = "", Os = null! },
                    },
                ],
            }),
        (
            "image index: manifests[0].platform.os.features[0]: null is not a string",
            Index with
            {
                Manifests =
                [
                    Empty with
                    {
                        Platform = new Platform
                        {
                            Architecture = "",
                            Os = "",
                            OsFeatures = [null!],
                        },
                    },
                ],
            }),
        ("image config: architecture: null is not a string", Config with { Architecture = null! }),
        ("image config: rootfs: null is not an object", Config with { RootFs = null! }),
        ("image config: rootfs.type: null is not a string", Config with { RootFs = new RootFs { Type = null! } }),
        ("image config: rootfs.diff_ids[0]: null is not a string", Config with { RootFs = new RootFs { DiffIds = [null!] } }),
        ("image config: history[0]: null is not an object", Config with { History = [null!] }),
        ("image config: config.Cmd[0]: null is not a string", Config with { Config = new ContainerConfig { Cmd = [null!] } }),
        (
            "image config: config.Labels.a: null is not a string",
            Config with
            {
                Config = new ContainerConfig { Labels = new Dictionary<string, string> { ["a"] = null! } },
            }),
        (
            "image config: config.Healthcheck.Test[0]: null is not a string",
            Config with
            {
                Config = new ContainerConfig { Healthcheck = new Healthcheck { Test = [null!] } },
            }),
        ("image config: os: null is not a string", Config with { MediaType = MediaTypes.DockerConfig, Os = null! }),
        ("image config: rootfs: null is not an object", Config with { MediaType = MediaTypes.DockerConfig, RootFs = null! }),
        ("image config: history[0]: null is not an object", Config with { MediaType = MediaTypes.DockerConfig, History = [null!] }),
        (
            "image config: container_config.Shell[0]: null is not a string",
            Config with
            {
                MediaType = MediaTypes.DockerConfig,
                ContainerConfig = new ContainerConfig { Shell = [null!] },
            }),
        ("docker-archive manifest.json: [0]: null is not an object", new DockerArchiveManifest { Items = [null!] }),
        (
            "docker-archive manifest.json: [0].Config: null is not a string",
            new DockerArchiveManifest { Items = [new DockerArchiveItem { Config = null!, Layers = [] }] }),
        (
            "docker-archive manifest.json: [0].LayerSources.a: null is not an object",
            new DockerArchiveManifest
            {
                Items =
                [
                    new DockerArchiveItem
                    {
                        Config = "",
                        Layers = [],
                        LayerSources = new Dictionary<string, Descriptor> { ["a"] = null! },
                    },
                ],
            }),
        ("oci-layout: imageLayoutVersion: null is not a string", new OciLayoutFile { ImageLayoutVersion = null! }),

        ("schema 1 manifest: tag: null is not a string", SchemaOne with { Tag = null! }),
        ("schema 1 manifest: fsLayers: it is empty", SchemaOne with { FsLayers = null! }),
        ("schema 1 manifest: fsLayers[0]: null is not an object", SchemaOne with { FsLayers = [null!] }),
        (
            "schema 1 manifest: fsLayers[0].blobSum: null is not a string",
            SchemaOne with
            {
                FsLayers = [new Schema1Layer { BlobSum = null! }],
            }),
        ("schema 1 manifest: history[0]: null is not an object", SchemaOne with { History = [null!] }),
        (
            "schema 1 manifest: history[0].v1Compatibility: null is not a string",
            SchemaOne with
            {
                History = [new Schema1History { V1Compatibility = null! }],
            }),
        // JSON that is none, or that two parsers read differently
        ("image config: config.Volumes./a: the key 'b' is duplicated", WithVolume("""{"b":1,"b":2}""")),
        ("image config: config.Volumes./a: '\\ud800' has an unpaired surrogate", WithVolume("\"\\ud800\"")),
        ("image config: ", WithVolume("[1,]", new JsonDocumentOptions { AllowTrailingCommas = true })),
        ("image config: ", WithVolume("[1/* no */]", new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })),
        ("image config: ", WithVolume(new string('[', 62) + new string(']', 62))),
    ];

    [Fact]
    public void WhatIsNoDocument_IsRefused_NewOrChanged()
    {
        foreach ((string expected, ImageDocument document) in Cases.Concat(
                Cases.Select(static c => (c.Expected, Document: OfParsed(c.Document)))))
        {
            Func<object>[] members =
            [
                () => document.RawBytes,
                () => document.Digest,
                () => document.Size,
                document.ToDescriptor,
                () => document.GetHashCode(),
                () => document.RawBytes,
            ];
            foreach (Func<object> member in members)
            {
                Exception? refusal = Record.Exception(member);
                Assert.True(refusal is JsonException, $"{expected}: {refusal}");
                string message = Refusal.Check(expected[..expected.IndexOf(':', StringComparison.Ordinal)], (JsonException)refusal);
                Assert.StartsWith(expected, message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void ARefusedDocument_CanStillBeChanged_IntoOneThatIsNone()
    {
        ImageManifest refused = Manifest with { SchemaVersion = 3 };
        Assert.Throws<JsonException>(() => refused.RawBytes);
        Assert.Equal(Manifest, refused with { SchemaVersion = 2 });
    }

    [Fact]
    public void NoMediaType_IsTheCallersMistake() => Assert.Throws<ArgumentNullException>(static () => Manifest with { MediaType = null! });

    // The same model as a change of a document that was parsed, with other fields.
    private static ImageDocument OfParsed(ImageDocument document) =>
        document switch
        {
            ImageManifest manifest => ImageManifest.Parse(Manifest.RawBytes.Span) with
            {
                SchemaVersion = manifest.SchemaVersion,
                MediaType = manifest.MediaType,
                Config = manifest.Config,
                Layers = manifest.Layers,
                Subject = manifest.Subject,
                ArtifactType = manifest.ArtifactType,
                Annotations = manifest.Annotations,
            },
            ImageIndex index => ImageIndex.Parse(Index.RawBytes.Span) with
            {
                SchemaVersion = index.SchemaVersion,
                MediaType = index.MediaType,
                Manifests = index.Manifests,
            },
            ImageConfig config => ImageConfig.Parse(Config.RawBytes.Span) with
            {
                MediaType = config.MediaType,
                Author = config.Author,
                Architecture = config.Architecture,
                Os = config.Os,
                RootFs = config.RootFs,
                History = config.History,
                Config = config.Config,
                ContainerConfig = config.ContainerConfig,
            },
            Schema1Manifest manifest => Schema1Manifest.Parse(SchemaOne.RawBytes.Span) with
            {
                Tag = manifest.Tag,
                FsLayers = manifest.FsLayers,
                History = manifest.History,
            },
            DockerArchiveManifest archive => DockerArchiveManifest.Parse("[]"u8) with { Items = archive.Items },
            _ => OciLayoutFile.Parse("""{"imageLayoutVersion":"1.0.0"}"""u8) with
            {
                ImageLayoutVersion = ((OciLayoutFile)document).ImageLayoutVersion,
            },
        };

    private static ImageConfig WithVolume(string json, JsonDocumentOptions options = default) =>
        Config with
        {
            Config = new ContainerConfig
            {
                Volumes = new Dictionary<string, JsonElement> { ["/a"] = JsonDocument.Parse(json, options).RootElement },
            },
        };
}
