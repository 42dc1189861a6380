using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using OciContent.Benchmarks.Images;
using OciContent.Conversion;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Benchmarks.Conversion;

/// <summary>
/// A Docker image of 20 layers, its documents in memory, converted to OCI: read and verified, written and hashed, against
/// System.Text.Json into plain mutable classes and back, with the same four hashes. The plain way refuses nothing, and does not say
/// what it loses.
/// </summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD", "Gen0", "Gen1", "Gen2")]
public class ConversionBenchmarks
{
    private const int LayerCount = 20;

    private byte[] _manifest = [];
    private byte[] _config = [];
    private Descriptor _root = null!;

    private MemoryContentStore Store { get; } = new();

    [GlobalSetup]
    public async Task Setup()
    {
        _config = Encoding.UTF8.GetBytes(Config());
        Descriptor config = await Store.AddAsync(_config, MediaTypes.DockerConfig);
        _manifest = Encoding.UTF8.GetBytes(Manifest(config));
        _root = await Store.AddAsync(_manifest, MediaTypes.DockerManifest);
    }

    [Benchmark(Baseline = true)]
    public (byte[] Manifest, byte[] Config) PlainClasses()
    {
        if (HexDigest(_manifest) != _root.Digest.ToString())
        {
            throw new InvalidDataException("The manifest is another.");
        }

        PlainManifest manifest = JsonSerializer.Deserialize(_manifest, PlainImageContext.Default.PlainManifest)!;
        if (HexDigest(_config) != manifest.Config!.Digest)
        {
            throw new InvalidDataException("The config is another.");
        }

        byte[] config = JsonSerializer.SerializeToUtf8Bytes(
            JsonSerializer.Deserialize(_config, PlainImageContext.Default.PlainImageConfig)!,
            PlainImageContext.Default.PlainImageConfig);
        manifest.MediaType = MediaTypes.OciManifest;
        manifest.Config = new PlainDescriptor { MediaType = MediaTypes.OciConfig, Digest = HexDigest(config), Size = config.Length };
        foreach (PlainDescriptor layer in manifest.Layers!)
        {
            layer.MediaType = MediaTypes.OciLayerGzip;
        }

        byte[] converted = JsonSerializer.SerializeToUtf8Bytes(manifest, PlainImageContext.Default.PlainManifest);
        HexDigest(converted);
        return (converted, config);
    }

    [Benchmark]
    public async Task<ConvertedImage> ContainersImage() =>
        await ImageConverter.ConvertAsync(ImageSource.Create(Store, _root), new ConversionOptions { Target = ImageFormat.Oci });

    [Benchmark]
    public async Task<ConvertedImage> Containerd() =>
        await ImageConverter.ConvertAsync(
            ImageSource.Create(Store, _root),
            new ConversionOptions { Target = ImageFormat.Oci, Profile = ConversionProfile.Containerd });

    private static string HexDigest(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    // As docker push writes it.
    private static string Manifest(Descriptor config) =>
        $$"""
            {
               "schemaVersion": 2,
               "mediaType": "{{MediaTypes.DockerManifest}}",
               "config": {{Pointer(config.MediaType, config.Size, config.Digest)}},
               "layers": [
                  {{string.Join(
                ",\n      ",
                Enumerable.Range(0, LayerCount).Select(static i =>
                    Pointer(MediaTypes.DockerLayerGzip, 1234567 * (i + 1), Digest.Compute([(byte)i])))
            )}}
               ]
            }
            """;

    private static string Pointer(string mediaType, long size, Digest digest) => $$"""
        {
                 "mediaType": "{{mediaType}}",
                 "size": {{size}},
                 "digest": "{{digest}}"
              }
        """;

    // As docker build wrote it before BuildKit: with what image-spec has no fields for.
    private static string Config()
    {
        const string Container = """
            {"Hostname":"","Domainname":"","User":"app","AttachStdin":false,"AttachStdout":false,"AttachStderr":false,"ExposedPorts":{"8080/tcp":{}},"Tty":false,"OpenStdin":false,"StdinOnce":false,
            "Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin","LANG=C.UTF-8","VERSION=1.2.3"],"Cmd":["serve"],
            "Healthcheck":{"Test":["CMD-SHELL","curl -f http://localhost:8080/ || exit 1"],"Interval":30000000000},"Image":"sha256:6986ae504bbf843512d680cc959484452034965db15f75ee8bdd1b107f61500b",
            "Volumes":null,"WorkingDir":"/app","Entrypoint":["/app/run"],"OnBuild":null,"Labels":{"org.opencontainers.image.version":"1.2.3","maintainer":"A <a@example.com> & others"}}
            """;
        string history = string.Join(
            ',',
            Enumerable
                .Range(0, 2 * LayerCount)
                .Select(static i =>
                    $$"""{"created":"2024-02-29T12:00:{{i:D2}}.123456789Z","created_by":"/bin/sh -c {{(i % 2 == 0 ? "apt-get update && apt-get install -y package" : "#(nop)  ENV NAME=value")}} {{i}}"{{(i % 2 == 0 ? "" : ",\"empty_layer\":true")}}}"""));
        string diffIds = string.Join(',', Enumerable.Range(0, LayerCount).Select(static i => $"\"{Digest.Compute([(byte)i, 1])}\""));
        return $$"""
            {"architecture":"amd64","config":{{Container}},"container":"6249cd2b1ef2d2ae0a4d5d8e2ac5d6d9e0d1f2b3a4958677869504a3b2c1d0ef","container_config":{{Container}},
            "created":"2024-02-29T12:01:00.123456789Z","docker_version":"24.0.7","history":[{{history}}],"os":"linux","rootfs":{"type":"layers","diff_ids":[{{diffIds}}]} }
            """.ReplaceLineEndings("");
    }
}
