using System.Text;
using OciContent.Images;
using OciContent.Layouts;

namespace OciContent.Tests.Json;

/// <summary>A kind of document that is read from untrusted JSON: how its messages begin, and a sample that has every field.</summary>
internal sealed class DocumentKind
{
    private const string Unknown = """ "x-unknown": { "a": [1.50, null, { "b": "\u0063" }], "A": true } """;

    private const string Empty = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    private const string Descriptor = $$"""
        {
          "mediaType": "application/vnd.oci.empty.v1+json",
          "digest": "{{Empty}}",
          "size": 2,
          "data": "e30=",
          "urls": ["https://example.com/blob"],
          "annotations": { "org.example.key": "value", "empty": "" },
          "platform": { "architecture": "arm64", "os": "linux", "os.version": "10.0", "os.features": ["win32k"], "variant": "v8", "features": ["sse4"], {{Unknown}} },
          "artifactType": "application/vnd.example+type",
          {{Unknown}}
        }
        """;

    private const string Container = $$"""
        {
          "Hostname": "host",
          "Domainname": "example.com",
          "User": "1:1",
          "AttachStdin": true,
          "AttachStdout": false,
          "AttachStderr": true,
          "ExposedPorts": { "8080/tcp": {} },
          "Tty": true,
          "OpenStdin": false,
          "StdinOnce": true,
          "Env": ["PATH=/bin"],
          "Cmd": ["-c"],
          "Healthcheck": { "Test": ["CMD", "true"], "Interval": 1, "Timeout": 2, "StartPeriod": 3, "StartInterval": 4, "Retries": 5, {{Unknown}} },
          "ArgsEscaped": true,
          "Image": "image",
          "Volumes": { "/var/log": {} },
          "WorkingDir": "/home/alice",
          "Entrypoint": ["/bin/sh"],
          "NetworkDisabled": true,
          "MacAddress": "02:42:ac:11:00:02",
          "OnBuild": ["RUN"],
          "Labels": { "org.example.key": "value" },
          "StopSignal": "SIGKILL",
          "StopTimeout": 10,
          "Shell": ["/bin/sh", "-c"],
          {{Unknown}}
        }
        """;

    public static readonly DocumentKind Manifest = new(
        "image manifest",
        $$"""
        {
          "schemaVersion": 2,
          "mediaType": "application/vnd.oci.image.manifest.v1+json",
          "config": {{Descriptor}},
          "layers": [{{Descriptor}}],
          "subject": {{Descriptor}},
          "artifactType": "application/vnd.example+type",
          "annotations": { "org.example.key": "value" },
          {{Unknown}}
        }
        """,
        static json => ImageManifest.Parse(json));

    public static readonly DocumentKind Index = new(
        "image index",
        $$"""
        {
          "schemaVersion": 2,
          "mediaType": "application/vnd.oci.image.index.v1+json",
          "manifests": [{{Descriptor}}],
          "subject": {{Descriptor}},
          "artifactType": "application/vnd.example+type",
          "annotations": { "org.example.key": "value" },
          {{Unknown}}
        }
        """,
        static json => ImageIndex.Parse(json));

    public static readonly DocumentKind Config = new(
        "image config",
        $$"""
        {
          "created": "2015-10-31T22:22:56.015925234Z",
          "author": "Alyssa P. Hacker <alyspdev@example.com>",
          "architecture": "arm64",
          "os": "linux",
          "os.version": "10.0",
          "os.features": ["win32k"],
          "variant": "v8",
          "id": "a",
          "parent": "b",
          "comment": "c",
          "container": "d",
          "container_config": {{Container}},
          "docker_version": "27.0",
          "config": {{Container}},
          "rootfs": { "type": "layers", "diff_ids": ["{{Empty}}"], {{Unknown}} },
          "history": [{ "created": "2015-10-31T22:22:54Z", "created_by": "a", "author": "b", "comment": "c", "empty_layer": true, {{Unknown}} }],
          {{Unknown}}
        }
        """,
        static json => ImageConfig.Parse(json));

    public static readonly DocumentKind Schema1 = new(
        "schema 1 manifest",
        $$"""
        {
          "schemaVersion": 1,
          "mediaType": "application/vnd.docker.distribution.manifest.v1+json",
          "name": "example/app",
          "tag": "latest",
          "architecture": "amd64",
          "fsLayers": [{ "blobSum": "{{Empty}}", {{Unknown}} }],
          "history": [{ "v1Compatibility": "{\"id\":\"a\"}", {{Unknown}} }],
          {{Unknown}}
        }
        """,
        static json => Schema1Manifest.Parse(json));

    public static readonly DocumentKind Layout = new(
        "oci-layout",
        $$"""{ "imageLayoutVersion": "1.0.0", {{Unknown}} }""",
        static json => OciLayoutFile.Parse(json));

    public static readonly DocumentKind Archive = new(
        "docker-archive manifest.json",
        $$"""
        [{
          "Config": "config.json",
          "RepoTags": ["alpine:latest"],
          "Layers": ["layer.tar"],
          "Parent": "{{Empty}}",
          "LayerSources": { "{{Empty}}": {{Descriptor}} },
          {{Unknown}}
        }]
        """,
        static json => DockerArchiveManifest.Parse(json));

    private readonly Func<byte[], ImageDocument> _parse;

    private DocumentKind(string label, string sample, Func<byte[], ImageDocument> parse)
    {
        Label = label;
        Sample = sample;
        _parse = parse;
    }

    public static IReadOnlyList<DocumentKind> All { get; } = [Manifest, Index, Config, Schema1, Layout, Archive];

    public static TheoryData<string> Labels => new(All.Select(static kind => kind.Label));

    /// <summary>What messages about a document begin with.</summary>
    public string Label { get; }

    /// <summary>A document that has every field the model knows, and unknown ones at every level.</summary>
    public string Sample { get; }

    public static DocumentKind Of(string label) => All.Single(kind => kind.Label == label);

    public ImageDocument Parse(byte[] json) => _parse(json);

    public ImageDocument Parse(string json) => _parse(Encoding.UTF8.GetBytes(json));

    /// <summary>The message that refuses a document: one harmless line that begins with what the document is.</summary>
    public string Refuse(string json) => Refuse(Encoding.UTF8.GetBytes(json));

    public string Refuse(byte[] json) => Refusal.Check(Label, () => _parse(json));
}
