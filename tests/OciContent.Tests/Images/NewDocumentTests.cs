using System.Text;
using OciContent.Images;

namespace OciContent.Tests.Images;

/// <summary>Documents made here, as each profile writes them. The expected texts were checked by hand against the tools' structs.</summary>
public sealed class NewDocumentTests
{
    private const string Hash = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    private static readonly Descriptor Layer = new()
    {
        MediaType = MediaTypes.OciLayerGzip,
        Digest = Digest.Parse(Hash),
        Size = 2,
        Urls = ["https://example.com/?a=1&b=2"],
        Annotations = new Dictionary<string, string> { ["b"] = "<\b>", ["a"] = "\u2028", ["\U00010000"] = "", ["\uFFFF"] = "" },
        Data = "{}"u8.ToArray(),
        Platform = new Platform
        {
            Architecture = "arm",
            Os = "linux",
            OsVersion = "1",
            OsFeatures = ["x"],
            Variant = "v7",
            Features = ["sse4"],
        },
        ArtifactType = "application/vnd.example",
    };

    private static readonly ImageManifest Manifest = new()
    {
        Config = Descriptor.Empty,
        Layers = [Layer],
        Subject = Descriptor.Empty with { Data = null },
        ArtifactType = "application/vnd.example",
        Annotations = new Dictionary<string, string> { ["org.example"] = "1" },
    };

    private static readonly ImageConfig Config = new()
    {
        Created = Timestamp.Parse("2024-02-29T12:00:00.120+02:00"),
        Author = "A <a@example.com>",
        Architecture = "arm",
        Os = "linux",
        OsVersion = "1",
        OsFeatures = ["x"],
        Variant = "v7",
        Config = new ContainerConfig
        {
            User = "1",
            ExposedPorts = ContainerConfig.KeysOnly("80/tcp", "22/tcp"),
            Env = ["A=\f"],
            Entrypoint = ["/e"],
            Cmd = [],
            WorkingDir = "/w",
            Labels = new Dictionary<string, string> { ["l"] = "m" },
            StopSignal = "SIGKILL",
            ArgsEscaped = true,
            Healthcheck = new Healthcheck { Test = ["NONE"], Interval = 1, Retries = 0 },
            StopTimeout = 0,
            Shell = ["/s"],
        },
        RootFs = new RootFs { DiffIds = [Digest.Parse(Hash)] },
        History =
        [
            new HistoryEntry
            {
                Created = default(Timestamp),
                CreatedBy = "RUN",
                Author = "A",
                Comment = "c",
                EmptyLayer = true,
            },
            new HistoryEntry { EmptyLayer = false },
        ],
    };

    private const string OciLayer = $$$"""
        {"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{{Hash}}}","size":2,"urls":["https://example.com/?a=1\u0026b=2"],"annotations":{"a":"\u2028","b":"\u003c\b\u003e","￿":"","𐀀":""},"data":"e30=","platform":{"architecture":"arm","os":"linux","os.version":"1","os.features":["x"],"variant":"v7","features":["sse4"]},"artifactType":"application/vnd.example"}
        """;

    private const string OciManifest = $$$"""
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/vnd.example","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"{{{Hash}}}","size":2,"data":"e30="},"layers":[{{{OciLayer}}}],"subject":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"{{{Hash}}}","size":2},"annotations":{"org.example":"1"}}
        """;

    private const string OciConfig = $$$"""
        {"created":"2024-02-29T12:00:00.12+02:00","author":"A \u003ca@example.com\u003e","architecture":"arm","os":"linux","os.version":"1","os.features":["x"],"variant":"v7","config":{"User":"1","ExposedPorts":{"22/tcp":{},"80/tcp":{}},"Env":["A=\f"],"Entrypoint":["/e"],"WorkingDir":"/w","Labels":{"l":"m"},"StopSignal":"SIGKILL","ArgsEscaped":true,"Healthcheck":{"Test":["NONE"],"Interval":1},"StopTimeout":0,"Shell":["/s"]},"rootfs":{"type":"layers","diff_ids":["{{{Hash}}}"]},"history":[{"created":"0001-01-01T00:00:00Z","created_by":"RUN","author":"A","comment":"c","empty_layer":true},{}]}
        """;

    private const string DockerConfig = $$$"""
        {"architecture":"arm","author":"A \u003ca@example.com\u003e","config":{"Hostname":"","Domainname":"","User":"1","AttachStdin":false,"AttachStdout":false,"AttachStderr":false,"ExposedPorts":{"22/tcp":{},"80/tcp":{}},"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":["A=\f"],"Cmd":[],"Healthcheck":{"Test":["NONE"],"Interval":1},"ArgsEscaped":true,"Image":"","Volumes":null,"WorkingDir":"/w","Entrypoint":["/e"],"OnBuild":null,"Labels":{"l":"m"},"StopSignal":"SIGKILL","StopTimeout":0,"Shell":["/s"]},"created":"2024-02-29T12:00:00.12+02:00","history":[{"created":"0001-01-01T00:00:00Z","created_by":"RUN","author":"A","comment":"c","empty_layer":true},{}],"os":"linux","os.features":["x"],"os.version":"1","rootfs":{"type":"layers","diff_ids":["{{{Hash}}}"]},"variant":"v7"}
        """;

    [Fact]
    public void AManifest_IsWrittenAsImageSpecsStructsHaveIt()
    {
        Assert.Equal(OciManifest, Text(Manifest.RawBytes.Span));
        Assert.Equal(OciManifest, Text(Manifest.ToBytes(DocumentProfile.ImageSpec)));
        Assert.Equal(OciManifest, Text(Manifest.ToBytes(DocumentProfile.ContainersImage)));
        Assert.Equal(
            OciManifest.Replace("\\b", "\\u0008", StringComparison.Ordinal),
            Text(Manifest.ToBytes(DocumentProfile.ContainersImage525)));
    }

    [Fact]
    public void ADockerManifest_HasTheSizeFirst_ExceptWhereImageSpecsStructsAreUsed()
    {
        ImageManifest docker = new()
        {
            MediaType = MediaTypes.DockerManifest,
            Config = new Descriptor
            {
                MediaType = MediaTypes.DockerConfig,
                Digest = Digest.Parse(Hash),
                Size = 7,
            },
            Layers =
            [
                new Descriptor
                {
                    MediaType = MediaTypes.DockerForeignLayerGzip,
                    Digest = Digest.Parse(Hash),
                    Size = 9,
                    Urls = ["https://example.com"],
                },
            ],
        };
        const string SizeFirst = $$$"""
            {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":7,"digest":"{{{Hash}}}"},"layers":[{"mediaType":"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip","size":9,"digest":"{{{Hash}}}","urls":["https://example.com"]}]}
            """;
        string digestFirst = SizeFirst
            .Replace($"\"size\":7,\"digest\":\"{Hash}\"", $"\"digest\":\"{Hash}\",\"size\":7", StringComparison.Ordinal)
            .Replace($"\"size\":9,\"digest\":\"{Hash}\"", $"\"digest\":\"{Hash}\",\"size\":9", StringComparison.Ordinal);
        Assert.Equal(SizeFirst, Text(docker.RawBytes.Span));
        Assert.Equal(SizeFirst, Text(docker.ToBytes(DocumentProfile.ContainersImage)));
        Assert.Equal(SizeFirst, Text(docker.ToBytes(DocumentProfile.ContainersImage525)));
        Assert.Equal(digestFirst, Text(docker.ToBytes(DocumentProfile.ImageSpec)));
        const string Indented = $$$"""
            {
               "schemaVersion": 2,
               "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
               "config": {
                  "mediaType": "application/vnd.docker.container.image.v1+json",
                  "size": 7,
                  "digest": "{{{Hash}}}"
               },
               "layers": [
                  {
                     "mediaType": "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
                     "size": 9,
                     "digest": "{{{Hash}}}",
                     "urls": [
                        "https://example.com"
                     ]
                  }
               ]
            }
            """;
        Assert.Equal(Indented, Text(docker.ToBytes(DocumentProfile.Docker)));
        Assert.Equal(Indented, Text(docker.ToBytes(DocumentProfile.Docker24)));
    }

    [Fact]
    public void AnIndex_IsWrittenAsImageSpecsStructsHaveIt()
    {
        ImageIndex index = new() { Manifests = [] };
        Assert.Equal(
            """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""",
            Text(index.RawBytes.Span));
        Assert.Equal(
            """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":null}""",
            Text((index with { Manifests = null }).RawBytes.Span));
        Assert.Equal(
            "{\n   \"schemaVersion\": 2,\n   \"mediaType\": \"application/vnd.docker.distribution.manifest.list.v2+json\",\n   "
            + "\"manifests\": []\n}",
            Text((index with { MediaType = MediaTypes.DockerManifestList }).ToBytes(DocumentProfile.Docker)));
    }

    [Fact]
    public void AConfig_IsWrittenAsImageSpecsStructsHaveIt_DockersFieldsBehind()
    {
        Assert.Equal(OciConfig, Text(Config.RawBytes.Span));
        Assert.Equal(OciConfig, Text(Config.ToBytes(DocumentProfile.ImageSpec)));
        Assert.Equal(OciConfig, Text(Config.ToBytes(DocumentProfile.ContainersImage)));
        Assert.Equal(
            OciConfig
                .Replace("\\f", "\\u000c", StringComparison.Ordinal)
                .Replace(",\"variant\":\"v7\"", "", StringComparison.Ordinal)
                .Replace("\"arm\"", "\"arm\",\"variant\":\"v7\"", StringComparison.Ordinal),
            Text(Config.ToBytes(DocumentProfile.ContainersImage525)));
    }

    [Fact]
    public void ADockerConfig_IsWrittenAsTheEngineDoes_AndNeverIndented()
    {
        ImageConfig docker = Config with { MediaType = MediaTypes.DockerConfig };
        foreach (DocumentProfile profile in new[] { DocumentProfile.Default, DocumentProfile.ImageSpec, DocumentProfile.Docker })
        {
            Assert.Equal(DockerConfig, Text(docker.ToBytes(profile)));
        }

        Assert.Equal(
            DockerConfig
                .Replace("\\f", "\\u000c", StringComparison.Ordinal)
                .Replace("\"created_by\":\"RUN\",\"author\":\"A\"", "\"author\":\"A\",\"created_by\":\"RUN\"", StringComparison.Ordinal),
            Text(docker.ToBytes(DocumentProfile.Docker24)));
        Assert.Equal(DockerConfig, Text(docker.RawBytes.Span));
    }

    [Fact]
    public void TheSmallestConfigs_HaveWhatEveryConfigHas()
    {
        ImageConfig config = new() { Architecture = "", Os = "", RootFs = new RootFs() };
        Assert.Equal("""{"architecture":"","os":"","config":{},"rootfs":{"type":"layers","diff_ids":[]}}""", Text(config.RawBytes.Span));
        Assert.Equal(
            """{"architecture":"","os":"","config":{},"rootfs":{"type":"layers","diff_ids":null}}""",
            Text((config with { RootFs = new RootFs { DiffIds = null } }).RawBytes.Span));
        Assert.Equal(
            """{"architecture":"","os":"","rootfs":{"type":"layers"}}""",
            Text((config with { MediaType = MediaTypes.DockerConfig }).RawBytes.Span));
    }

    [Fact]
    public void WhatIsWritten_ReadsAsWhatWasMade()
    {
        ImageManifest manifest = ImageManifest.Parse(Manifest.RawBytes.Span);
        Assert.Equal(Manifest.Layers, manifest.Layers);
        Assert.Equal(Manifest.Config, manifest.Config);
        Assert.Equal(Manifest.Subject, manifest.Subject);
        ImageConfig config = ImageConfig.Parse(Config.RawBytes.Span);
        Assert.Equal(Config.Created, config.Created);
        Assert.Equal(Config.Platform, config.Platform);
        Assert.Equal(Config.RootFs, config.RootFs);
        Assert.Equal(Config.ToBytes(DocumentProfile.ImageSpec), config.ToBytes(DocumentProfile.ImageSpec));
    }

    [Fact]
    public void MadeAndParsed_AreEqual_IfTheirBytesAndTypesAre()
    {
        ImageManifest parsed = ImageManifest.Parse(Manifest.RawBytes.Span);
        Assert.Equal(Manifest, parsed);
        Assert.Equal(Manifest.GetHashCode(), parsed.GetHashCode());
        Assert.Equal<ImageDocument>(Manifest, parsed);
        Assert.Equal<ManifestDocument>(Manifest, parsed);
        Assert.True(Manifest == parsed);
        Assert.Equal(Manifest.Digest, parsed.Digest);
        Assert.Equal(Manifest.ToDescriptor(), parsed.ToDescriptor());
        Assert.Equal(Manifest, Manifest with { });
        Assert.Equal(
            Manifest,
            Manifest with
            {
                Annotations = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["org.example"] = "1" },
            });
        Assert.NotEqual(Manifest, Manifest with { Annotations = new Dictionary<string, string>() });
        Assert.NotEqual(Manifest, ImageManifest.Parse([.. Manifest.RawBytes.Span, (byte)'\n']));

        // The same bytes, as which a transport may deliver both.
        ReadOnlySpan<byte> undeclared = """{"schemaVersion":2,"manifests":[]}"""u8;
        Assert.NotEqual(ImageIndex.Parse(undeclared, MediaTypes.OciIndex), ImageIndex.Parse(undeclared, MediaTypes.DockerManifestList));
        Assert.NotEqual<ImageDocument>(Manifest, Config);
        Assert.False(Manifest.Equals(null));
    }

    [Fact]
    public void ValuesThatADocumentLentOut_AreKept()
    {
        ImageConfig config;
        using (System.Text.Json.JsonDocument lender = System.Text.Json.JsonDocument.Parse("""{"/a":{ "b": 1 }}"""))
        {
            config = new ImageConfig
            {
                Architecture = "a",
                Os = "b",
                RootFs = new RootFs(),
                Config = new ContainerConfig
                {
                    Volumes = new Dictionary<string, System.Text.Json.JsonElement>
                    {
                        ["/a"] = lender.RootElement.GetProperty("/a"),
                        ["/b"] = default,
                    },
                },
            };
        }

        Assert.Equal(
            """{"architecture":"a","os":"b","config":{"Volumes":{"/a":{"b":1},"/b":{}}},"rootfs":{"type":"layers","diff_ids":[]}}""",
            Text(config.RawBytes.Span));
    }

    [Fact]
    public void ManyThreads_SeeTheSameDocument()
    {
        foreach (ImageDocument document in new ImageDocument[]
            {
                Manifest with
                { },
                Config with
                { },
                ImageManifest.Parse(Manifest.RawBytes.Span) with
                {
                    ArtifactType = null,
                },
            })
        {
            var digests = new Digest[64];
            Parallel.For(0, digests.Length, i => digests[i] = i % 2 == 0 ? document.Digest : Digest.Compute(document.RawBytes.Span));
            Assert.Single(digests.Distinct());
        }
    }

    [Fact]
    public void Profiles_AreFoundByName()
    {
        Assert.Equal(
            ["image-spec", "containers-image", "containers-image-5.25", "docker", "docker-24"],
            DocumentProfile.All.Select(static profile => profile.ToString()));
        Assert.All(DocumentProfile.All, static profile => Assert.Same(profile, DocumentProfile.Parse(profile.Name)));
        Assert.False(DocumentProfile.TryParse(null, out _));
        Assert.Equal(
            "'Docker\\u000a' is not a way to write documents: expected one of image-spec, containers-image, containers-image-5.25, "
            + "docker, docker-24.",
            Assert.Throws<FormatException>(static () => DocumentProfile.Parse("Docker\n")).Message);
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
