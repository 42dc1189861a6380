using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using OciContent.Compression;
using OciContent.Conversion;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Transports;

namespace OciContent.Tests.Conversion;

/// <summary>
/// What skopeo 1.9.3 and 1.22.2 make of an archive without a manifest: <c>skopeo copy --format oci|v2s2 docker-archive:FILE dir:FOLDER</c>,
/// which leaves layers plain, and <c>skopeo copy docker-archive:FILE oci:FOLDER:x</c>, which compresses them.
/// </summary>
public sealed class ArchivedImageTests : IDisposable
{
    private const string PlainOci = "sha256:d78afafe4e2e9e810cea39c4719be71f12305eb723907e5adc74f5ffe36b990f";
    private const string PlainDocker = "sha256:0e5f4ef6b7708d841f94032865bb007a7204cbbc29b6e38d02b05d559e4c014b";
    private const string CompressedOci = "sha256:b3c82af77a196a6d5d4f0e8050667b1fb100dd25ca2102b22726a980cdd72e7c";

    private readonly TempFolder _temp = new();

    private static string Hello => Repository.PathOf("tests/vectors/images/hello/hello-docker-archive.tar");

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("oci", false, PlainOci)]
    [InlineData("docker", false, PlainDocker)]
    [InlineData("oci", true, CompressedOci)]
    public async Task LayersAreCalledGzip_WhateverTheyAre(string target, bool isCompressed, string expected)
    {
        foreach (string archive in new[] { Hello, CompressSomeLayers() })
        {
            foreach (ConversionProfile profile in ConversionProfile.All.Where(static profile => profile != ConversionProfile.Containerd))
            {
                await using ImageSource source = await ImageLocation.Parse($"docker-archive:{archive}").OpenAsync();
                await using ConvertedImage converted = await ImageConverter.ConvertAsync(source, Options(target, isCompressed, profile));

                Assert.Equal(expected, converted.Root.Digest.ToString());
                ImageManifest manifest = await converted.ReadManifestAsync(converted.Root);
                foreach (Descriptor layer in manifest.Layers)
                {
                    Assert.EndsWith("gzip", layer.MediaType, StringComparison.Ordinal);
                    Assert.True(await converted.ExistsAsync(layer));
                    await using Stream content = await converted.OpenReadAsync(layer);
                    byte[] start = new byte[2];
                    await content.ReadExactlyAsync(start);
                    await content.CopyToAsync(Stream.Null);
                    Assert.Equal(isCompressed, start is [0x1f, 0x8b]);
                }
            }
        }
    }

    [Fact]
    public async Task WhatHasToBeKept_IsInTheScratchFolder()
    {
        await using ImageSource source = await ImageLocation.Parse($"docker-archive:{Hello}").OpenAsync();
        ConversionOptions nowhere = Options("oci", isCompressed: true, ConversionProfile.ContainersImage) with
        {
            ScratchFolder = _temp.PathOf("none"),
        };

        await Assert.ThrowsAnyAsync<IOException>(() => ImageConverter.ConvertAsync(source, nowhere));
        await using ConvertedImage plain = await ImageConverter.ConvertAsync(source, nowhere with { Compression = null });
        Assert.Equal(PlainOci, plain.Root.Digest.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LayersThatAreCompressed_AreAChange(bool isCompressed)
    {
        await using ImageSource source = await ImageLocation.Parse($"docker-archive:{Hello}").OpenAsync();
        await using ConvertedImage converted = await ImageConverter.ConvertAsync(
            source,
            Options("docker", isCompressed, ConversionProfile.ContainersImage));

        Assert.Empty(converted.Changes);
        Assert.Equal(isCompressed, !converted.IsUnchanged);
    }

    [Fact]
    public async Task ContainerdsProfile_TakesLayersAsTheyAre()
    {
        await using ImageSource source = await ImageLocation.Parse($"docker-archive:{Hello}").OpenAsync();
        await using ConvertedImage converted = await ImageConverter.ConvertAsync(
            source,
            Options("oci", isCompressed: false, ConversionProfile.Containerd));

        Assert.All(
            (await converted.ReadManifestAsync(converted.Root)).Layers,
            static layer => Assert.Equal(MediaTypes.OciLayer, layer.MediaType));
    }

    private static ConversionOptions Options(string target, bool isCompressed, ConversionProfile profile) => new()
    {
        Target = target == "oci" ? ImageFormat.Oci : ImageFormat.Docker,
        Profile = profile,
        Compression = isCompressed ? CompressionProfile.Podman : null,
    };

    // The same image, in an archive that has its first layer in gzip.
    private string CompressSomeLayers()
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using (var reader = new TarReader(File.OpenRead(Hello)))
        {
            while (reader.GetNextEntry() is { } entry)
            {
                if (entry.DataStream is { } data)
                {
                    var content = new MemoryStream();
                    data.CopyTo(content);
                    files.Add(entry.Name, content.ToArray());
                }
            }
        }

        string layer = (string)JsonNode.Parse(files["manifest.json"])![0]!["Layers"]![0]!;
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(files[layer]);
        }

        files[layer] = compressed.ToArray();
        string path = _temp.PathOf("compressed.tar");
        using var writer = new TarWriter(File.Create(path), TarEntryFormat.Ustar);
        foreach ((string name, byte[] content) in files)
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }

        return path;
    }
}
