using FsCheck;
using FsCheck.Fluent;
using OciContent.Layers;
using OciContent.Tests.Compression;

namespace OciContent.Tests.Layers;

public class LayerDigestsProperties
{
    private static readonly Config Quick = Cases.Config(1, 3, all: 200, fewer: 40);

    private static readonly Gen<int[]> Cuts = Gen.OneOf(Gen.Choose(1, 7), Gen.Choose(1, 500), Gen.Choose(1, 70_000))
        .NonEmptyListOf()
        .Select(list => list.ToArray());

    [Fact]
    public void ComputeAsync_DoesNotCareHowTheLayerIsCut()
    {
        Gen<byte[]> layers =
            from members in Gen.Choose(0, 3)
            from length in Gen.Choose(0, 20_000)
            from seed in Gen.Choose(0, 1000)
            select members == 0
                ? GzipSamples.Mixed(length, seed)
                : [.. Enumerable.Range(0, members).SelectMany(i => GzipBytes.Member(GzipSamples.Mixed(length / (i + 1), seed + i)))];

        Prop.ForAll(Pairs(layers), pair =>
        {
            LayerDigests whole = Compute(new MemoryStream(pair.Layer));
            LayerDigests cut = Compute(new ChunkedStream(pair.Layer, pair.Cuts));
            return whole == cut && whole.Digest == Digest.Compute(pair.Layer);
        }).Check(Quick);
    }

    // Cores become free and are taken while a layer is read.
    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    public void ComputeToEndAsync_DoesNotCareWhoHashes(string format)
    {
        Gen<(byte[] Layer, int Seed, DigestAlgorithm OfBlob, DigestAlgorithm OfPlain)> layers =
            from length in Gen.OneOf(Gen.Choose(0, 20), Gen.Choose(100_000, 400_000))
            from seed in Gen.Choose(0, 1000)
            from ofBlob in Gen.Elements(DigestAlgorithm.Supported.AsEnumerable())
            from ofPlain in Gen.Elements(DigestAlgorithm.Supported.AsEnumerable())
            let content = GzipSamples.Mixed(length, seed)
            select (format == "gzip" ? GzipBytes.Member(content) : content, seed, ofBlob, ofPlain);

        Prop.ForAll(
                layers.ToArbitrary(),
                layer =>
                {
                    var options = new LayerDigestOptions { Algorithm = layer.OfBlob, DiffIdAlgorithm = layer.OfPlain };
                    var random = new Random(layer.Seed);
                    LayerDigests expected = Blocking.Wait(() => LayerDigests.ComputeAsync(new MemoryStream(layer.Layer), options));
                    return new Digest?[] { null, expected.Digest }.All(verified =>
                        expected
                        == Blocking.Wait(() =>
                            LayerDigests.ComputeToEndAsync(
                                new MemoryStream(layer.Layer),
                                verified,
                                options,
                                () => random.Next(2) == 0,
                                progress: null,
                                CancellationToken.None)));
                })
            .Check(Quick.WithCases(all: 25, fewer: 8));
    }

    [Fact]
    public void ComputeAsync_RefusesABrokenLayerHoweverItIsCut()
    {
        Gen<byte[]> layers =
            from length in Gen.Choose(0, 5000)
            from seed in Gen.Choose(0, 1000)
            select RandomDeflate.Mutate(GzipBytes.Member(GzipSamples.Mixed(length, seed)), new Random(seed));

        Prop.ForAll(
                Pairs(layers),
                pair =>
                    string.Equals(
                        Verdict(new MemoryStream(pair.Layer)),
                        Verdict(new ChunkedStream(pair.Layer, pair.Cuts)),
                        StringComparison.Ordinal))
            .Check(Quick);
    }

    private static Arbitrary<(byte[] Layer, int[] Cuts)> Pairs(Gen<byte[]> layers) =>
        (from layer in layers from cuts in Cuts select (layer, cuts)).ToArbitrary();

    private static LayerDigests Compute(Stream layer) => Blocking.Wait(() => LayerDigests.ComputeAsync(layer));

    private static string Verdict(Stream layer)
    {
        try
        {
            return Compute(layer).ToString();
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }
}
