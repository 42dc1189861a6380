using OciContent.Images;

namespace OciContent.Tests.Images;

/// <summary>Docker's form of the documents (distribution, manifest-v2-2.md).</summary>
public sealed class DockerExampleTests
{
    [Fact]
    public void AManifest_IsReadWhole()
    {
        ImageManifest manifest = ImageManifest.Parse(
            File.ReadAllBytes(Repository.PathOf("tests/vectors/image-spec/docker/manifest/docker-hub-docker.json")),
            MediaTypes.DockerManifest);
        Assert.Equal(ImageFormat.Docker, manifest.Format);
        Assert.Equal([2310272, 913022, 9861668, 465], manifest.Layers.Select(static layer => layer.Size));
        Assert.Empty(manifest.UnknownFields);
    }

    [Fact]
    public void AManifestList_KeepsFeaturesAndVariants()
    {
        ImageIndex list = ImageIndex.Parse("""
            {
              "schemaVersion": 2,
              "mediaType": "application/vnd.docker.distribution.manifest.list.v2+json",
              "manifests": [
                {
                  "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
                  "digest": "sha256:e692418e4cbaf90ca69d05a66403747baa33ee08806650b51fab815ad7fc331f",
                  "size": 7143,
                  "platform": { "architecture": "ppc64le", "os": "linux" }
                },
                {
                  "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
                  "digest": "sha256:5b0bcabd1ed22e9fb1310cf6c2dec7cdef19f0ad69efa1f392e94a4333501270",
                  "size": 7682,
                  "platform": { "architecture": "amd64", "os": "linux", "features": ["sse4"] }
                },
                {
                  "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
                  "digest": "sha256:07ebe243465ef4a667b78154ae6c3ea46fdb1582936aac3ac899ea311a701b40",
                  "size": 2084,
                  "platform": { "architecture": "arm", "os": "linux", "variant": "v7" }
                }
              ]
            }
            """u8);
        Assert.Equal(ImageFormat.Docker, list.Format);
        Assert.Equal(MediaTypes.DockerManifestList, list.MediaType);
        Assert.Equal(
            ["linux/ppc64le", "linux/amd64", "linux/arm/v7"],
            list.Manifests.Select(static manifest => manifest.Platform!.ToString()));
        Assert.Equal(["sse4"], list.Manifests[1].Platform!.Features);
    }

    [Fact]
    public void AConfig_KeepsDockersOwnFields_AndReadsNullsAsEmpty()
    {
        ImageConfig config = ImageConfig.Parse(
            """
            {"architecture":"amd64","author":"Patrick Uiterwijk \u003cpatrick@puiterwijk.org\u003e","config":{"Hostname":"8dfe43d80430","Domainname":"","User":"",
            "AttachStdin":false,"Tty":false,"Env":["PATH=/bin"],"Cmd":null,"Image":"sha256:6986ae504bbf843512d680cc959484452034965db15f75ee8bdd1b107f61500b","Volumes":null,
            "WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":{},"Healthcheck":{"Test":["CMD","true"],"Interval":30000000000}},
            "container":"6249cd2c4b1d6b1bf05903364cbcb95781508994d6407c1564d494e748ea1b41","container_config":{"Hostname":"8dfe43d80430","Cmd":null},
            "created":"2016-06-10T18:44:31.784795904Z","docker_version":"1.10.3","history":null,"os":"linux",
            "rootfs":{"type":"layers","diff_ids":["sha256:d43f38155a799dc53d8fbb9f3bc11f51805f4027cd5c3d10b9823201cd5b9400"]}}
            """u8,
            MediaTypes.DockerConfig);
        Assert.Equal("Patrick Uiterwijk <patrick@puiterwijk.org>", config.Author);
        Assert.Empty(config.Config!.Cmd);
        Assert.Empty(config.Config.Entrypoint);
        Assert.Empty(config.Config.Volumes);
        Assert.Empty(config.Config.Labels);
        Assert.Empty(config.History);
        Assert.Equal("8dfe43d80430", config.Config.Hostname);
        Assert.Equal("", config.Config.Domainname);
        Assert.False(config.Config.AttachStdin);
        Assert.False(config.Config.Tty);
        Assert.Null(config.Config.OpenStdin);
        Assert.Equal("sha256:6986ae504bbf843512d680cc959484452034965db15f75ee8bdd1b107f61500b", config.Config.Image);
        Assert.Empty(config.Config.OnBuild);
        Assert.Equal(["CMD", "true"], config.Config.Healthcheck!.Test);
        Assert.Equal(30000000000, config.Config.Healthcheck.Interval);
        Assert.Equal("6249cd2c4b1d6b1bf05903364cbcb95781508994d6407c1564d494e748ea1b41", config.Container);
        Assert.Equal("8dfe43d80430", config.ContainerConfig!.Hostname);
        Assert.Equal("1.10.3", config.DockerVersion);
        Assert.Empty(config.UnknownFields);
        Assert.Empty(config.Config.UnknownFields);
    }

    [Theory]
    [InlineData("oci/blobs/sha256/370c551e9d0a3aad9e7e6c352ef9d3a5ca4aee8292885590f93dc69badf1164b", MediaTypes.OciManifest)]
    [InlineData("dir-docker/manifest.json", MediaTypes.DockerManifest)]
    public void RealManifests_AreRead_WhoeverWroteThem(string file, string mediaType)
    {
        ImageManifest manifest = ImageManifest.Parse(File.ReadAllBytes(Repository.PathOf("tests/vectors/images/hello/" + file)));
        Assert.Equal(mediaType, manifest.MediaType);
        Assert.Equal("sha256:39093b95ea60f07c185099b2d7bafd4a2541d403207ebaac298cb94fc4c37ede", manifest.Config.Digest.ToString());
        Assert.Equal(3, manifest.Layers.Count);
        Assert.Empty(manifest.UnknownFields);
    }
}
