using System.Text;
using System.Text.Json;
using OciContent.Conversion;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Compression;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Conversion;

/// <summary>
/// Images of schema 1 that are converted: what is refused, and why; what old versions of Docker are written like; what is lost.
/// </summary>
public sealed class Schema1ConversionTests : IAsyncDisposable
{
    private static readonly string A = new('a', 64);
    private static readonly string B = new('b', 64);
    private static readonly string C = new('c', 64);

    private readonly MemoryContentReader _source = new();
    private readonly Digest _layer;

    public Schema1ConversionTests() => _layer = AddLayer(GzipBytes.Member("a layer"u8.ToArray()));

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    // The verdicts are those of skopeo 1.9.3.
    [Theory]
    [InlineData("1.8.2", true)]
    [InlineData("1.8.3", false)]
    [InlineData("1.8.3.0", false)]
    [InlineData("1.8.3.1", false)]
    [InlineData("1.8.3.-1", true)]
    [InlineData("1.8", true)]
    [InlineData("1", true)]
    [InlineData("2", false)]
    [InlineData("1.10.0", false)]
    [InlineData("1.08.03", false)]
    [InlineData("1.8.3-rc1", true)]
    [InlineData("1.8.4-rc1", true)]
    [InlineData("1.9.0-dev", false)]
    [InlineData("17.03.1-ce", false)]
    [InlineData("dev", true)]
    [InlineData("v1.9.0", true)]
    [InlineData("+1.8.2", true)]
    [InlineData("+1.8.3", false)]
    [InlineData("++2", true)]
    [InlineData("-1", true)]
    [InlineData("1..9", true)]
    [InlineData(".9", true)]
    [InlineData(" 1.9", true)]
    [InlineData("1.9 ", true)]
    [InlineData("\u0661.9", true)]
    [InlineData("99999999999999999999", false)]
    [InlineData("-99999999999999999999", true)]
    [InlineData("1.8.99999999999999999999", false)]
    [InlineData("1.8.3.99999999999999999999x", false)]
    [InlineData("", false)]
    public async Task ImagesOfDockerBefore183_AreRewritten(string version, bool isRewritten)
    {
        string config = await ConfigAsync($$"""{"id":"{{A}}","docker_version":"{{version}}","x":1}""");
        Assert.Equal(isRewritten, config.Contains("\"Hostname\"", StringComparison.Ordinal));
        Assert.Equal(!isRewritten, config.Contains("\"x\":1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("containers-image-5.25", "")]
    [InlineData("containers-image", "\"StartInterval\":4,")]
    public async Task RewrittenConfigs_AreThoseOfContainersImagesStruct(string profile, string startInterval)
    {
        string entry = $$$"""
            {"id":"{{{A}}}","docker_version":"dev","config":{"Healthcheck":{"Retries":1,"Interval":2,"StartPeriod":3,"StartInterval":4,"Timeout":5,"Test":["a"],"x":1},
            "Volumes":{},"ExposedPorts":{"1/tcp":{"a":1}},"Shell":"x","StopTimeout":0}}
            """;
        string config = await ConfigAsync(entry, ConversionProfile.Parse(profile));
        Assert.StartsWith(
            """{"config":{"Hostname":"","Domainname":"","User":"","AttachStdin":false,"AttachStdout":false,"AttachStderr":false,"ExposedPorts":{"1/tcp":{}},"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":null,"Cmd":null,"""
                + $$"""
                "Healthcheck":{"Test":["a"],"StartPeriod":3,{{startInterval}}"Interval":2,"Timeout":5,"Retries":1},"Image":"","Volumes":{},"WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":null,"StopTimeout":0,"Shell":["x"]},"container_config":{"Hostname":"",
                """.Trim(),
            config,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Config":{}}""", "the key 'Config' differs from 'config' only in case")]
    [InlineData("""{"config":{"env":[]}}""", "config: the key 'env' differs from 'Env' only in case")]
    [InlineData("""{"config":[]}""", "config: an array is not an object")]
    [InlineData("""{"config":{"Env":"A=b"}}""", "config.Env: 'A=b' is not an array")]
    [InlineData("""{"config":{"Cmd":{}}}""", "config.Cmd: an object is not an array")]
    [InlineData("""{"docker_version":1}""", "docker_version: 1 is not a string")]
    [InlineData("""{"Size":1.5}""", "Size: it is not a whole number that fits")]
    [InlineData("""{"size":"1"}""", "size: it is not a whole number that fits")]
    [InlineData("""{"os":[]}""", "os: an array is not a string")]
    public async Task FieldsOfAnotherKind_AreRefused(string entry, string expected)
    {
        Descriptor root = Add(Manifest((_layer, $$"""{"id":"{{A}}",{{entry[1..]}}""")));
        JsonException refusal = await Assert.ThrowsAsync<JsonException>(() => ConvertAsync(root));
        Assert.StartsWith(
            $"schema 1 manifest {root.Digest}: history[0].v1Compatibility: {expected}",
            refusal.Message,
            StringComparison.Ordinal);
    }

    public static TheoryData<string, string> BrokenChains =>
        new()
        {
            { "{}", "history[0].v1Compatibility: the id '' is not valid: expected 64 lowercase hex digits." },
            { """{"id":null}""", "history[0].v1Compatibility: the id '' is not valid: expected 64 lowercase hex digits." },
            {
                $$"""{"id":"{{A[1..]}}"}""",
                $"history[0].v1Compatibility: the id '{A[1..]}' is not valid: expected 64 lowercase hex digits."
            },
            {
                $$"""{"id":"{{A.ToUpperInvariant()}}"}""",
                $"history[0].v1Compatibility: the id '{A.ToUpperInvariant()}' is not valid: expected 64 lowercase hex digits."
            },
            {
                $$"""{"id":"{{A}}","parent":"{{B}}"}""",
                $"history[0].v1Compatibility: the parent is '{B}': expected none, as it is the base."
            },
            {
                $$"""{"id":"{{B}}"} {"id":"{{A}}"}""",
                $"history[0].v1Compatibility: the parent is '': expected '{A}', the id of the next older layer."
            },
            {
                $$"""{"id":"{{C}}","parent":"{{A}}"} {"id":"{{B}}","parent":"{{A}}"} {"id":"{{A}}"}""",
                $"history[0].v1Compatibility: the parent is '{A}': expected '{B}', the id of the next older layer."
            },
            {
                $$"""{"id":"{{A}}","parent":"{{B}}"} {"id":"{{B}}","parent":"{{A}}"} {"id":"{{A}}"}""",
                $"history[2].v1Compatibility: the id {A} is duplicated: expected another one, or consecutive entries."
            },
        };

    [Theory]
    [MemberData(nameof(BrokenChains))]
    public async Task BrokenChains_AreRefused(string entries, string expected)
    {
        Descriptor root = Add(
            Manifest([.. entries.Replace("} {", "}\n{", StringComparison.Ordinal).Split('\n').Select(entry => (_layer, entry))]));
        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() => ConvertAsync(root));
        Assert.Equal($"{root.Digest}: {expected}", refusal.Message);
    }

    [Fact]
    public async Task Layers_AreReadOnce_AndThrownAwayOnesNotAtAll()
    {
        Digest absent = Digest.Compute("absent"u8);
        Digest other = AddLayer("an uncompressed layer"u8.ToArray());
        Descriptor root = Add(Manifest(
            (_layer, $$"""{"id":"{{new string('d', 64)}}","parent":"{{C}}"}"""),
            (absent, $$"""{"id":"{{C}}","parent":"{{B}}","throwaway":true}"""),
            (other, $$"""{"id":"{{B}}","parent":"{{A}}"}"""),
            (_layer, $$"""{"id":"{{A}}"}""")));
        await using ConvertedImage converted = await ConvertAsync(root);
        ImageManifest manifest = await converted.ReadManifestAsync(converted.Root);

        Assert.Equal([_layer, other, _layer], manifest.Layers.Select(static layer => layer.Digest));
        Assert.All(manifest.Layers, static layer => Assert.Equal(MediaTypes.DockerLayerGzip, layer.MediaType));
        Assert.Equal(2, _source.Streams.Count - 1);
    }

    [Fact]
    public async Task MissingAndBrokenLayers_AreToldOf()
    {
        Digest absent = Digest.Compute("absent"u8);
        byte[] gzip = GzipBytes.Member("a layer"u8.ToArray());
        Digest broken = AddLayer(gzip[..^4]);
        Digest changed = Digest.Compute("what it should be"u8);
        _source.Add(changed, gzip);

        Assert.Contains(
            absent.ToString(),
            (await Assert.ThrowsAsync<ContentNotFoundException>(() => ConvertAsync(Add(One(absent))))).Message,
            StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidDataException>(() => ConvertAsync(Add(One(broken))));
        await Assert.ThrowsAsync<ContentMismatchException>(() => ConvertAsync(Add(One(changed))));
        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            ImageConverter.ConvertAsync(
                ImageSource.Create(_source, Add(One(_layer))),
                new ConversionOptions { Target = ImageFormat.Docker },
                new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Containerd_RefusesSchema1()
    {
        Descriptor root = Add(One(_layer));
        var options = new ConversionOptions { Target = ImageFormat.Oci, Profile = ConversionProfile.Containerd };
        Assert.Contains(
            "manifest.v1",
            (
                await Assert.ThrowsAsync<InvalidDataException>(() =>
                    ImageConverter.ConvertAsync(ImageSource.Create(_source, root), options))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task AManifestList_MayHaveSchema1()
    {
        Descriptor child = Add(Manifest((_layer, $$"""{"id":"{{A}}","architecture":"amd64","os":"linux"}"""))) with
        {
            Platform = new Platform { Architecture = "amd64", Os = "linux" },
        };
        var list = new ImageIndex { MediaType = MediaTypes.DockerManifestList, Manifests = [child] };
        _source.Add(list.Digest, list.RawBytes.ToArray());
        await using ConvertedImage converted = await ConvertAsync(list.ToDescriptor());
        Descriptor entry = Assert.Single((await converted.ReadIndexAsync(converted.Root)).Manifests);

        Assert.Equal(MediaTypes.DockerManifest, entry.MediaType);
        Assert.Equal(child.Platform, entry.Platform);
        Assert.Equal(_layer, Assert.Single((await converted.ReadManifestAsync(entry)).Layers).Digest);
    }

    [Theory]
    [InlineData("docker", "/history/0/v1Compatibility/Size")]
    [InlineData(
        "oci",
        "/history/0/v1Compatibility/Size /history/0/v1Compatibility/config/Hostname /history/0/v1Compatibility/container_config "
        + "/history/0/v1Compatibility/docker_version /history/0/v1Compatibility/x")]
    public async Task WhatIsLost_IsTold(string target, string ofTheNewest)
    {
        string json = $$$"""
            {"schemaVersion":1,"name":"app","tag":"1.0","architecture":"arm","y/z":1,
             "fsLayers":[{"blobSum":"{{{_layer}}}"},{"blobSum":"{{{_layer}}}","q":1},{"blobSum":"{{{_layer}}}"},{"blobSum":"{{{_layer}}}"}],
             "history":[
              {"v1Compatibility":{{{Text(
                $$$"""{"id":"{{{C}}}","parent":"{{{B}}}","docker_version":"1.10","architecture":"amd64","os":"linux","config":{"User":"u","Hostname":"h"},"container_config":{"Cmd":["a"]},"Size":5,"x":1,"none":[]}"""
            )}}}},
              {"v1Compatibility":{{{Text(
                $$$"""{"id":"{{{B}}}","parent":"{{{A}}}","throwaway":true,"comment":"c","architecture":"amd64","container_config":{"Cmd":["b"],"User":"v","Env":null}}"""
            )}}}},
              {"v1Compatibility":{{{Text($$$"""{"id":"{{{A}}}","comment":"newer"}""")}}}},
              {"v1Compatibility":{{{Text($$$"""{"id":"{{{A}}}","created":"2024-02-29T12:00:00Z"}""")}}}}]}
            """;
        Descriptor root = Add(json);
        await using ConvertedImage converted = await ConvertAsync(root, target: target == "oci" ? ImageFormat.Oci : ImageFormat.Docker);
        string[] expected =
        [
            "/name",
            "/tag",
            "/architecture",
            "/y~1z",
            "/fsLayers/1/q",
            "/history/0/v1Compatibility/id",
            "/history/0/v1Compatibility/parent",
            .. ofTheNewest.Split(' '),
            "/fsLayers/1",
            "/history/1/v1Compatibility/id",
            "/history/1/v1Compatibility/parent",
            "/history/1/v1Compatibility/architecture",
            "/history/1/v1Compatibility/container_config/User",
            "/fsLayers/2",
            "/history/2",
            "/history/3/v1Compatibility/id",
        ];

        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            converted.Losses.Select(static loss => loss.Path).Order(StringComparer.Ordinal));
        Assert.All(converted.Losses, loss => Assert.Equal(root, loss.Document));
        Assert.All(
            converted.Losses.Where(static loss => loss.Path is "/name" or "/history/2"),
            static loss => Assert.Equal(ConversionLossKind.Schema1, loss.Kind));
    }

    private static string Text(string json) => JsonSerializer.Serialize(json);

    private static string Manifest(params (Digest Layer, string Entry)[] entries) => Encoding.UTF8.GetString(new Schema1Manifest
    {
        Name = "",
        Tag = "",
        Architecture = "amd64",
        FsLayers = [.. entries.Select(static entry => new Schema1Layer { BlobSum = entry.Layer })],
        History = [.. entries.Select(static entry => new Schema1History { V1Compatibility = entry.Entry })],
    }.RawBytes.Span);

    private static string One(Digest layer) => Manifest((layer, $$"""{"id":"{{A}}"}"""));

    private async Task<string> ConfigAsync(string entry, ConversionProfile? profile = null)
    {
        await using ConvertedImage converted = await ConvertAsync(Add(Manifest((_layer, entry))), profile);
        return Encoding.UTF8.GetString(converted.Changes[0].Bytes.Span);
    }

    private Task<ConvertedImage> ConvertAsync(Descriptor root, ConversionProfile? profile = null, ImageFormat? target = null) =>
        ImageConverter.ConvertAsync(
            ImageSource.Create(_source, root),
            new ConversionOptions { Target = target ?? ImageFormat.Docker, Profile = profile ?? ConversionProfile.ContainersImage });

    private Descriptor Add(string manifest)
    {
        var parsed = Schema1Manifest.Parse(Encoding.UTF8.GetBytes(manifest));
        _source.Add(parsed.Digest, parsed.RawBytes.ToArray());
        return parsed.ToDescriptor();
    }

    private Digest AddLayer(byte[] bytes)
    {
        Digest digest = Digest.Compute(bytes);
        _source.Add(digest, bytes);
        return digest;
    }
}
