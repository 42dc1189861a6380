using OciContent.Comparison;
using OciContent.Filesystem;
using OciContent.Inspection;
using OciContent.Sources;

namespace OciContent.Features.Tests;

/// <content>What looks at the files of images, and at what made their layers.</content>
internal sealed partial record Feature
{
    private static async Task LayersAsync(ImageSource source, Answer answer)
    {
        ImageInspection inspection = await ImageInspector.InspectAsync(source, new InspectionOptions { ReadLayers = false });
        foreach (LayerIdentity layer in inspection.Images.SelectMany(static image => image.Layers))
        {
            answer.OfImage($"{layer.DiffId} by '{layer.History?.CreatedBy}'");
            answer.OfManifest($"{layer.Digest} of {layer.Size} bytes");
        }
    }

    private static Task ListAsync(ImageSource source, Answer answer) => OfFilesAsync(source, answer, files =>
    {
        foreach (FilesystemEntry entry in files.Entries)
        {
            answer.OfImage(
                $"{entry.Path}: {entry.Kind}, {entry.Mode}, {entry.UserId}:{entry.GroupId}, {entry.Size} bytes, {entry.ModifiedAt:O}, "
                + $"{entry.ContentDigest} in layer {entry.LayerIndex}, {files.Layers[entry.LayerIndex < 0 ? 0 : entry.LayerIndex].DiffId}");
        }

        return Task.CompletedTask;
    });

    private static Task CatAsync(ImageSource source, Answer answer) => OfFilesAsync(source, answer, async files =>
    {
        foreach (FilesystemEntry entry in files.Entries.Where(static entry => entry.Kind == FilesystemEntryKind.File))
        {
            await using Stream content = await files.OpenReadAsync(entry);
            using var reader = new StreamReader(content);
            answer.OfImage($"{entry.Path}: {await reader.ReadToEndAsync()}");
        }
    });

    private static Task ExtractAsync(ImageSource source, Answer answer) => OfFilesAsync(source, answer, async files =>
    {
        using var temp = new TempFolder();
        string folder = temp.PathOf("extracted");
        ExtractionResult result = await ImageExtractor.ExtractAsync(files, folder);
        answer.OfImage($"{result.Files} files of {result.Size} bytes");
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            answer.OfImage($"{Path.GetRelativePath(folder, file)}: {await File.ReadAllTextAsync(file)}");
        }
    });

    private static async Task DiffFilesAsync(ImageSource source, Answer answer)
    {
        await using ImageSource its = OfSample(SampleSet.Base);
        ImageComparison comparison = await ImageComparer.CompareAsync(its, source, new ComparisonOptions { CompareFiles = true });
        foreach (ImageDifference image in comparison.Images)
        {
            answer.OfImage($"{image.Platform} is {image.Change}: {string.Join(", ", image.Files)}");
        }
    }

    // The files of several images are not merged.
    private static async Task OfFilesAsync(ImageSource source, Answer answer, Func<ImageFilesystem, Task> tell)
    {
        ImageFilesystem files;
        try
        {
            files = await ImageFilesystem.ReadAsync(source);
        }
        catch (InvalidDataException)
        {
            answer.OfImage($"the files of one of {(await source.ListImagesAsync()).Images.Count}?");
            return;
        }

        answer.OfImage($"complete: {files.IsComplete}");
        await tell(files);
    }
}
