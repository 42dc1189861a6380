using System.Text.Json.Nodes;
using OciContent.Inspection;
using OciContent.Layouts;
using OciContent.Tests.Kit;
using static OciContent.Tests.Kit.TestImageDockerArchive;

namespace OciContent.Tests.Inspection;

public sealed class HashFinderTests : IDisposable
{
    private readonly TestImageFolder _folder = new();
    private readonly TestImage _amd = new("base", "app");
    private readonly TestImage _arm = new("base", "arm") { Architecture = "arm64" };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Find_TellsEveryRole()
    {
        TestImageBlob index = TestImageBlob.Index(_amd.Manifest, _arm.Manifest);
        ImageInspection inspection = await InspectAsync(new TestImageFiles().AddImages(_amd, _arm).Add(index).Entry(index, "1.0"));
        (string Digest, HashRole Role, string Explanation)[] expected =
        [
            (index.Digest, HashRole.Index, "The image index of 1.0. "),
            (_amd.Manifest.Digest, HashRole.Manifest, "The manifest of 1.0 (linux/amd64). "),
            (_arm.Manifest.Digest, HashRole.Manifest, "The manifest of 1.0 (linux/arm64). "),
            (_amd.Config.Digest, HashRole.Config, "The config of 1.0 (linux/amd64). "),
            (_amd.Layers[1].Digest, HashRole.Layer, "Layer 2 of 2 of 1.0 (linux/amd64), as it is stored, compressed with gzip. "),
            (_amd.DiffIds[1], HashRole.DiffId, "Layer 2 of 2 of 1.0 (linux/amd64), uncompressed. "),
            (_amd.ChainIds[1], HashRole.ChainId, "Layers 1 to 2 of 2 of 1.0 (linux/amd64), one unpacked over the other. "),
        ];
        foreach ((string digest, HashRole role, string explanation) in expected)
        {
            string hex = digest["sha256:".Length..];
            foreach (string hash in (string[])[digest, hex, hex[..8], digest[..15], hex[..63]])
            {
                HashMatch match = Assert.Single(HashFinder.Find(HashPrefix.Parse(hash), inspection));
                Assert.Equal(digest, match.Digest.ToString());
                Assert.Equal(role, match.Role);
                Assert.Equal(inspection.Source, match.Source);
                Assert.StartsWith(explanation, match.Explanation, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', match.Explanation);
            }
        }
    }

    [Fact]
    public async Task Find_TellsAllRolesThatCoincide()
    {
        var image = new TestImage("base") { IsCompressed = false };
        ImageInspection inspection = await InspectAsync(new TestImageFiles().Image(image, "1.0"));

        Assert.Equal(
            [HashRole.Layer, HashRole.DiffId, HashRole.ChainId],
            HashFinder.Find(HashPrefix.Parse(image.DiffIds[0]), inspection).Select(match => match.Role));
    }

    [Fact]
    public async Task Find_TellsEveryImageThatALayerIsIn()
    {
        ImageInspection inspection = await InspectAsync(new TestImageFiles().Image(_amd, "amd").Image(_arm, "arm"));

        Assert.Equal(
            ["Layer 1 of 2 of amd (linux/amd64)", "Layer 1 of 2 of arm (linux/arm64)"],
            HashFinder
                .Find(HashPrefix.Parse(_amd.Layers[0].Digest), inspection)
                .Select(match => match.Explanation[..match.Explanation.IndexOf(',', StringComparison.Ordinal)]));
    }

    [Fact]
    public async Task Find_GivesAllHashesThatStartSo()
    {
        const string same = "0123456789";
        string[] digests = [.. "abc".Select(c => $"sha256:{same}{new string(c, 54)}")];
        var image = new TestImage("a", "b", "c")
        {
            ChangeManifest = manifest =>
        {
            for (int i = 0; i < 3; i++)
            {
                manifest["layers"]![i]!["digest"] = digests[i];
            }
        }
        };
        ImageInspection inspection = await InspectAsync(new TestImageFiles().Image(image), readLayers: false);

        Assert.Equal(digests, HashFinder.Find(HashPrefix.Parse(same), inspection).Select(match => match.Digest.ToString()));
        Assert.Equal(digests[1], Assert.Single(HashFinder.Find(HashPrefix.Parse(same + "b"), inspection)).Digest.ToString());
        Assert.Empty(HashFinder.Find(HashPrefix.Parse(same + "d"), inspection));
        Assert.Empty(HashFinder.Find(HashPrefix.Parse("sha512:" + same), inspection));
    }

    [Fact]
    public async Task Find_TellsWhatIsAbsent()
    {
        TestImageBlob absentIndex = TestImageBlob.Index(_arm.Manifest);
        TestImageBlob index = TestImageBlob.Index([
            _amd.Manifest.Describe(),
            _arm.Manifest.DescribeFor("linux", "arm64"),
            absentIndex.Describe(),
        ]);
        ImageInspection inspection = await InspectAsync(new TestImageFiles().AddImages(_amd).Add(index).Entry(index));

        HashMatch manifest = Assert.Single(HashFinder.Find(HashPrefix.Parse(_arm.Manifest.Digest), inspection));
        Assert.Equal(HashRole.Manifest, manifest.Role);
        Assert.StartsWith(
            "A manifest for linux/arm64 that the image index lists, but that is not here. ",
            manifest.Explanation,
            StringComparison.Ordinal);
        HashMatch nested = Assert.Single(HashFinder.Find(HashPrefix.Parse(absentIndex.Digest), inspection));
        Assert.Equal(HashRole.Index, nested.Role);
        Assert.StartsWith(
            "An image index that the image index lists, but that is not here. ",
            nested.Explanation,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_TellsTheFilesOfADockerArchive()
    {
        await using DockerArchive archive = await _folder.OpenAsync(Crane(_amd, "hello:1.0"));
        ImageInspection inspection = await ImageInspector.InspectAsync(archive);

        HashMatch match = Assert.Single(HashFinder.Find(HashPrefix.Parse(_amd.Layers[1].Digest), inspection));
        Assert.Equal(HashRole.Layer, match.Role);
        Assert.Contains("the archive's file alone", match.Explanation, StringComparison.Ordinal);
        Assert.StartsWith(
            "The config of hello:1.0 (linux/amd64). ",
            Assert.Single(HashFinder.Find(HashPrefix.Parse(_amd.Config.Digest), inspection)).Explanation,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_MakesForeignTextHarmless()
    {
        const string escape = "\u001b[31m\n\u202E";
        var image = new TestImage("base") { Os = "linux" + escape, Architecture = escape };
        TestImageBlob index = TestImageBlob.Index([image.Manifest.Describe(), _arm.Manifest.DescribeFor("os" + escape, escape)]);
        ImageInspection inspection = await InspectAsync(new TestImageFiles().AddImages(image).Add(index).Entry(index, "tag" + escape));

        string[] hashes =
        [
            index.Digest,
            image.Manifest.Digest,
            image.Config.Digest,
            image.Layers[0].Digest,
            image.DiffIds[0],
            _arm.Manifest.Digest,
        ];
        foreach (string hash in hashes)
        {
            IReadOnlyList<HashMatch> matches = HashFinder.Find(HashPrefix.Parse(hash), inspection);
            Assert.NotEmpty(matches);
            Assert.All(matches, match => Assert.DoesNotContain(match.Explanation, c => char.IsControl(c) || c == '\u202E'));
            Assert.All(matches, match => Assert.Contains("\\u001b[31m", match.Explanation, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Find_NamesAFewOfManyTags()
    {
        TestImageFiles files = new TestImageFiles().AddImages(_amd);
        foreach (int i in Enumerable.Range(1, 50))
        {
            files.Entry(_amd.Manifest, $"tag{i}");
        }

        ImageInspection inspection = await InspectAsync(files);

        Assert.StartsWith(
            "The config of tag1, tag2, tag3 and 47 more (linux/amd64). ",
            Assert.Single(HashFinder.Find(HashPrefix.Parse(_amd.Config.Digest), inspection)).Explanation,
            StringComparison.Ordinal);
    }

    // The config of an artifact is nobody's image ID.
    [Fact]
    public async Task Find_TellsAnArtifactsConfigFromAnImagesId()
    {
        var artifact = new TestImage("chart") { ConfigMediaType = MediaTypes.OciEmpty };
        ImageInspection inspection = await InspectAsync(new TestImageFiles().Image(artifact, "chart").Image(_amd, "image"));

        Assert.DoesNotContain(
            "It is the image ID",
            Assert.Single(HashFinder.Find(HashPrefix.Parse(artifact.Config.Digest), inspection)).Explanation,
            StringComparison.Ordinal);
        Assert.Contains(
            "It is the image ID",
            Assert.Single(HashFinder.Find(HashPrefix.Parse(_amd.Config.Digest), inspection)).Explanation,
            StringComparison.Ordinal);
    }

    // What docker shows is of images: neither an SBOM that refers to an image nor what BuildKit attests of one is among it.
    [Theory]
    [InlineData("artifact")]
    [InlineData("attestation by platform")]
    [InlineData("attestation by annotation")]
    public async Task Find_SaysOfWhatIsNotAnImage_NothingThatHoldsForImages(string kind)
    {
        bool isArtifact = kind == "artifact";
        var other = new TestImage("sbom")
        {
            ConfigMediaType = isArtifact ? MediaTypes.OciEmpty : null,
            Os = kind == "attestation by platform" ? "unknown" : "linux",
            Architecture = kind == "attestation by platform" ? "unknown" : "amd64",
        };
        JsonObject entry = other.Manifest.Describe(descriptor =>
        {
            if (kind == "attestation by annotation")
            {
                descriptor["annotations"] = new JsonObject { [AnnotationKeys.DockerReferenceType] = "attestation-manifest" };
            }
        });
        TestImageBlob own = TestImageBlob.Index([entry.DeepClone().AsObject()]);
        TestImageBlob both = TestImageBlob.Index([_amd.Manifest.Describe(), entry.DeepClone().AsObject()]);
        ImageInspection inspection = await InspectAsync(
            new TestImageFiles().AddImages(other, _amd).Add(own, both).Entry(own, "own").Entry(both, "both"));

        string[] hashes =
        [
            other.Manifest.Digest,
            other.Config.Digest,
            other.Layers[0].Digest,
            own.Digest,
            .. isArtifact ? Array.Empty<string>() : [other.DiffIds[0]],
        ];
        foreach (HashMatch match in hashes.SelectMany(hash => HashFinder.Find(HashPrefix.Parse(hash), inspection)))
        {
            Assert.DoesNotContain("as the image ID", match.Explanation, StringComparison.Ordinal);
            Assert.DoesNotContain("is the image ID", match.Explanation, StringComparison.Ordinal);
            Assert.DoesNotContain("--digests", match.Explanation, StringComparison.Ordinal);
            Assert.DoesNotContain("docker pull", match.Explanation, StringComparison.Ordinal);
            Assert.DoesNotContain("docker inspect", match.Explanation, StringComparison.Ordinal);
            Assert.DoesNotContain("containerd names", match.Explanation, StringComparison.Ordinal);
        }

        Assert.All(
            (string[])[both.Digest, _amd.Manifest.Digest],
            hash => Assert.All(
                HashFinder.Find(HashPrefix.Parse(hash), inspection),
                static match => Assert.Contains("--digests", match.Explanation, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Find_SaysOfAnAbsentArtifact_NothingThatHoldsForImages()
    {
        JsonObject sbom = _arm.Manifest.Describe(static entry => entry["artifactType"] = "application/spdx+json");
        TestImageBlob index = TestImageBlob.Index([_amd.Manifest.Describe(), sbom]);
        ImageInspection inspection = await InspectAsync(new TestImageFiles().AddImages(_amd).Add(index).Entry(index));

        HashMatch match = Assert.Single(HashFinder.Find(HashPrefix.Parse(_arm.Manifest.Digest), inspection));
        Assert.DoesNotContain("--digests", match.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_ChecksItsArguments()
    {
        ImageInspection inspection = await InspectAsync(new TestImageFiles().Image(_amd));

        Assert.Throws<ArgumentNullException>(() => HashFinder.Find(null!, inspection));
        Assert.Throws<ArgumentNullException>(() => HashFinder.Find(HashPrefix.Parse("01234567"), null!));
        Assert.Empty(HashFinder.Find(HashPrefix.Parse("01234567"), inspection));
    }

    private async Task<ImageInspection> InspectAsync(TestImageFiles files, bool readLayers = true)
    {
        await using ImageLayout layout = await _folder.OpenAsync(files);
        return await ImageInspector.InspectAsync(layout, new InspectionOptions { ReadLayers = readLayers });
    }
}
