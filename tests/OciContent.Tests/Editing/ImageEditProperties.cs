using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using OciContent.Building;
using OciContent.Editing;
using OciContent.Images;
using OciContent.Layers;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Editing;

/// <summary>Edits that undo one another, or change nothing, leave every digest as it was.</summary>
public sealed class ImageEditProperties
{
    private static readonly Gen<TestImage> Images =
        from layers in Gen.Choose(1, 4)
        from gaps in Gen.Choose(0, 2).ListOf(layers)
        from isDocker in Gen.Elements(true, false)
        from isTold in Gen.Elements(true, true, false)
        from variables in Gen.Elements("A=1", "B=2", "C=3").ListOf()
        select new TestImage([.. Enumerable.Range(0, layers).Select(static i => $"layer {i}")])
        {
            IsDocker = isDocker,
            ChangeConfig = config =>
            {
                if (variables.Count > 0)
                {
                    config["config"]!["Env"] = new JsonArray([.. variables.Distinct().Select(static text => (JsonNode)text)]);
                }

                if (isTold)
                {
                    config["history"] = new JsonArray([.. gaps.SelectMany(Entries)]);
                }
            },
        };

    [Fact]
    public void ALayer_AppendedAndRemoved_IsGone() => Check((image, source) =>
        RootOfAsync(source, layer => [ImageEdit.AppendLayer(layer), ImageEdit.RemoveLayer(image.Layers.Count)]));

    [Fact]
    public void ALayer_PrependedAndRemoved_IsGone() => Check(static (_, source) =>
        RootOfAsync(source, static layer => [ImageEdit.PrependLayer(layer), ImageEdit.RemoveLayer(0)]));

    [Fact]
    public void ARebaseToTheSameBase_ChangesNothing() => Check(async (image, source) =>
    {
        var lowest = new TestImage("layer 0") { IsDocker = image.IsDocker };
        await using ImageSource baseImage = await OpenAsync(lowest);
        ImageEdit edit = await ImageEdit.RebaseAsync(baseImage, baseImage);
        return await RootOfAsync(source, _ => [edit]);
    });

    [Fact]
    public void ARebase_ThereAndBack_ChangesNothing() => Check(async (image, source) =>
    {
        await using ImageSource one = await OpenAsync(new TestImage("layer 0") { IsDocker = image.IsDocker });
        await using ImageSource other = await OpenAsync(new TestImage("other 0", "other 1") { IsDocker = image.IsDocker });
        await using EditedImage there = await ImageEditor.EditAsync(source, [await ImageEdit.RebaseAsync(one, other)]);
        await using EditedImage back = await ImageEditor.EditAsync(there, [await ImageEdit.RebaseAsync(other, one)]);
        return (await DiffIdsAsync(back)).SequenceEqual(await DiffIdsAsync(source)) ? source.ResolveRoot().Digest : back.Root.Digest;
    });

    [Fact]
    public void AVariable_SetAndRemoved_IsGone() => Check(static (_, source) =>
        RootOfAsync(source, static _ => [ImageEdit.SetEnv("NEW", "x=y"), ImageEdit.SetEnv("NEW", null), ImageEdit.SetEnv("N", null)]));

    [Fact]
    public void WhatIsSetAsItWas_ChangesNothing() => Check(static (_, source) =>
        RootOfAsync(source, static _ => [ImageEdit.SetCmd(["sh"]), ImageEdit.SetUser(null), ImageEdit.RemoveVolume("/data")]));

    private static IEnumerable<JsonNode> Entries(int gaps, int layer) =>
    [
        .. Enumerable.Range(0, gaps).Select(static i => new JsonObject { ["created_by"] = $"ENV {i}", ["empty_layer"] = true }),
        new JsonObject { ["created_by"] = $"RUN {layer}" },
    ];

    private static void Check(Func<TestImage, ImageSource, Task<Digest>> edit) =>
        Prop.ForAll(
                Images.ToArbitrary(),
                image => Blocking.Wait(async () =>
                {
                    await using ImageSource source = await OpenAsync(image);
                    return (await edit(image, source)).ToString() == image.Manifest.Digest;
                }))
            .Check(Cases.Config(20, 5, 200, 40));

    private static async Task<Digest> RootOfAsync(ImageSource source, Func<LayerBlob, IReadOnlyList<ImageEdit>> edits)
    {
        using LayerBlob layer = await new LayerBuilder().AddContent("f", "content"u8.ToArray()).BuildAsync();
        await using EditedImage edited = await ImageEditor.EditAsync(source, edits(layer));
        return edited.Root.Digest;
    }

    private static async Task<IReadOnlyList<Digest>> DiffIdsAsync(ImageSource source)
    {
        ImageManifest manifest = await source.ReadManifestAsync(source.ResolveRoot());
        return (await source.ReadConfigAsync(manifest))!.RootFs.DiffIds;
    }

    private static async Task<ImageSource> OpenAsync(TestImage image)
    {
        var store = new MemoryContentStore();
        foreach (TestImageBlob blob in image.Blobs)
        {
            await store.PutAsync(blob.Descriptor, new MemoryStream(blob.Content));
        }

        return ImageSource.Create(store, image.Manifest.Descriptor);
    }
}
