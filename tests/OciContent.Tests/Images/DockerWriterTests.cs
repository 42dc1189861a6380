using System.Text;
using OciContent.Images;
using OciContent.TestKit.Images;

namespace OciContent.Tests.Images;

/// <summary>Documents that Docker's engine wrote are written again as they are, byte for byte.</summary>
public sealed class DockerWriterTests
{
    [Theory]
    [InlineData("docker-hub/config/hello-world.json", "sha256:feb5d9fea6a5e9606aa995e879d862b825965ba48de054caab5ef356dc6b3412")]
    [InlineData("docker-hub/config/fedora-33.json", "sha256:a78267678b7e6e849c7e960b09227b737a38d5073a5071b041a16bd4b609ef92")]
    [InlineData("docker-hub/config/gitlab-test.json", "sha256:ea8a54fd13889d3649d0a4e45735116474b8a650815a2cda4940f652158579b9")]
    [InlineData("docker-hub/config/kindest-node.json", "sha256:d6b20550c77b11385dd30115ba29dbf9a9bfc98c2f28ff7d162a6ad7c9686251")]
    [InlineData(
        "image-spec/docker/config/docker-hub-docker.json",
        "sha256:a059ea7356d5b5a9e0f6352bfa463e7bd4721c2ade3ef168603826e0de6fe54b")]
    [InlineData(
        "image-spec/docker/config/docker-hub-fedora.json",
        "sha256:a20665eb1fe2912accb3d5dadaed360430df0d1aa46874875886947d61d3d4ee")]
    public void AConfig_IsWrittenAsItsEngineDid(string file, string imageId)
    {
        ImageConfig config = ImageConfig.Parse(Read(file), MediaTypes.DockerConfig);
        Assert.Equal(imageId, config.Digest.ToString());
        Assert.Empty(config.UnknownFields);
        AssertSame(config, DocumentProfile.Docker24);

        // Later engines differ where a history names authors.
        bool hasAuthors = config.History.Any(static entry => entry.Author is not null);
        Assert.Equal(hasAuthors, !config.ToBytes(DocumentProfile.Docker).AsSpan().SequenceEqual(config.RawBytes.Span));
    }

    [Theory]
    [InlineData("docker-hub/manifest/kindest-node.json", "sha256:14ffd6ee8a3daa20cc934ba786626b181e1797268c5465f2c299a7cf54494c77")]
    [InlineData(
        "image-spec/docker/manifest/docker-hub-docker.json",
        "sha256:888206c77cd2811ec47e752ba291e5b7734e3ef137dfd222daadaca39a9f17bc")]
    public void AManifest_IsWrittenAsByDockerPush(string file, string digest)
    {
        ImageManifest manifest = ImageManifest.Parse(Read(file));
        Assert.Equal(digest, manifest.Digest.ToString());
        AssertSame(manifest, DocumentProfile.Docker);
        AssertSame(manifest, DocumentProfile.Docker24);
    }

    [Fact]
    public void AManifestList_IsWrittenAsByDockerManifestPush()
    {
        ImageIndex list = ImageIndex.Parse(Read("image-spec/docker/index/docker-hub-list.json"));
        Assert.Equal("sha256:4ffd0883f25635999f04ea543240a27c9a4341979ff7d46a9774f71512eebb1f", list.Digest.ToString());
        AssertSame(list, DocumentProfile.Docker);
        AssertSame(list, DocumentProfile.Docker24);
    }

    [Fact]
    public void ARebuiltConfig_HasTheImageIdOfTheOriginal()
    {
        ContainerConfig container = new()
        {
            Env = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            Cmd = ["/hello"],
            Image = "sha256:b9935d4e8431fb1a7f0989304ec86b3329a99a25f5efdc7f09f3f8c41434ca6d",
        };
        var created = Timestamp.Parse("2021-09-23T23:47:57.442225064Z");
        ImageConfig config = new()
        {
            MediaType = MediaTypes.DockerConfig,
            Architecture = "amd64",
            Os = "linux",
            Config = container,
            Container = "8746661ca3c2f215da94e6d3f7dfdcafaff5ec0b21c9aff6af3dc379a82fbc72",
            ContainerConfig = container with
            {
                Hostname = "8746661ca3c2",
                Cmd = ["/bin/sh", "-c", "#(nop) ", "CMD [\"/hello\"]"],
                Labels = new Dictionary<string, string>(),
            },
            Created = created,
            DockerVersion = "20.10.7",
            History =
            [
                new HistoryEntry
                {
                    Created = Timestamp.Parse("2021-09-23T23:47:57.098990892Z"),
                    CreatedBy = "/bin/sh -c #(nop) COPY file:50563a97010fd7ce1ceebd1fa4f4891ac3decdf428333fb2683696f4358af6c2 in / ",
                },
                new HistoryEntry
                {
                    Created = created,
                    CreatedBy = "/bin/sh -c #(nop)  CMD [\"/hello\"]",
                    EmptyLayer = true,
                },
            ],
            RootFs = new RootFs { DiffIds = [Digest.Parse("sha256:e07ee1baac5fae6a26f30cabfe54a36d3402f96afda318fe0a96cec4ca393359")] },
        };
        Assert.Equal("sha256:feb5d9fea6a5e9606aa995e879d862b825965ba48de054caab5ef356dc6b3412", config.Digest.ToString());
        Assert.Equal(1469, config.Size);
    }

    [RequiresToolsFact("go")]
    public void RandomConfigs_AreWrittenAsTheEnginesStructs()
    {
        var random = new RandomDocuments(20_253);
        var documents = new List<(GoDocument Go, byte[] Ours)>();
        while (documents.Count < Cases.Count(all: 4000, fewer: 600))
        {
            foreach ((string shape, DocumentProfile profile) in new[]
                {
                    ("docker-config", DocumentProfile.Docker),
                    ("docker-24-config", DocumentProfile.Docker24),
                })
            {
                byte[] json = random.DockerConfig();
                documents.Add(
                    (new GoDocument(shape, json, profile.ShortEscapes), ImageConfig.Parse(json, MediaTypes.DockerConfig).ToBytes(profile)));
            }
        }

        foreach (((GoDocument go, byte[] ours), byte[] answer) in documents.Zip(
                GoWriterOracle.Rewrite([.. documents.Select(static document => document.Go)])))
        {
            Assert.True(
                ours.AsSpan().SequenceEqual(answer),
                $"a {go.Shape}\n{Encoding.UTF8.GetString(go.Json)}\nhere: {Encoding.UTF8.GetString(ours)}\nGo:   "
                + $"{Encoding.UTF8.GetString(answer)}");
        }
    }

    private static byte[] Read(string file) => File.ReadAllBytes(Repository.PathOf("tests/vectors/" + file));

    private static void AssertSame(ImageDocument document, DocumentProfile profile) =>
        Assert.Equal(Encoding.UTF8.GetString(document.RawBytes.Span), Encoding.UTF8.GetString(document.ToBytes(profile)));
}
