using OciContent.Catalog.Tests.Kit;
using OciContent.Compression;
using OciContent.Inference;
using OciContent.Inspection;
using OciContent.Layers;
using OciContent.Sources;
using OciContent.TestKit.Registries;

namespace OciContent.Catalog.Tests;

/// <summary>Images of Docker's schema 1, of which only their layers tell what they are uncompressed.</summary>
public sealed class Schema1Tests
{
    public static TheoryData<CatalogEngine> Engines => Place.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Add_KnowsEveryHashOfTheLayers_AndReadsThemOnce(CatalogEngine engine)
    {
        byte[] os = await OldRegistry.TarAsync("/etc/os-release", "os");
        byte[][] tars = [os, new byte[1024], await OldRegistry.TarAsync("/runtime", "run")];
        byte[][] blobs = [Gzip.Compress(tars[0]), FaultRegistry.EmptyLayer, tars[2]];
        await using var registry = new OldRegistry();
        Digest manifest = registry.Add("team/base:1", "amd64", blobs);
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        CatalogAddition added;
        var told = new ToldProgress();
        await using (ImageSource source = await registry.OpenAsync("team/base:1"))
        {
            added = await catalog.AddAsync(source, new CatalogAddOptions { Inference = new InferenceOptions { Progress = told } });
        }

        Assert.Equal([manifest], added.Images);
        Assert.Equal((1, 3), (added.NewImages, added.LayersRead));
        Assert.Empty(added.Problems);
        Assert.Equal(blobs.Sum(static blob => blob.Length), told.Values[^1]);
        Assert.Equal(told.Values.Order(), told.Values);
        CatalogedImage image = Assert.Single(await catalog.GetImagesAsync(manifest));
        Assert.Equal(("docker-schema1", "linux/amd64", 3), (image.Format, image.Platform, image.Layers));

        Digest[] diffIds = [.. tars.Select(static tar => Digest.Compute(tar))];
        await RequireAsync(catalog, HashRole.Manifest, manifest);
        for (int i = 0; i < tars.Length; i++)
        {
            await RequireAsync(catalog, HashRole.Layer, Digest.Compute(blobs[i]));
            await RequireAsync(catalog, HashRole.DiffId, diffIds[i]);
            await RequireAsync(catalog, HashRole.ChainId, ChainId.Compute(diffIds[..(i + 1)]));
            LayerCandidates candidates = await LayerCandidates.ComputeAsync(new MemoryStream(tars[i]), CompressionProfile.All);
            foreach (CompressedLayer candidate in candidates.Candidates)
            {
                await RequireAsync(catalog, HashRole.InferredLayer, candidate.Digest);
            }
        }

        // Another image with the same layers, and the same again: both are known without reading.
        registry.Add("team/other:1", "amd64", blobs[..2]);
        Assert.Equal(3, registry.BlobsRead);
        foreach ((string name, int images) in new[] { ("team/other:1", 1), ("team/base:1", 0), ("team/other:1", 0) })
        {
            await using ImageSource source = await registry.OpenAsync(name);
            added = await catalog.AddAsync(source);
            Assert.Equal((images, 0), (added.NewImages, added.LayersRead));
        }

        Assert.Equal(3, registry.BlobsRead);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Add_KeepsWhatItCanRead_AndSaysWhatItCannot(CatalogEngine engine)
    {
        byte[] os = await OldRegistry.TarAsync("/etc/os-release", "os");
        byte[] forged = Gzip.Compress(await OldRegistry.TarAsync("/forged", "forged"));
        byte[] original = Gzip.Compress(await OldRegistry.TarAsync("/original", "original"));
        await using var registry = new OldRegistry();
        Digest manifest = registry.Add("team/base:1", "amd64", Gzip.Compress(os), original, "no archive"u8.ToArray());
        registry.Replace("team/base", Digest.Compute(original), forged);
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        await using ImageSource source = await registry.OpenAsync("team/base:1");
        CatalogAddition added = await catalog.AddAsync(source);

        Assert.Equal([manifest], added.Images);
        ContentProblem problem = Assert.Single(added.Problems);
        Assert.Equal($"fsLayers[3] of {manifest}", problem.Location.ToString());
        Assert.DoesNotContain('\n', problem.Message);
        await RequireAsync(catalog, HashRole.Layer, Digest.Compute(Gzip.Compress(os)));
        Assert.NotNull(await catalog.FindAsync(Digest.Compute(os), Digest.Compute(Gzip.Compress(os)), CompressionProfile.All));

        // Of the whole nothing is known, and of what was forged neither.
        Assert.Empty(await catalog.FindAsync(HashPrefix.Parse(Digest.Compute(Gzip.Decompress(forged)).ToString())));
        Assert.Empty(await catalog.FindAsync(HashPrefix.Parse(ChainId.Compute([Digest.Compute(os)]).ToString())));
    }

    private static async Task RequireAsync(ImageCatalog catalog, HashRole role, Digest digest) =>
        Assert.Contains(
            await catalog.FindAsync(HashPrefix.Parse(digest.ToString())),
            match => match.Role == role && match.Digest == digest);

    private sealed class ToldProgress : IProgress<ContentProgress>
    {
        public List<long> Values { get; } = [];

        public void Report(ContentProgress value) => Values.Add(value.Bytes);
    }
}
