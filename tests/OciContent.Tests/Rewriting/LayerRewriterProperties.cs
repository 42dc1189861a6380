using FsCheck;
using FsCheck.Fluent;
using OciContent.Building;
using OciContent.Editing;
using OciContent.Filesystem;
using OciContent.Images;
using OciContent.Layers;
using OciContent.Rewriting;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Filesystem;
using OciContent.Verification;

namespace OciContent.Tests.Rewriting;

/// <summary>Whatever becomes of an image's layers, its files stay.</summary>
public sealed class LayerRewriterProperties
{
    private static readonly Config Config = Cases.Config(2026, 33, all: 5000, fewer: 250);

    private static readonly DateTimeOffset Latest = DateTimeOffset.FromUnixTimeSeconds(1_000_000_500);

    [Fact]
    public void AnImage_SquashedFromAnyLayer_HasTheSameFiles() => CheckEach(static async (source, files, from) =>
    {
        await using EditedImage squashed = await EditAsync(source, new LayerRewriteOptions { SquashFrom = from });
        ImageFilesystem after = await ImageFilesystem.ReadAsync(squashed);
        Assert.Equal(from + 1, after.Layers.Count);
        Assert.Empty(after.Problems);
        Assert.Equal(RandomLayers.Lines(files), RandomLayers.Lines(after, RandomLayers.Implied(files)));
        Assert.Empty((await ImageVerifier.VerifyAsync(squashed)).Problems);
        Assert.True(from > 0 || after.Removals.Count == 0);
    });

    [Fact]
    public void AnImage_SquashedTwice_IsAsSquashedOnce() => CheckEach(static async (source, _, from) =>
    {
        var options = new LayerRewriteOptions { SquashFrom = from };
        await using EditedImage once = await EditAsync(source, options);
        await using EditedImage twice = await EditAsync(once, options);
        Assert.Equal(once.Root.Digest, twice.Root.Digest);
    });

    [Fact]
    public void ASquashedLayer_SquashedWithALayerOfNothing_StaysAsItIs() => CheckEach(static async (source, _, from) =>
    {
        var options = new LayerRewriteOptions { SquashFrom = from };
        using LayerBlob nothing = await new LayerBuilder().BuildAsync();
        await using EditedImage once = await EditAsync(source, options);
        await using EditedImage more = await ImageEditor.EditAsync(once, [ImageEdit.AppendLayer(nothing)]);
        await using EditedImage twice = await EditAsync(more, options);
        Digest[] expected = [.. (await ManifestAsync(once)).Layers.Select(static layer => layer.Digest)];

        // An image of one layer without whiteouts was never written anew.
        if (once.Root.Digest != source.ResolveRoot().Digest)
        {
            Assert.Equal(expected, (await ManifestAsync(twice)).Layers.Select(static layer => layer.Digest));
        }
    });

    [Fact]
    public void AnImage_WithoutLaterTimes_HasTheSameFilesOtherwise() => Check(static async (source, files) =>
    {
        var options = new LayerRewriteOptions { LatestTime = Latest };
        await using EditedImage clamped = await EditAsync(source, options);
        ImageFilesystem after = await ImageFilesystem.ReadAsync(clamped);
        Assert.Equal(RandomLayers.Lines(files, latest: Latest), RandomLayers.Lines(after));
        Assert.Empty((await ImageVerifier.VerifyAsync(clamped)).Problems);

        await using EditedImage twice = await EditAsync(clamped, options);
        Assert.Equal(clamped.Root.Digest, twice.Root.Digest);
    });

    [Fact]
    public void AnImage_SquashedWithoutLaterTimes_IsAsOneAfterTheOther() => CheckEach(static async (source, files, from) =>
    {
        await using EditedImage both = await EditAsync(source, new LayerRewriteOptions { SquashFrom = from, LatestTime = Latest });
        Assert.Equal(
            RandomLayers.Lines(files, latest: Latest),
            RandomLayers.Lines(await ImageFilesystem.ReadAsync(both), RandomLayers.Implied(files)));
        await using EditedImage clamped = await EditAsync(both, new LayerRewriteOptions { LatestTime = Latest });
        Assert.Equal(both.Root.Digest, clamped.Root.Digest);
    });

    private static async Task<EditedImage> EditAsync(ImageSource source, LayerRewriteOptions options)
    {
        // What it owns is collected with it.
        RewrittenLayers layers = await LayerRewriter.RewriteAsync(source, options);
        return await ImageEditor.EditAsync(source, [layers.Edit]);
    }

    private static async Task<ImageManifest> ManifestAsync(EditedImage image) => await image.ReadManifestAsync(image.Root);

    private static void CheckEach(Func<ImageSource, ImageFilesystem, int, Task> check) => Check(async (source, files) =>
    {
        for (int from = 0; from < files.Layers.Count; from++)
        {
            await check(source, files, from);
        }
    });

    private static void Check(Func<ImageSource, ImageFilesystem, Task> check) => Prop
        .ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => CheckAsync(seed, check).GetAwaiter().GetResult())
        .Check(Config);

    private static async Task CheckAsync(int seed, Func<ImageSource, ImageFilesystem, Task> check)
    {
        await using ImageSource source = FilesystemImage.Open(RandomLayers.Image(seed, isDocker: seed % 2 == 0));
        ImageFilesystem files = await ImageFilesystem.ReadAsync(source);
        if (files.IsComplete)
        {
            await check(source, files);
        }
        else if (files.Layers.Count > 1)
        {
            // What unpackers take in different ways is not decided here.
            await Assert.ThrowsAsync<InvalidDataException>(() =>
                EditAsync(source, new LayerRewriteOptions { SquashFrom = 0, LatestTime = Latest }));
        }
    }
}
