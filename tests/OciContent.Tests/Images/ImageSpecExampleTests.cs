using System.Text;
using OciContent.Images;
using OciContent.Layouts;
using OciContent.Tests.Json;

namespace OciContent.Tests.Images;

/// <summary>image-spec's own examples: those of its prose and of its schema's tests (tests/vectors/README.md, "image-spec").</summary>
public sealed class ImageSpecExampleTests
{
    private const string Vectors = "tests/vectors/image-spec";

    // What the schema refuses and we take, each with the reason.
    private static readonly string[] Taken =
    [
        // The prose says "for portability, SHOULD have at least one entry", and `umoci new` writes images without layers.
        "manifest/invalid/layers-empty",
    ];

    // Media types by which a Docker document becomes an OCI one in backwards_compatibility_test.go.
    private static readonly (string Docker, string Oci)[] SameTypes =
    [
        (MediaTypes.DockerManifestList, MediaTypes.OciIndex),
        (MediaTypes.DockerManifest, MediaTypes.OciManifest),
        (MediaTypes.DockerLayerGzip, MediaTypes.OciLayerGzip),
        (MediaTypes.DockerConfig, MediaTypes.OciConfig),
    ];

    /// <summary>The examples that the schema refuses, and where and how the message about each begins.</summary>
    public static TheoryData<string, string> Invalid =>
        new()
        {
            { "manifest/invalid/config-media-type-without-subtype", "image manifest: config.mediaType: 'invalid' is not a media type" },
            { "manifest/invalid/config-size-string", "image manifest: config: " }, // it lacks a brace as well
            { "manifest/invalid/layer-size-string", "image manifest: layers[0].size: '675598' is not a whole number" },
            { "manifest/invalid/subject-string", "image manifest: subject: '.nope' is not an object" },
            { "manifest/invalid/digest-algorithm-with-two-separators", "image manifest: layers[0].digest: 'sha256+foo+-b:" },
            { "index/invalid/manifest-media-type-without-subtype", "image index: manifests[0].mediaType: 'invalid' is not a media type" },
            {
                "index/invalid/manifest-media-type-without-subtype-again",
                "image index: manifests[0].mediaType: 'invalid' is not a media type"
            },
            { "index/invalid/manifest-media-type-empty", "image index: manifests[0].mediaType: '' is not a media type" },
            { "index/invalid/manifest-size-string", "image index: manifests[0].size: '7682' is not a whole number" },
            { "index/invalid/manifest-digest-missing", "image index: manifests[0]: the key 'digest' is missing" },
            { "index/invalid/platform-architecture-missing", "image index: manifests[0].platform: the key 'architecture' is missing" },
            { "index/invalid/subject-string", "image index: subject: 'nope' is not an object" },
            { "config/invalid/os-number", "image config: os: 123 is not a string" },
            { "config/invalid/variant-number", "image config: variant: 123 is not a string" },
            { "config/invalid/user-number", "image config: config.User: 1234 is not a string" },
            { "config/invalid/history-string", "image config: history: 'should be an array' is not an array" },
            { "config/invalid/env-number", "image config: os: 123 is not a string" }, // comes before Env
            { "config/invalid/volumes-array", "image config: os: 123 is not a string" }, // comes before Volumes
            { "config/invalid/env-without-equals-sign", "image config: config.Env[0]: 'foo' is not NAME=value" },
            { "config/invalid/not-json", "image config: 'invalid' was not expected in line 1, column 1: expected a value" },
            { "layout/invalid/version-number", "oci-layout: imageLayoutVersion: " },
            { "descriptor/invalid/media-type-missing", "image manifest: layers[0]: the key 'mediaType' is missing" },
            { "descriptor/invalid/media-type-without-subtype", "image manifest: layers[0].mediaType: 'application' is not a media type" },
            { "descriptor/invalid/media-type-starting-with-dot", "image manifest: layers[0].mediaType: '.foo/bar' is not a media type" },
            {
                "descriptor/invalid/media-type-subtype-starting-with-dot",
                "image manifest: layers[0].mediaType: 'foo/.bar' is not a media type"
            },
            { "descriptor/invalid/media-type-too-long", "image manifest: layers[0].mediaType: '12345" },
            { "descriptor/invalid/media-type-subtype-too-long", "image manifest: layers[0].mediaType: 'foo/12345" },
            {
                "descriptor/invalid/artifact-type-subtype-starting-with-dot",
                "image manifest: layers[0].artifactType: 'foo/.bar' is not a media type"
            },
            { "descriptor/invalid/size-missing", "image manifest: layers[0]: the key 'size' is missing" },
            { "descriptor/invalid/size-string", "image manifest: layers[0].size: '7682' is not a whole number" },
            { "descriptor/invalid/size-negative", "image manifest: layers[0].size: -7682 is negative" },
            { "descriptor/invalid/digest-missing", "image manifest: layers[0]: the key 'digest' is missing" },
            { "descriptor/invalid/digest-without-algorithm", "image manifest: layers[0].digest: ':5b0b" },
            { "descriptor/invalid/digest-without-hash", "image manifest: layers[0].digest: 'sha256' is not a digest" },
            { "descriptor/invalid/digest-algorithm-uppercase", "image manifest: layers[0].digest: 'SHA256:5b0b" },
            { "descriptor/invalid/digest-algorithm-with-two-separators", "image manifest: layers[0].digest: 'sha256+foo+-b:" },
            { "descriptor/invalid/digest-hash-uppercase", "image manifest: layers[0].digest: 'sha256:5B0B" },
            { "descriptor/invalid/url-relative", "image manifest: layers[0].urls[0]: 'value' is not an absolute URI" },
            { "descriptor/invalid/data-without-padding", "image manifest: layers[0].data: 'aHR0" },
        };

    public static TheoryData<string> Valid => new(Names("valid").Concat(Taken));

    /// <summary>Docker's documents from backwards_compatibility_test.go, and the digests they were pulled by.</summary>
    public static TheoryData<string, string> Docker => new()
    {
        { "docker/index/docker-hub-list", "sha256:4ffd0883f25635999f04ea543240a27c9a4341979ff7d46a9774f71512eebb1f" },
        { "docker/manifest/docker-hub-docker", "sha256:888206c77cd2811ec47e752ba291e5b7734e3ef137dfd222daadaca39a9f17bc" },
        { "docker/config/docker-hub-docker", "sha256:a059ea7356d5b5a9e0f6352bfa463e7bd4721c2ade3ef168603826e0de6fe54b" },
        { "docker/config/docker-hub-fedora", "sha256:a20665eb1fe2912accb3d5dadaed360430df0d1aa46874875886947d61d3d4ee" },
    };

    [Theory]
    [MemberData(nameof(Valid))]
    public void WhatTheSchemaTakes_Parses_WithEveryFieldKnown(string name)
    {
        ImageDocument document = Parse(name);
        Assert.Equal(ImageFormat.Oci, document.Format);
        Assert.Empty(document.UnknownFields);
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void WhatTheSchemaRefuses_IsRefused_AndTheMessageNamesTheField(string name, string beginning)
    {
        string message = Refusal.Check(beginning[..beginning.IndexOf(':', StringComparison.Ordinal)], () => Parse(name));
        Assert.StartsWith(beginning, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("env-number", "config.Env[0]: 7353 is not a string")]
    [InlineData("volumes-array", "config.Volumes: an array is not an object")]
    public void TheFieldBehindTheFirstWrongOne_IsNamed_OnceThatIsRight(string name, string message)
    {
        string json = Encoding
            .UTF8.GetString(Read("config/invalid/" + name))
            .Replace("\"os\": 123", "\"os\": \"linux\"", StringComparison.Ordinal);
        Assert.Equal($"image config: {message}.", DocumentKind.Config.Refuse(json));
    }

    [Fact]
    public void EveryExample_IsJudged()
    {
        Assert.Equal(Names("invalid"), Invalid.Select(static row => (string)row[0]).Concat(Taken).Order(StringComparer.Ordinal));
        Assert.Equal(Names("docker"), Docker.Select(static row => (string)row[0]).Order(StringComparer.Ordinal));
        Assert.Equal(
            Repository.Files(Vectors, "*.json").Count,
            Names("valid").Count() + Names("invalid").Count() + Names("docker").Count());
    }

    [Theory]
    [MemberData(nameof(Docker))]
    public void DockersDocuments_Parse_AsTheyAre_AndWithOciTypes(string name, string digest)
    {
        byte[] bytes = Read(name);
        string dockerType = name.Split('/')[1] switch
        {
            "index" => MediaTypes.DockerManifestList,
            "manifest" => MediaTypes.DockerManifest,
            _ => MediaTypes.DockerConfig,
        };
        ImageDocument docker = Parse(name, bytes, dockerType);
        Assert.Equal(ImageFormat.Docker, docker.Format);
        Assert.Equal(digest, docker.Digest.ToString());

        string text = SameTypes.Aggregate(
            Encoding.UTF8.GetString(bytes),
            static (text, types) => text.Replace(types.Docker, types.Oci, StringComparison.Ordinal));
        ImageDocument oci = Parse(name, Encoding.UTF8.GetBytes(text), mediaType: null);
        Assert.Equal(ImageFormat.Oci, oci.Format);
        Assert.Equal(docker.UnknownFields.Keys, oci.UnknownFields.Keys);
    }

    /// <summary>The names of the examples below a folder: their paths, without the ending.</summary>
    private static IEnumerable<string> Names(string folder) => Repository.Files(Vectors, "*.json")
        .Select(static file => Repository.RelativeTo(Repository.PathOf(Vectors), file)[..^".json".Length])
        .Where(name => name.Split('/').Contains(folder))
        .Order(StringComparer.Ordinal);

    private static byte[] Read(string name) => File.ReadAllBytes(Repository.PathOf($"{Vectors}/{name}.json"));

    private static ImageDocument Parse(string name) => Parse(name, Read(name), mediaType: null);

    private static ImageDocument Parse(string name, byte[] json, string? mediaType)
    {
        string[] folders = name.Split('/');
        return (folders[0] == "docker" ? folders[1] : folders[0]) switch
        {
            "manifest" => ImageManifest.Parse(json, mediaType),
            "index" => ImageIndex.Parse(json, mediaType),
            "config" => ImageConfig.Parse(json, mediaType),
            "layout" => OciLayoutFile.Parse(json),
            "descriptor" => ImageManifest.Parse(InAManifest(json), mediaType),
            _ => throw new ArgumentException($"'{name}' is no kind of document.", nameof(name)),
        };
    }

    private static byte[] InAManifest(byte[] descriptor) =>
        [.. """{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"a:b","size":0},"layers":["""u8, .. descriptor, .. "]}"u8];
}
