using OciContent.Copying;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Tests.Kit;
using OciContent.Transports;

namespace OciContent.Tests.Layouts;

/// <summary><c>docker-oci-archive:FILE[:NAME:TAG]</c>: an archive that is an OCI layout and a docker-archive, written.</summary>
public sealed class HybridArchiveWritingTests : IDisposable
{
    private static readonly TestImage One = new("one", "two");
    private static readonly TestImage Two = new("two", "three") { IsCompressed = false };

    private readonly TestImageFolder _folder = new();

    private string File => _folder.PathOf("both.tar");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Image_IsTheSameForBothReaders_ByItsName()
    {
        await CopyAsync(One, $"docker-oci-archive:{File}:app:v1");

        foreach (string transport in (string[])["", "oci-archive:", "docker-oci-archive:"])
        {
            await using ImageSource source = await ImageLocation.Parse($"{transport}{File}:app:v1").OpenAsync();
            Assert.Equal(One.Manifest.Digest, source.ResolveRoot().Digest.ToString());
        }

        await using ImageSource archive = await ImageLocation.Parse($"docker-archive:{File}:app:v1").OpenAsync();
        Assert.Equal(One.Config.Digest, archive.ResolveRoot().Digest.ToString());
        DockerArchive whole = await DockerArchive.OpenAsync(File);
        await using (whole)
        {
            DockerArchiveItem item = Assert.Single(whole.Manifest.Items);
            Assert.Equal(["docker.io/library/app:v1"], item.RepoTags);
            Assert.Equal(One.Layers.Select(TestImageFiles.PathOf), item.Layers);
        }

        ImageLayout layout = await ImageLayout.OpenAsync(File);
        await using (layout)
        {
            IReadOnlyDictionary<string, string> names = Assert.Single(layout.Index.Manifests).Annotations;
            Assert.Equal(
                ("v1", "docker.io/library/app:v1"),
                (names["org.opencontainers.image.ref.name"], names["io.containerd.image.name"]));
        }
    }

    [Fact]
    public async Task Image_AlwaysHasTheSameArchive()
    {
        await CopyAsync(One, $"docker-oci-archive:{File}:app:v1");
        byte[] first = await System.IO.File.ReadAllBytesAsync(File);

        await CopyAsync(One, $"docker-oci-archive:{File}:app:v1");

        Assert.Equal(first, await System.IO.File.ReadAllBytesAsync(File));
    }

    [Fact]
    public async Task AllImages_KeepTheirNames()
    {
        string layout = _folder.Write(
            new TestImageFiles()
                .Image(One, "v1", "docker.io/library/app:v1")
                .Image(Two, "v2", "docker.io/library/app:v2")
                .Image(One, "latest", "docker.io/library/app:latest"));
        await using ImageSource source = await ImageLocation.Parse($"oci:{layout}").OpenAsync();

        await ImageCopier.CopyAllAsync(source, ImageLocation.Parse($"docker-oci-archive:{File}"));

        DockerArchive archive = await DockerArchive.OpenAsync(File);
        await using (archive)
        {
            Assert.Equal(
                [["docker.io/library/app:v1", "docker.io/library/app:latest"], ["docker.io/library/app:v2"]],
                archive.Manifest.Items.Select(static item => item.RepoTags.ToArray()));
        }

        await using ImageSource both = await ImageLocation.Parse(File).OpenAsync();
        Assert.Equal(3, both.Entries.Count);
    }

    [Fact]
    public async Task WhatIsThere_IsReplacedByItsOwnNameAlone()
    {
        await CopyAsync(One, $"docker-oci-archive:{File}:app:v1");

        await CopyAsync(Two, $"docker-oci-archive:{File}:app:v1");
        string message = await TestImageFolder.RefusesAsync<InvalidDataException>(
            () => CopyAsync(Two, $"docker-oci-archive:{File}:app:v2"));

        Assert.Contains("'docker.io/library/app:v1', which would be lost", message, StringComparison.Ordinal);
        await using ImageSource source = await ImageLocation.Parse($"{File}:app:v1").OpenAsync();
        Assert.Equal(Two.Manifest.Digest, source.ResolveRoot().Digest.ToString());
    }

    [Fact]
    public async Task SomethingElse_IsNotReplaced()
    {
        await CopyAsync(One, $"oci-archive:{File}:v1");

        await TestImageFolder.RefusesAsync<InvalidDataException>(() => CopyAsync(One, $"docker-oci-archive:{File}:app:v1"));
    }

    [Fact]
    public async Task WhatIsNotAnImage_IsRefused()
    {
        var artifact = new TestImage("sbom") { ConfigMediaType = "application/vnd.example.config" };

        await TestImageFolder.RefusesAsync<InvalidDataException>(() => CopyAsync(artifact, $"docker-oci-archive:{File}:app:v1"));

        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public async Task NamedArchive_IsBoth_OrIsRefused()
    {
        await CopyAsync(One, $"oci-archive:{File}:v1");

        await TestImageFolder.RefusesAsync<InvalidDataException>(() => ImageLocation.Parse($"docker-oci-archive:{File}").OpenAsync());
    }

    private async Task CopyAsync(TestImage image, string destination)
    {
        string layout = _folder.Write(new TestImageFiles().Image(image, "source"));
        await using ImageSource source = await ImageLocation.Parse($"oci:{layout}:source").OpenAsync();
        await ImageCopier.CopyAsync(source, ImageLocation.Parse(destination));
    }
}
