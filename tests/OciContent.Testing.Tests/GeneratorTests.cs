using FsCheck;
using FsCheck.Fluent;
using OciContent.Compression;
using OciContent.Images;
using OciContent.Layers;
using OciContent.Sources;
using OciContent.Verification;

namespace OciContent.Testing.Tests;

/// <summary>That what is drawn is what it claims to be, that all kinds of it come up, and that shrinking ends and keeps to it.</summary>
public sealed class GeneratorTests
{
    private const int Count = 300;

    [Fact]
    public void Digests_AreReadBack() =>
        Check(OciArbitraries.Digests(), static digest => Assert.Equal(digest, Digest.Parse(digest.ToString())));

    [Fact]
    public void Digests_AreOfAllAlgorithms() =>
        AssertKinds(
            OciArbitraries.Digests(),
            static digest => digest.Algorithm.IsSupported ? digest.Algorithm.Name : "unknown",
            ["sha256", "sha512", "blake3", "unknown"]);

    [Fact]
    public void Platforms_AreReadInAnIndex() =>
        Check(
            OciArbitraries.Platforms(),
            static platform =>
                AssertRead(
                    new ImageIndex
                    {
                        Manifests = [Descriptor.Empty with { MediaType = MediaTypes.OciManifest, Data = null, Platform = platform }],
                    }));

    [Fact]
    public void Annotations_AreReadInAManifest() => Check(OciArbitraries.Annotations(), static annotations =>
        AssertRead(new ImageManifest { Config = Descriptor.Empty, Layers = [], Annotations = annotations }));

    [Fact]
    public void Descriptors_AreReadInAManifest() => Check(OciArbitraries.Descriptors(), static descriptor =>
        AssertRead(new ImageManifest { Config = descriptor, Layers = [descriptor], Subject = descriptor }));

    [Fact]
    public void Descriptors_HaveEachField()
    {
        Descriptor[] drawn = Draw(OciArbitraries.Descriptors());

        Assert.Contains(drawn, static descriptor => descriptor.Data is not null);
        Assert.Contains(drawn, static descriptor => descriptor.Urls.Count > 0);
        Assert.Contains(drawn, static descriptor => descriptor.Annotations.Count > 0);
        Assert.Contains(drawn, static descriptor => descriptor.Platform is not null);
        Assert.Contains(drawn, static descriptor => descriptor.ArtifactType is not null);
        Assert.Contains(drawn, static descriptor => descriptor.Size > int.MaxValue);
        Assert.Contains(
            drawn,
            static descriptor =>
                descriptor
                == new Descriptor
                {
                    MediaType = descriptor.MediaType,
                    Digest = descriptor.Digest,
                    Size = descriptor.Size,
                });
    }

    [Fact]
    public void Manifests_AreRead() => Check(OciArbitraries.ImageManifests(), AssertRead);

    [Fact]
    public void Manifests_AreOfBothForms() =>
        AssertKinds(
            OciArbitraries.ImageManifests(),
            static manifest => manifest.Format.ToString(),
            [nameof(ImageFormat.Oci), nameof(ImageFormat.Docker)]);

    [Fact]
    public void Indexes_AreRead() => Check(OciArbitraries.ImageIndexes(), AssertRead);

    [Fact]
    public void Indexes_AreOfBothForms() =>
        AssertKinds(
            OciArbitraries.ImageIndexes(),
            static index => index.Format.ToString(),
            [nameof(ImageFormat.Oci), nameof(ImageFormat.Docker)]);

    [Fact]
    public void Configs_AreRead() => Check(OciArbitraries.ImageConfigs(), AssertRead);

    [Fact]
    public void Layers_AreReadAsTheySay() => Check(OciArbitraries.LayerSamples(), static layer =>
    {
        LayerDigests digests = Blocking.Wait(() => LayerDigests.ComputeAsync(new MemoryStream(layer.Blob.ToArray())));

        Assert.Equal(
            (layer.Digest, layer.Size, layer.DiffId, layer.Compression),
            (digests.Digest, digests.Size, digests.DiffId, digests.Compression));
        Assert.Equal(layer.Entries.Select(static entry => entry.Name), EntryNames(layer.Tar));
    });

    [Fact]
    public void Layers_AreOfAllCompressions() =>
        AssertKinds(
            OciArbitraries.LayerSamples(),
            static layer => layer.Compression.ToName(),
            [CompressionFormat.None.ToName(), CompressionFormat.Gzip.ToName(), CompressionFormat.Zstd.ToName()]);

    [Fact]
    public void Layers_AreSomeWithoutFilesSomeWithLinksAndWhiteouts()
    {
        LayerSample[] drawn = Draw(OciArbitraries.LayerSamples());

        Assert.Contains(drawn, static layer => layer.Entries.Count == 0);
        Assert.Contains(drawn, static layer => layer.Entries.Any(static entry => entry.LinkName is not null));
        Assert.Contains(drawn, static layer => layer.Entries.Any(static entry => entry.Name.StartsWith(".wh.", StringComparison.Ordinal)));
        Assert.Contains(drawn, static layer => layer.Size > layer.Tar.Length / 2 && layer.Compression == CompressionFormat.None);
    }

    [Fact]
    public void Layers_AreTheSameOnEveryMachine()
    {
        LayerEntry[] files = [new(System.Formats.Tar.TarEntryType.RegularFile, "a") { Content = "aaaaaaaaaa" }];

        Assert.Equal(
            "sha256:7c7d76e41ba1259c2548f040310199d71d0c8cf05c4bbde422ee5d2256ff7cea",
            new LayerSample(files, CompressionFormat.Gzip).Digest.ToString());
    }

    [Fact]
    public void Descriptions_SomeHaveALayerTwiceAndSomeHaveItInTwoForms()
    {
        ImageDescription[] drawn = Draw(OciArbitraries.ImageDescriptions());

        Assert.Contains(drawn, static image => image.Layers.Distinct().Count() < image.Layers.Count);
        Assert.Contains(
            drawn,
            static image => image.Layers.Distinct().Count() > image.Layers.DistinctBy(static layer => layer.DiffId).Count());
        Assert.Contains(drawn, static image => image.Layers.Count == 0);
        Assert.Contains(drawn, static image => image.Config is null && image.Created is null);
        Assert.Contains(drawn, static image => image.Config is { User: "" });
        Assert.Contains(drawn, static image => image.Format == ImageFormat.Docker);
        Assert.Contains(drawn, static image => image.Annotations.ContainsKey("org.opencontainers.image.created"));
    }

    [Fact]
    public void Descriptions_AreEqualIfTheyAskForTheSame() =>
        Check(
            OciArbitraries.ImageDescriptions(),
            static image =>
            {
                ImageDescription same = image with
                {
                    Annotations = new Dictionary<string, string>(image.Annotations.Reverse()),
                    Layers = [.. image.Layers.Select(static layer => new LayerSample(layer.Entries, layer.Compression))],
                };

                Assert.Equal(image, same);
                Assert.Equal(image.GetHashCode(), same.GetHashCode());
                Assert.NotEqual(image, image with { Layers = [.. image.Layers, new LayerSample([], CompressionFormat.None)] });
            });

    [Fact]
    public void MemoryImages_Verify() => Check(OciArbitraries.MemoryImages(), static image =>
    {
        VerificationReport report = Blocking.Wait(() => ImageVerifier.VerifyAsync(ImageSource.Create(image.Store, image.Root)));

        Assert.Empty(report.Problems);
    }, all: 25);

    [Fact]
    public void MemoryImages_SomeAreIndexes() =>
        AssertKinds(
            OciArbitraries.MemoryImages(),
            static image => image.Root.MediaType,
            [MediaTypes.OciManifest, MediaTypes.DockerManifest, MediaTypes.OciIndex, MediaTypes.DockerManifestList]);

    [Fact]
    public void Arbitraries_AreFoundByTheirType()
    {
        IArbMap known = ArbMap.Default.Merge(typeof(OciArbitraries));

        Assert.NotEmpty(known.ArbFor<ImageManifest>().Generator.Sample(1));
        Assert.NotEmpty(known.ArbFor<HostileName>().Generator.Sample(1));
    }

    private static void AssertRead(ImageDocument document)
    {
        ImageDocument read = document switch
        {
            ImageManifest => ImageManifest.Parse(document.RawBytes.Span, document.MediaType),
            ImageIndex => ImageIndex.Parse(document.RawBytes.Span, document.MediaType),
            _ => ImageConfig.Parse(document.RawBytes.Span, document.MediaType),
        };
        Assert.Equal(document, read);
    }

    private static List<string> EntryNames(ReadOnlyMemory<byte> tar)
    {
        using var reader = new System.Formats.Tar.TarReader(new MemoryStream(tar.ToArray()));
        var names = new List<string>();
        while (reader.GetNextEntry() is { } entry)
        {
            names.Add(entry.Name);
        }

        return names;
    }

    /// <summary>Checks what is drawn, and whatever it shrinks to on random ways, each of which must end.</summary>
    private static void Check<T>(Arbitrary<T> arbitrary, Action<T> check, int all = Count / 3)
    {
        const int maxSteps = 500;
        var random = new Random(1);
        foreach (T drawn in Draw(arbitrary, Cases.Count(all, fewer: all / 4)))
        {
            check(drawn);
            T value = drawn;
            int steps = 0;
            while (arbitrary.Shrinker(value).Take(50).ToArray() is { Length: > 0 } simpler)
            {
                value = simpler[random.Next(simpler.Length)];
                Assert.True(++steps < maxSteps, $"Still shrinking: {value}");
                if (steps % 5 == 1)
                {
                    check(value);
                }
            }

            check(value);
        }
    }

    private static void AssertKinds<T>(Arbitrary<T> arbitrary, Func<T, string> kind, IEnumerable<string> expected) =>
        Assert.Equal(expected.Order(StringComparer.Ordinal), Draw(arbitrary).Select(kind).Distinct().Order(StringComparer.Ordinal));

    private static T[] Draw<T>(Arbitrary<T> arbitrary, int count = Count) => [.. arbitrary.Generator.Sample(count, new Rnd(1), 50)];
}
