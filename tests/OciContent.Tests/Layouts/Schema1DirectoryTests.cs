using System.Text;
using OciContent.Images;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Images;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Layouts;

/// <summary>Docker manifests of schema 1 in a folder of skopeo's: the file has other bytes than those that have the digest.</summary>
public sealed class Schema1DirectoryTests : IDisposable
{
    private readonly TestImageFolder _folder = new();
    private readonly byte[] _signed = Encoding.UTF8.GetBytes(new SignedSchema1().ToString());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Root_IsTheManifest()
    {
        await using ImageDirectory directory = await ImageDirectory.OpenAsync(Write(_signed));
        var root = Assert.IsType<Schema1Manifest>(directory.Root);

        Assert.Equal(Schema1Manifest.Parse(_signed).Digest, root.Digest);
        Assert.Equal(root, await directory.ReadSchema1ManifestAsync(root.ToDescriptor()));
        Assert.True(await directory.ExistsAsync(root.ToDescriptor()));
        ImageListing listing = await directory.ListImagesAsync(root.Digest.ToString());
        Assert.Equal(root.ToDescriptor(), Assert.Single(listing.Images).Manifest);
        Assert.Empty(listing.NonImages);
    }

    [Fact]
    public async Task Root_MayBeUnsigned()
    {
        await using ImageDirectory directory = await ImageDirectory.OpenAsync(Write(Encoding.UTF8.GetBytes(new SignedSchema1().Payload)));
        Assert.Equal(Schema1Manifest.Parse(_signed).Digest, directory.Root.Digest);
        Assert.Equal(directory.Root, await directory.ReadSchema1ManifestAsync(directory.Root.ToDescriptor()));
    }

    [Fact]
    public async Task Read_VerifiesThePayload()
    {
        string path = Write(_signed);
        await using ImageDirectory directory = await ImageDirectory.OpenAsync(path);
        Descriptor root = directory.Root.ToDescriptor();
        byte[] changed = Encoding.UTF8.GetBytes(new SignedSchema1().ToString().Replace("latest", "newest", StringComparison.Ordinal));

        await Assert.ThrowsAsync<ContentMismatchException>(() => directory.ReadSchema1ManifestAsync(root with { Size = root.Size + 1 }));
        await Assert.ThrowsAsync<ContentMismatchException>(() =>
            directory.ReadSchema1ManifestAsync(root with { MediaType = MediaTypes.DockerManifest }));
        File.WriteAllBytes(Path.Join(path, "manifest.json"), changed);
        await Assert.ThrowsAsync<ContentMismatchException>(() => directory.ReadSchema1ManifestAsync(root));
        await Assert.ThrowsAsync<ContentMismatchException>(async () => await directory.OpenReadAsync(root));
        File.Delete(Path.Join(path, "manifest.json"));
        await Assert.ThrowsAsync<ContentNotFoundException>(() => directory.ReadSchema1ManifestAsync(root));
    }

    [Fact]
    public async Task Read_FindsAManifestOfAList()
    {
        var child = Schema1Manifest.Parse(_signed);
        Descriptor entry = child.ToDescriptor() with { Platform = new Platform { Architecture = "amd64", Os = "linux" } };
        var list = new ImageIndex { MediaType = MediaTypes.DockerManifestList, Manifests = [entry] };
        string path = Write(list.RawBytes.ToArray());
        _folder.Write($"dir/{child.Digest.Encoded}.manifest.json", _signed);

        await using ImageDirectory directory = await ImageDirectory.OpenAsync(path);
        Assert.Equal(child, await directory.ReadSchema1ManifestAsync(entry));
        Assert.Equal(entry, Assert.Single((await directory.ListImagesAsync()).Images).Manifest);
    }

    [Fact]
    public async Task Read_TakesAnyReader()
    {
        var manifest = Schema1Manifest.Parse(_signed);
        await using var unverified = new MemoryContentReader { Verifies = false };
        unverified.Add(manifest.Digest, _signed);
        Assert.Equal(manifest, await unverified.ReadSchema1ManifestAsync(manifest.ToDescriptor()));

        // A registry's storage keeps the payload.
        await using var verified = new MemoryContentReader();
        verified.Add(manifest.Digest, manifest.Payload.ToArray());
        Assert.Equal(
            manifest.Digest,
            (await verified.ReadSchema1ManifestAsync(manifest.ToDescriptor() with { Size = manifest.Payload.Length })).Digest);

        await using var endless = new MemoryContentReader { Verifies = false };
        endless.Add(manifest.Digest, [.. _signed, .. new byte[100]]);
        await Assert.ThrowsAsync<ContentMismatchException>(() => endless.ReadSchema1ManifestAsync(manifest.ToDescriptor()));
        await using var small = new MemoryContentReader { Limit = _signed.Length - 1 };
        await Assert.ThrowsAsync<InvalidDataException>(() => small.ReadSchema1ManifestAsync(manifest.ToDescriptor()));
        Assert.Equal(0, small.Opened);
    }

    [Fact]
    public async Task Sizes_AreFoundByDigest()
    {
        var layer = Digest.Parse(SignedSchema1.Layer);
        _folder.Write("dir/" + layer.Encoded, "{}"u8.ToArray());
        _folder.Write("layout/oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray());
        _folder.Write("layout/index.json", """{"schemaVersion":2,"manifests":[]}"""u8.ToArray());
        _folder.Write("layout/blobs/sha256/" + layer.Encoded, "{}"u8.ToArray());
        await using ImageDirectory directory = await ImageDirectory.OpenAsync(Write(_signed));
        await using ImageLayout layout = await ImageLayout.OpenAsync(_folder.PathOf("layout"));
        await using IContentReader other = new MemoryContentReader();
        foreach (IContentReader reader in new IContentReader[] { directory, layout })
        {
            Assert.Equal(2, await reader.FindSizeAsync(layer));
            Assert.Null(await reader.FindSizeAsync(Digest.Compute("[]"u8)));
            await Assert.ThrowsAsync<NotSupportedException>(async () => await reader.FindSizeAsync(Digest.Parse("md5:a")));
        }

        Assert.Null(await other.FindSizeAsync(layer));
    }

    private string Write(byte[] manifest)
    {
        _folder.Write("dir/version", "Directory Transport Version: 1.1\n"u8.ToArray());
        _folder.Write("dir/manifest.json", manifest);
        return _folder.PathOf("dir");
    }
}
