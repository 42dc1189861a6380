using System.IO.Compression;
using System.Text;
using System.Text.Json;
using OciContent.Copying;
using OciContent.Destinations;
using OciContent.Images;
using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Features.Tests;

/// <summary>
/// What real tools write, and skopeo or Docker read, though no specification has it: it is read, found to be well, copied, and told by an
/// audit.
/// </summary>
public sealed class LeniencyTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public static TheoryData<string, string> Cases() => new()
    {
        { "as it should be", "" },
        { "layers are null", "Its 'layers' is null: image-spec asks for a list." },
        { "index.json lists nothing", "Its 'index.json' lists nothing: the images are those of 'manifest.json'." },
        { "no zeros at the end", "It lacks the blocks of zeros that end a tar archive." },
        { "dir: without version", "It has no file 'version', which marks such a folder." },
        { "fields in lower case", "Its fields are not in the case that Docker writes: expected 'Config', 'RepoTags' and 'Layers'." },
        { "compressed", "The archive as a whole is compressed with gzip: expected a plain tar." },
    };

    public void Dispose() => _temp.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task WhatToolsWrite_IsReadAndTold(string name, string finding)
    {
        await using ImageSource source = await ImageLocation.Parse(Write(name)).OpenAsync();

        ImageIdentity image = Assert.Single((await ImageInspector.InspectAsync(source)).Images);
        Assert.Equal(name == "layers are null" ? NullLayers.Config.Digest : SampleSet.App.Manifest.Config.Digest, image.ImageId);
        Assert.True((await ImageVerifier.VerifyAsync(source)).IsOk);
        await using var store = new MemoryContentStore();
        CopiedImage copied = await ImageCopier.CopyAsync(source, ImageDestination.Of(store));
        Assert.True((await ImageVerifier.VerifyAsync(ImageSource.Create(store, copied.Root))).IsOk);

        IEnumerable<AuditFinding> told = (await ImageAuditor.AuditAsync(source)).Where(static found =>
            found.Rule == AuditRule.Nonconforming);
        Assert.Equal(finding.Length == 0 ? [] : [finding], told.Select(static found => found.Message));
    }

    // As BuildKit writes an image without layers.
    private static ImageManifest NullLayers { get; } = CreateWithoutLayers();

    private static ImageManifest CreateWithoutLayers()
    {
        byte[] config = """{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"""u8.ToArray();
        Descriptor descriptor = Descriptor.For(config, MediaTypes.OciConfig);
        return ImageManifest.Parse(
            Encoding.UTF8.GetBytes(
                $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","config":{"mediaType":"{{descriptor.MediaType}}","digest":"{{descriptor.Digest}}","size":{{descriptor.Size}}},"layers":null}"""));
    }

    private string Write(string name) =>
        name switch
        {
            "layers are null" => Archive([
                ("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray()),
                (
                    "index.json",
                    new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [NullLayers.ToDescriptor()] }.RawBytes.ToArray()),
                ($"blobs/sha256/{NullLayers.Digest.Encoded}", NullLayers.RawBytes.ToArray()),
                (
                    $"blobs/sha256/{NullLayers.Config.Digest.Encoded}",
                    """{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"""u8.ToArray()),
            ]),
            "index.json lists nothing" => Archive([
                .. SampleSet.Single.DockerFiles,
                ("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray()),
                ("index.json", """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"""u8.ToArray()),
            ]),
            "no zeros at the end" => Archive(SampleSet.Single.LayoutFiles, static tar => tar[..^1024]),
            "dir: without version" => "dir:" + Folder(SampleSet.Single.DirectoryFiles.Where(static file => file.Name != "version")),
            "fields in lower case" => Archive([
                .. SampleSet.Single.DockerFiles.Where(static file => file.Name != "manifest.json"),
                (
                    "manifest.json",
                    JsonSerializer.SerializeToUtf8Bytes(
                        new[]
                        {
                            new
                            {
                                config = SampleSet.App.Manifest.Config.Digest.Encoded + ".json",
                                repotags = new[] { "example.com/app:latest" },
                                layers = SampleSet.App.DiffIds.Select(static diffId => diffId.Encoded + ".tar").ToArray(),
                            },
                        })),
            ]),
            "compressed" => Archive(SampleSet.Single.LayoutFiles, static tar => Gzip.Compress(tar, CompressionLevel.Fastest)),
            _ => Archive(SampleSet.Single.LayoutFiles),
        };

    private string Archive(IEnumerable<(string Name, byte[] Content)> files, Func<byte[], byte[]>? change = null)
    {
        byte[] tar = TarFile.Write(files);
        string path = _temp.PathOf("x.tar");
        File.WriteAllBytes(path, change is null ? tar : change(tar));
        return path;
    }

    private string Folder(IEnumerable<(string Name, byte[] Content)> files)
    {
        foreach ((string name, byte[] content) in files)
        {
            File.WriteAllBytes(_temp.PathOf(name), content);
        }

        return _temp.FullPath;
    }
}
