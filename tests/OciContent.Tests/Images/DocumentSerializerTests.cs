using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Images;
using OciContent.Layouts;
using OciContent.Tests.Json;

namespace OciContent.Tests.Images;

/// <summary>Documents and their parts within other people's JSON, by System.Text.Json.</summary>
public sealed class DocumentSerializerTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static TheoryData<string> Kinds => DocumentKind.Labels;

    /// <summary>A part of a document, as somebody wrote it and as it is written.</summary>
    public static TheoryData<Type, string, string> Parts =>
        new()
        {
            {
                typeof(Descriptor),
                """{"x": 1, "size": 0, "digest": "a:b", "mediaType": "a/b", "platform": {"os": "linux", "architecture": "arm"}}""",
                """{"mediaType":"a/b","digest":"a:b","size":0,"platform":{"architecture":"arm","os":"linux"},"x":1}"""
            },
            {
                typeof(Platform),
                """{"os": "linux", "architecture": "arm", "os.features": [], "y": null}""",
                """{"architecture":"arm","os":"linux","y":null}"""
            },
            {
                typeof(ContainerConfig),
                """{"Cmd": ["<"], "Env": ["A=1"], "StopTimeout": 0}""",
                """{"Env":["A=1"],"Cmd":["\u003c"],"StopTimeout":0}"""
            },
            { typeof(Healthcheck), """{"Retries": 2, "Test": ["NONE"]}""", """{"Test":["NONE"],"Retries":2}""" },
            {
                typeof(HistoryEntry),
                """{"author": "a", "created_by": "b", "created": "2020-01-01T00:00:00Z"}""",
                """{"created":"2020-01-01T00:00:00Z","created_by":"b","author":"a"}"""
            },
            { typeof(RootFs), """{"diff_ids": [], "type": "layers"}""", """{"type":"layers","diff_ids":[]}""" },
            { typeof(Schema1Layer), """{ "blobSum": "a:b" }""", """{"blobSum":"a:b"}""" },
            { typeof(Schema1History), """{ "v1Compatibility": "{\"id\":\"a\"}" }""", """{"v1Compatibility":"{\"id\":\"a\"}"}""" },
        };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ADocument_IsWrittenAsItIs_AndComesBack(string label)
    {
        byte[] json = Encoding.UTF8.GetBytes(DocumentKind.Of(label).Sample.Trim());
        ImageDocument document = DocumentKind.Of(label).Parse(json);

        Assert.Equal(json, JsonSerializer.SerializeToUtf8Bytes(document, document.GetType()));
        Assert.Equal(json, JsonSerializer.SerializeToUtf8Bytes(document, document.GetType(), Indented));
        Assert.Equal(json, JsonSerializer.SerializeToUtf8Bytes(document));
        var back = (ImageDocument)JsonSerializer.Deserialize(json, document.GetType())!;
        Assert.Equal(document, back);
        Assert.Equal(document.Digest, back.Digest);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void WhatParseRefuses_IsRefusedAlike(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        Type type = kind.Parse(kind.Sample).GetType();
        var mutations = new JsonMutations(77, kind.Sample);
        int count = Cases.Count(all: 3000, fewer: 500);
        int compared = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] json = mutations.Next().AsSpan().Trim(" \t\r\n"u8).ToArray();
            if (!IsJson(json))
            {
                continue;
            }

            compared++;
            string? expected = Record.Exception(() => kind.Parse(json))?.Message;
            Exception? refusal = Record.Exception(() => JsonSerializer.Deserialize(json, type));
            Assert.True(refusal is null or JsonException, refusal?.ToString());
            Assert.Equal(expected, refusal?.Message);
        }

        Assert.InRange(compared, count / 6, count);
    }

    [Fact]
    public async Task Documents_KeepTheirBytes_InARecordOfSomebodyElse()
    {
        DocumentHolder holder = Holder();

        string json = JsonSerializer.Serialize(holder, DocumentHolderContext.Default.DocumentHolder);
        Assert.Contains(DocumentKind.Manifest.Sample.Trim(), json, StringComparison.Ordinal);
        Assert.Contains("\n  \"Root\": {\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\"", json, StringComparison.Ordinal);
        AssertSame(holder, JsonSerializer.Deserialize(json, DocumentHolderContext.Default.DocumentHolder)!);
        AssertSame(holder, JsonSerializer.Deserialize<DocumentHolder>(JsonSerializer.Serialize(holder))!);

        // In pieces that cut every value.
        var options = new JsonSerializerOptions { DefaultBufferSize = 17 };
        using var stream = new MemoryStream();
        await JsonSerializer.SerializeAsync(stream, holder, options);
        stream.Position = 0;
        AssertSame(holder, (await JsonSerializer.DeserializeAsync<DocumentHolder>(stream, options))!);
    }

    [Fact]
    public void Nothing_IsNull()
    {
        DocumentHolder holder = JsonSerializer.Deserialize<DocumentHolder>(
            """{"Name":"a","Manifest":null,"Root":null,"Platforms":{"b":null}}"""
        )!;

        Assert.Null(holder.Manifest);
        Assert.Null(holder.Root);
        Assert.Null(Assert.Single(holder.Platforms!).Value);
        Assert.Null(JsonSerializer.Deserialize<ImageConfig>("null"));
        Assert.Equal("null", JsonSerializer.Serialize<ImageIndex>(null!));
        Assert.Contains("\"Config\":null", JsonSerializer.Serialize(holder), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        """{"Name":"a","Manifest":{"schemaVersion":2,"schemaVersion":2}}""",
        "image manifest: the key 'schemaVersion' is duplicated.")]
    [InlineData(
        """{"Name":"a","Index":{"schemaVersion":2,"manifests":[],"x":{"y":1,"y":2}}}""",
        "image index: x: the key 'y' is duplicated.")]
    [InlineData(
        """{"Name":"a","Index":{"schemaVersion":2,"manifests":[],"layers":[]}}""",
        "image index: layers: another kind of document has this key: expected one kind only.")]
    [InlineData(
        """{"Name":"a","Config":{"Architecture":"a","os":"b","rootfs":{}}}""",
        "image config: the key 'Architecture' differs from 'architecture' only in case: other parsers take it for that field.")]
    [InlineData(
        """{"Name":"a","Root":{"mediaType":"a/b","digest":"a:b","size":0,"size":0}}""",
        "descriptor: the key 'size' is duplicated.")]
    [InlineData(
        """{"Name":"a","Root":{"mediaType":"a/b","digest":"a:b","size":-1}}""",
        "descriptor: size: -1 is negative: expected a number of bytes.")]
    [InlineData("""{"Name":"a","Root":{"mediaType":"a/b","digest":"a:b"}}""", "descriptor: the key 'size' is missing.")]
    [InlineData(
        """{"Name":"a","Root":{"mediaType":"a/b","digest":"sha256:0","size":0}}""",
        "descriptor: digest: 'sha256:0' is not a digest: sha256 has 64 hex digits, not 1.")]
    [InlineData(
        """{"Name":"a","Root":{"mediaType":"a/b","digest":"a:b","size":1,"data":"e30="}}""",
        "descriptor: data: it holds 2 bytes: expected 1, the descriptor's size.")]
    [InlineData("""{"Name":"a","Root":"sha256:0"}""", "descriptor: 'sha256:0' is not an object.")]
    [InlineData("""{"Name":"a","Platforms":{"b":{"os":"linux"}}}""", "platform: the key 'architecture' is missing.")]
    public void WhatIsAmbiguousOrWrong_IsRefused(string json, string message)
    {
        Assert.Equal(message, Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<DocumentHolder>(json)).Message);
        Assert.Equal(
            message,
            Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize(json, DocumentHolderContext.Default.DocumentHolder)).Message);
    }

    [Fact]
    public void WhatSomebodyMade_IsWrittenOnlyIfItIsADocument()
    {
        ImageConfig config = new()
        {
            Architecture = "amd64",
            Os = "linux",
            RootFs = new RootFs(),
        };
        Assert.Equal(
            """{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[]}}""",
            JsonSerializer.Serialize(config));
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(config with { RootFs = new RootFs { Type = "other" } }));
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(config with { Os = null! }));
    }

    [Fact]
    public void TheBase_ReadsManifestsAndIndexes()
    {
        foreach (DocumentKind kind in new[] { DocumentKind.Manifest, DocumentKind.Index, DocumentKind.Schema1 })
        {
            ImageDocument document = kind.Parse(kind.Sample.Trim());
            Assert.Equal(document, JsonSerializer.Deserialize<ImageDocument>(kind.Sample));
            if (document is ManifestDocument manifest)
            {
                Assert.Equal(manifest, JsonSerializer.Deserialize<ManifestDocument>(kind.Sample));
                Assert.Equal(kind.Sample.Trim(), JsonSerializer.Serialize(manifest));
            }
        }

        Assert.Throws<JsonException>(static () => JsonSerializer.Deserialize<ImageDocument>(DocumentKind.Config.Sample));
        Assert.Throws<JsonException>(static () => JsonSerializer.Deserialize<ManifestDocument>(DocumentKind.Schema1.Sample));
    }

    [Fact]
    public void WhatNoBytesSay_DoesNotComeBack()
    {
        ImageConfig config = ImageConfig.Parse(Encoding.UTF8.GetBytes(DocumentKind.Config.Sample + "\n"), MediaTypes.DockerConfig);
        ImageConfig back = JsonSerializer.Deserialize<ImageConfig>(JsonSerializer.SerializeToUtf8Bytes(config))!;
        Assert.Equal(MediaTypes.OciConfig, back.MediaType);
        Assert.Equal(config.Size - 1, back.Size);
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void APart_IsWrittenAsInADocument_AndComesBack(Type type, string json, string expected)
    {
        object part = JsonSerializer.Deserialize(json, type)!;
        string written = JsonSerializer.Serialize(part, type);
        Assert.Equal(expected, written);
        Assert.Equal(part, JsonSerializer.Deserialize(written, type));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("[]", type));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("{\"a\":1,\"a\":1," + json[1..], type));
    }

    [Theory]
    [InlineData(typeof(ContainerConfig), """{"Env":["A"]}""", "container configuration: Env[0]: 'A' is not NAME=value.")]
    [InlineData(typeof(RootFs), """{"type":"other"}""", "rootfs: type: 'other' is not supported: expected 'layers'.")]
    [InlineData(
        typeof(Schema1History),
        """{"v1Compatibility":"x"}""",
        "v1Compatibility: 'x' was not expected in line 1, column 1: expected a value.")]
    [InlineData(
        typeof(HistoryEntry),
        """{"created":"x"}""",
        "history entry: created: 'x' is not a time: expected RFC 3339, as 2006-01-02T15:04:05.999999999Z or with an offset, as +07:00.")]
    public void APart_ThatNoDocumentMayHave_IsRefused(Type type, string json, string message) =>
        Assert.Equal(message, Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize(json, type)).Message);

    [Fact]
    public void Parts_ReadAsOneLine()
    {
        Assert.Equal(
            "3 layers",
            new RootFs { DiffIds = [Descriptor.Empty.Digest, Descriptor.Empty.Digest, Descriptor.Empty.Digest] }.ToString());
        Assert.Equal("/bin/sh -c a\\u000ab", new ContainerConfig { Entrypoint = ["/bin/sh"], Cmd = ["-c", "a\nb"] }.ToString());
        Assert.Equal("CMD true", new Healthcheck { Test = ["CMD", "true"] }.ToString());
        Assert.Equal("RUN x (no layer)", new HistoryEntry { CreatedBy = "RUN x", EmptyLayer = true }.ToString());
        Assert.Equal("imported", new HistoryEntry { Comment = "imported" }.ToString());
        Assert.Equal("", new HistoryEntry().ToString());
        Assert.Equal(Descriptor.Empty.Digest.ToString(), new Schema1Layer { BlobSum = Descriptor.Empty.Digest }.ToString());
        Assert.Equal("{}", new Schema1History { V1Compatibility = "{}" }.ToString());
    }

    [Fact]
    public void EveryConverter_IsOnATypeThatItConverts()
    {
        foreach (Type type in typeof(Digest).Assembly.GetExportedTypes())
        {
            if (type.GetCustomAttribute<JsonConverterAttribute>(inherit: false) is { } attribute)
            {
                Assert.True(((JsonConverter)Activator.CreateInstance(attribute.ConverterType!)!).CanConvert(type), type.Name);
            }
        }

        Assert.False(new PartJsonConverter().CanConvert(typeof(Digest)));
        Assert.False(new DocumentJsonConverter().CanConvert(typeof(Descriptor)));
        Assert.False(new LayoutFileJsonConverter().CanConvert(typeof(ImageIndex)));
        Assert.Null(new DocumentJsonConverter().CreateConverter(typeof(string), Indented));
    }

    private static DocumentHolder Holder()
    {
        var manifest = (ImageManifest)DocumentKind.Manifest.Parse(DocumentKind.Manifest.Sample.Trim());
        return new DocumentHolder
        {
            Name = "a",
            Manifest = manifest,
            Index = (ImageIndex)DocumentKind.Index.Parse(DocumentKind.Index.Sample.Trim()),
            Config = (ImageConfig)DocumentKind.Config.Parse(DocumentKind.Config.Sample.Trim()),
            Schema1 = (Schema1Manifest)DocumentKind.Schema1.Parse(DocumentKind.Schema1.Sample.Trim()),
            Layout = (OciLayoutFile)DocumentKind.Layout.Parse(DocumentKind.Layout.Sample.Trim()),
            Archive = (DockerArchiveManifest)DocumentKind.Archive.Parse(DocumentKind.Archive.Sample.Trim()),
            Root = manifest.ToDescriptor(),
            Documents = [manifest, DocumentKind.Index.Parse(DocumentKind.Index.Sample.Trim())],
            Platforms = new Dictionary<string, Platform?> { ["a"] = Platform.Parse("linux/arm/v7"), ["b"] = null },
            Entry = new HistoryEntry { CreatedBy = "a && b", EmptyLayer = false },
        };
    }

    private static void AssertSame(DocumentHolder expected, DocumentHolder actual)
    {
        Assert.Equal(expected.Documents, actual.Documents);
        Assert.Equal(expected.Platforms, actual.Platforms);
        Assert.Equal(
            expected with
            {
                Entry = null,
                Documents = null,
                Platforms = null,
            },
            actual with
            {
                Entry = null,
                Documents = null,
                Platforms = null,
            });
        Assert.Equal("a && b", actual.Entry!.CreatedBy);
    }

    private static bool IsJson(byte[] json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind != JsonValueKind.Null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
