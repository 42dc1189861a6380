using System.CommandLine;
using System.Globalization;
using OciContent.Editing;
using OciContent.Layouts;
using OciContent.Storage;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>edit IMAGE DEST</c>: a change of documents, and of every digest above them.</summary>
internal static class EditVerb
{
    public static Command Create(ToolConsole console)
    {
        var image = new Argument<string>("IMAGE") { Description = VerbOptions.ImageHelp };
        var destination = new Argument<string>("DEST") { Description = $"{VerbOptions.DestinationHelp} The layout that IMAGE is in is edited in place." };
        Option<string[]> addUrl = Several("--add-url", "WHERE=URL", "Adds an address to a descriptor: WHERE is config, layers[N] or manifests[N], from 0.");
        var removeUrls = new Option<bool>("--remove-urls") { Description = "Takes away all addresses but those of foreign layers.", Arity = ArgumentArity.Zero };
        Option<string[]> annotate = Several("--annotate", "K=V", "Sets an annotation of the manifest, or of the index if IMAGE is one.");
        Option<string[]> removeAnnotation = Several("--remove-annotation", "K", "Removes an annotation.");
        var setPlatform = new Option<string>("--set-platform") { Description = "Sets the platform of the image's config, and of the entries that lead to it.", HelpName = "OS/ARCH[/VARIANT]" };
        var replaceConfig = new Option<string>("--replace-config") { Description = "Replaces the config by one of the same layers.", HelpName = "FILE" };
        Option<string[]> replaceLayer = Several("--replace-layer", "N=FILE", "Replaces a layer, from 0, by a tar, plain or compressed.");
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("edit", "Changes documents, and every digest and size above them; tags that led to the old image lead to the new one.")
        {
            image, destination, addUrl, removeUrls, annotate, removeAnnotation, setPlatform, replaceConfig, replaceLayer, json,
        };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetRequiredValue(image),
            ImageLocation.Parse(parsed.GetRequiredValue(destination)),
            async isIndex =>
            [
                .. (parsed.GetValue(replaceConfig) is { } config ? [ImageEdit.ReplaceConfig(await File.ReadAllBytesAsync(config, cancellationToken))] : Array.Empty<ImageEdit>()),
                .. await Task.WhenAll((parsed.GetValue(replaceLayer) ?? []).Select(text => ReplaceLayerAsync(text, cancellationToken))),
                .. (parsed.GetValue(setPlatform) is { } platform ? [ImageEdit.SetPlatform(Platform.Parse(platform))] : Array.Empty<ImageEdit>()),
                .. (parsed.GetValue(removeUrls) ? [ImageEdit.RemoveUrls()] : Array.Empty<ImageEdit>()),
                .. (parsed.GetValue(addUrl) ?? []).Select(AddUrl),
                .. (parsed.GetValue(removeAnnotation) ?? []).Select(key => Annotate(isIndex, key, null)),
                .. (parsed.GetValue(annotate) ?? []).Select(text => Split(text, "--annotate", "K=V", mayBeEmpty: true)).Select(pair => Annotate(isIndex, pair.Key, pair.Value)),
            ],
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static Option<string[]> Several(string name, string value, string description) => new(name) { Description = $"{description} May be repeated.", HelpName = value };

    private static Task<int> RunAsync(ToolConsole console, string image, ImageLocation destination, Func<bool, Task<ImageEdit[]>> createEdits, bool asJson, CancellationToken cancellationToken) =>
        ImageOpener.NameErrorsAsync(image, async location =>
        {
            IReadOnlyList<DocumentChange> changes;
            await using (ImageContent source = await location.OpenImageAsync(cancellationToken))
            {
                ImageEdit[] edits = await createEdits(MediaTypes.IsIndex(source.Root.MediaType));
                changes = IsInPlace(source, location, destination)
                    ? await EditInPlaceAsync(location, edits, cancellationToken)
                    : await EditAsync(console, image, source, destination, edits, cancellationToken);
            }

            Write(console, changes, asJson);
            return ExitCodes.Done;
        });

    private static bool IsInPlace(ImageContent source, ImageLocation location, ImageLocation destination) =>
        source.Transport == ImageTransport.Oci
        && destination.Transport == ImageTransport.Oci
        && Path.GetFullPath(destination.Path) == Path.GetFullPath(location.Path)
        && (destination.Reference is null || destination.Reference == location.Reference);

    private static async Task<IReadOnlyList<DocumentChange>> EditInPlaceAsync(ImageLocation location, ImageEdit[] edits, CancellationToken cancellationToken)
    {
        await using ImageLayoutStore layout = await ImageLayoutStore.OpenAsync(location.Path, cancellationToken);
        return await ImageEditor.EditAsync(layout, location.Reference, edits, cancellationToken);
    }

    private static async Task<IReadOnlyList<DocumentChange>> EditAsync(ToolConsole console, string image, ImageContent source, ImageLocation destination, ImageEdit[] edits, CancellationToken cancellationToken)
    {
        await using EditedImage edited = await ImageEditor.EditAsync(source, source.Root, edits, cancellationToken);
        await ProgressBar.RunAsync(
            console,
            image,
            progress => ImageCopier.CopyAsync(edited, edited.Root, destination, new CopyOptions { Progress = progress }, cancellationToken));
        return edited.Changes;
    }

    private static void Write(ToolConsole console, IReadOnlyList<DocumentChange> changes, bool asJson)
    {
        if (asJson)
        {
            console.WriteJson(EditReport.From(changes), ReportJson.Readable.EditReport);
            return;
        }

        foreach (DocumentChange change in changes)
        {
            console.Out.WriteLine($"{change.Before.Digest} -> {change.After.Digest}  {Printable.Bytes(change.After.Size)}  {change.After.MediaType}");
        }

        if (changes.Count == 0)
        {
            console.WriteNote("No document changed.");
        }
    }

    private static ImageEdit Annotate(bool isIndex, string key, string? value) => isIndex ? ImageEdit.AnnotateIndexes(key, value) : ImageEdit.AnnotateManifests(key, value);

    private static ImageEdit AddUrl(string text)
    {
        (string where, string url) = Split(text, "--add-url", "WHERE=URL");
        string list = where.Split('[')[0];
        if (where == "config")
        {
            return ImageEdit.AddConfigUrl(url);
        }

        if (list is not ("layers" or "manifests") || !where.EndsWith(']') || !int.TryParse(where.AsSpan(list.Length + 1)[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            throw new FormatException($"'{where}' is no place of an address: expected config, layers[N] or manifests[N].");
        }

        return list == "layers" ? ImageEdit.AddLayerUrl(index, url) : ImageEdit.AddManifestUrl(index, url);
    }

    private static Task<ImageEdit> ReplaceLayerAsync(string text, CancellationToken cancellationToken)
    {
        (string index, string file) = Split(text, "--replace-layer", "N=FILE");
        return ImageEdit.ReplaceLayerAsync(Number(index), file, cancellationToken);
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw new FormatException($"'{text}' is no layer's number: expected 0 or more.");

    private static (string Key, string Value) Split(string text, string option, string expected, bool mayBeEmpty = false)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && (mayBeEmpty || equals < text.Length - 1)
            ? (text[..equals], text[(equals + 1)..])
            : throw new FormatException($"'{text}' is not a value of {option}: expected {expected}.");
    }
}
