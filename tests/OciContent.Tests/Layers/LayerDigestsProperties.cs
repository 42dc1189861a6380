using FsCheck;
using FsCheck.Fluent;
using OciContent.Layers;
using OciContent.Tests.Compression;

namespace OciContent.Tests.Layers;

public class LayerDigestsProperties
{
    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(1, 3);

    private static readonly Gen<int[]> Cuts = Gen.OneOf(Gen.Choose(1, 7), Gen.Choose(1, 500), Gen.Choose(1, 70_000)).NonEmptyListOf().Select(list => list.ToArray());

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
            LayerDigests cut = Compute(new TrickleStream(pair.Layer, pair.Cuts));
            return whole == cut && whole.Digest == Digest.Compute(pair.Layer);
        }).Check(Quick);
    }

    [Fact]
    public void ComputeAsync_RefusesABrokenLayerHoweverItIsCut()
    {
        Gen<byte[]> layers =
            from length in Gen.Choose(0, 5000)
            from seed in Gen.Choose(0, 1000)
            select RandomDeflate.Mutate(GzipBytes.Member(GzipSamples.Mixed(length, seed)), new Random(seed));

        Prop.ForAll(Pairs(layers), pair => string.Equals(Verdict(new MemoryStream(pair.Layer)), Verdict(new TrickleStream(pair.Layer, pair.Cuts)), StringComparison.Ordinal)).Check(Quick);
    }

    private static Arbitrary<(byte[] Layer, int[] Cuts)> Pairs(Gen<byte[]> layers) =>
        (from layer in layers from cuts in Cuts select (layer, cuts)).ToArbitrary();

    private static LayerDigests Compute(Stream layer) => LayerDigests.ComputeAsync(layer).GetAwaiter().GetResult();

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
