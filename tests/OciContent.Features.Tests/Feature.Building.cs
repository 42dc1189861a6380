using OciContent.Building;
using OciContent.Editing;
using OciContent.Layers;
using OciContent.Sources;
using OciContent.Verification;

namespace OciContent.Features.Tests;

/// <content>What puts layers on images, takes them away and changes what is below them.</content>
internal sealed partial record Feature
{
    private static async Task AppendLayerAsync(ImageSource source, Answer answer)
    {
        using LayerBlob layer = await BuildLayerAsync();
        await EditAsync(source, answer, ImageEdit.AppendLayer(layer), ImageEdit.SetEnv("PORT", "80"), ImageEdit.SetLabel("a", "b"));
    }

    private static Task RemoveLayerAsync(ImageSource source, Answer answer) => EditAsync(source, answer, ImageEdit.RemoveLayer(0));

    // From the base onto another: what is not built on it is refused.
    private static async Task RebaseAsync(ImageSource source, Answer answer)
    {
        answer.OfImage($"{(await source.ListImagesAsync()).Images.Count} images");
        await using ImageSource oldBase = OfSample(SampleSet.Base);
        await using ImageSource newBase = OfSample(SampleSet.Other);
        await EditAsync(source, answer, await ImageEdit.RebaseAsync(oldBase, newBase, "example.com/other:1"));
    }

    private static async Task BuildAsync(ImageSource source, Answer answer)
    {
        using LayerBlob layer = await BuildLayerAsync();
        await using EditedImage built = await ImageBuilder
            .From(source)
            .WithLayer(layer)
            .WithEntrypoint("/app/start")
            .WithUser("1000")
            .BuildAsync();
        Tell(built, answer);
        answer.OfImage($"all well: {(await ImageVerifier.VerifyAsync(built)).IsOk}");
    }

    private static async Task EditAsync(ImageSource source, Answer answer, params ImageEdit[] edits)
    {
        try
        {
            await using EditedImage edited = await ImageEditor.EditAsync(source, edits);
            Tell(edited, answer);
            answer.OfImage($"all well: {(await ImageVerifier.VerifyAsync(edited)).IsOk}");
        }
        catch (InvalidDataException)
        {
            answer.OfImage("refused");
        }
    }

    private static void Tell(EditedImage edited, Answer answer)
    {
        answer.OfManifest($"{edited.Root.Digest}");
        foreach (DocumentChange change in edited.Changes)
        {
            string text = $"{change.Before.Digest} becomes {change.After.Digest}";
            if (change.Before.MediaType is MediaTypes.OciConfig or MediaTypes.DockerConfig)
            {
                answer.OfImage(text);
            }
            else
            {
                answer.OfManifest(text);
            }
        }
    }

    private static Task<LayerBlob> BuildLayerAsync() =>
        new LayerBuilder().AddContent("/app/start", "#!/bin/sh"u8.ToArray()).AddWhiteout("/base").BuildAsync();

    private static ImageSource OfSample(SampleImage image) =>
        ImageSource.Create(new CarelessReader(new SampleSet([image], [], null)), image.Manifest.ToDescriptor());
}
