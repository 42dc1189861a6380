using FsCheck;
using FsCheck.Fluent;
using OciContent.Comparison;
using OciContent.Images;
using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.TestKit.Images;

namespace OciContent.Tests.Comparison;

/// <summary>Laws of comparisons, over random images and indexes of whatever fields.</summary>
public sealed class ImageComparerProperties
{
    private static readonly Config Config = Cases.Config(3019, 77, all: 2000, fewer: 100);

    [Fact]
    public void AnImage_IsAsItIs() => Prop
        .ForAll(Gen.Choose(0, 1 << 20).ToArbitrary(), static seed =>
        {
            ImageComparison comparison = CompareAsync(Random(seed), Random(seed)).GetAwaiter().GetResult();
            Assert.True(comparison.AreEqual);
            Assert.All(comparison.Images, static image =>
            {
                Assert.Equal(ImageChange.Same, image.Change);
                Assert.Empty(image.Config);
                Assert.Empty(image.Manifest);
                Assert.Empty(image.Annotations);
                Assert.All(image.Layers, static layer => Assert.Equal(LayerChange.Shared, layer.Change));
            });
        })
        .Check(Config);

    [Fact]
    public void TheOtherWayRound_WhatWasAddedIsRemoved() => Prop
        .ForAll(Gen.Choose(0, 1 << 20).Two().ToArbitrary(), static seeds =>
        {
            ImageComparison there = CompareAsync(Random(seeds.Item1), Random(seeds.Item2)).GetAwaiter().GetResult();
            ImageComparison back = CompareAsync(Random(seeds.Item2), Random(seeds.Item1)).GetAwaiter().GetResult();
            Assert.Equal(Text(there), Text(Mirror(back)));
        })
        .Check(Config);

    [Fact]
    public void Layers_OfBothImages_AreAllTold_EachOnce() => Prop
        .ForAll(Layers().ToArbitrary(), Layers().ToArbitrary(), static (before, after) =>
        {
            IReadOnlyList<LayerDifference> there = new LayerComparer(before, after, InferredLayers.None).Compare();
            Assert.Equal(Enumerable.Range(0, before.Length), there.Select(static layer => layer.IndexBefore).OfType<int>().Order());
            Assert.Equal(Enumerable.Range(0, after.Length), there.Select(static layer => layer.IndexAfter).OfType<int>().Order());
            Assert.Equal(
                there.Select(Text).Order(StringComparer.Ordinal),
                new LayerComparer(after, before, InferredLayers.None).Compare().Select(Mirror).Select(Text).Order(StringComparer.Ordinal));
            int[] shared =
            [
                .. there.Where(static layer => layer.Change == LayerChange.Shared).Select(static layer => layer.IndexBefore!.Value),
            ];
            Assert.Equal(shared.Order(), shared);
        })
        .Check(Config.WithCases(20_000, 1000));

    private static Gen<LayerIdentity[]> Layers() =>
        Gen.Choose(0, 5)
            .ArrayOf()
            .Select(static layers => layers.Select(static number => new LayerIdentity
            {
                Digest = Digest.Compute([(byte)number]),
                Size = number,
                MediaType = MediaTypes.OciLayer,
                Compression = null,
                DiffId = Digest.Compute([(byte)(number / 2), 1]),
                UncompressedSize = null,
                ChainId = null,
            }).ToArray());

    private static RandomImage Random(int seed)
    {
        var images = new RandomImages(seed, RandomImages.NoLayers);
        ImageFormat format = seed % 2 == 0 ? ImageFormat.Oci : ImageFormat.Docker;
        return seed % 3 == 0 ? images.Image(format) : images.Index(format);
    }

    private static async Task<ImageComparison> CompareAsync(RandomImage before, RandomImage after)
    {
        await using ImageSource one = await OpenAsync(before);
        await using ImageSource other = await OpenAsync(after);
        return await ImageComparer.CompareAsync(one, other);
    }

    private static async Task<ImageSource> OpenAsync(RandomImage image)
    {
        var store = new MemoryContentStore();
        foreach ((Digest digest, byte[] content) in image.Documents)
        {
            await store.PutAsync(
                new Descriptor { MediaType = MediaTypes.OciConfig, Digest = digest, Size = content.Length },
                new MemoryStream(content));
        }

        return ImageSource.Create(store, image.Root with { Data = null }, "random");
    }

    private static ImageComparison Mirror(ImageComparison comparison) => comparison with
    {
        RootBefore = comparison.RootAfter,
        RootAfter = comparison.RootBefore,
        Images = [.. comparison.Images.Select(Mirror)],
        Annotations = [.. comparison.Annotations.Select(Mirror)],
        Index = [.. comparison.Index.Select(Mirror)],
    };

    private static ImageDifference Mirror(ImageDifference image) => image with
    {
        Change = image.Change switch
        {
            ImageChange.Added => ImageChange.Removed,
            ImageChange.Removed => ImageChange.Added,
            _ => image.Change,
        },
        Before = image.After,
        After = image.Before,
        Layers = [.. image.Layers.Select(Mirror)],
        Config = [.. image.Config.Select(Mirror)],
        Annotations = [.. image.Annotations.Select(Mirror)],
        Manifest = [.. image.Manifest.Select(Mirror)],
        SizeBefore = image.SizeAfter,
        SizeAfter = image.SizeBefore,
        BaseBefore = image.BaseAfter,
        BaseAfter = image.BaseBefore,
    };

    private static FieldDifference Mirror(FieldDifference field) => new(field.Path, field.After, field.Before);

    private static AnnotationDifference Mirror(AnnotationDifference annotation) =>
        new(annotation.Key, annotation.After, annotation.Before);

    private static LayerDifference Mirror(LayerDifference layer) => layer with
    {
        Change = layer.Change switch
        {
            LayerChange.Added => LayerChange.Removed,
            LayerChange.Removed => LayerChange.Added,
            _ => layer.Change,
        },
        Before = layer.After,
        After = layer.Before,
        IndexBefore = layer.IndexAfter,
        IndexAfter = layer.IndexBefore,
    };

    // In an order of its own: what comes first depends on which image does.
    private static string Text(ImageComparison comparison) =>
        string.Join(
            '\n',
            comparison.Images.Select(Text).Order(StringComparer.Ordinal)
                .Concat(comparison.Index.Select(static field => field.ToString()).Order(StringComparer.Ordinal))
                .Concat(comparison.Annotations.Select(static annotation => annotation.ToString()))
                .Append($"{comparison.RootBefore?.Digest} {comparison.RootAfter?.Digest} {comparison.AreEqual}"));

    private static string Text(ImageDifference image) =>
        string.Join(
            '\n',
            image.Layers.Select(Text).Order(StringComparer.Ordinal)
                .Concat(image.Config.Concat(image.Manifest).Select(static field => field.ToString()).Order(StringComparer.Ordinal))
                .Concat(image.Annotations.Select(static annotation => annotation.ToString()))
                .Prepend(
                    $"{image.Change} {image.Before?.Manifest?.Digest} {image.After?.Manifest?.Digest} {image.LowestLayersInCommon} "
                    + $"{image.SizeBefore} {image.SizeAfter} {image.BaseBefore} {image.BaseAfter}"));

    private static string Text(LayerDifference layer) =>
        $"{layer.Change} {layer.Match} {layer.IndexBefore} {layer.IndexAfter} {layer.Before?.Digest} {layer.After?.Digest}";
}
