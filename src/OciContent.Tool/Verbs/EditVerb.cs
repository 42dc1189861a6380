using System.CommandLine;
using System.Globalization;
using OciContent.Copying;
using OciContent.Destinations;
using OciContent.Editing;
using OciContent.Layers;
using OciContent.Registry;
using OciContent.Rewriting;
using OciContent.Sources;
using OciContent.Tool.Output;
using OciContent.Transports;

namespace OciContent.Tool.Verbs;

/// <summary><c>edit IMAGE DEST</c>: a change of documents, and of every digest above them.</summary>
internal static class EditVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> image = VerbOptions.Image();
        Argument<string> destination = VerbOptions.Destination(
            " If DEST is IMAGE, in a layout or a registry, the image is edited in place.");
        Option<string[]> addUrl = Several(
            "--add-url",
            "WHERE=URL",
            "Add an address to a descriptor. WHERE is config, layers[N] or manifests[N]; N starts at 0.");
        Option<string[]> removeUrl = Several("--remove-url", "WHERE", "Remove the addresses of one descriptor, even of a foreign layer.");
        var removeUrls = new Option<bool>("--remove-urls")
        {
            Description = "Remove all addresses except those of foreign layers.",
            Arity = ArgumentArity.Zero,
        };
        Option<string[]> annotate = Several("--annotate", "K=V", "Set an annotation of the manifest, or of the index if IMAGE is one.");
        Option<string[]> removeAnnotation = Several("--remove-annotation", "K", "Remove an annotation.");
        var setPlatform = new Option<string>("--set-platform")
        {
            Description = "Set the platform in the image's config and in the index entries that lead to it.",
            HelpName = "OS/ARCH[/VARIANT]",
        };
        var replaceConfig = new Option<string>("--replace-config")
        {
            Description = "Replace the config with one that lists the same layers.",
            HelpName = "FILE",
        };
        Option<string[]> replaceLayer = Several("--replace-layer", "N=FILE", "Replace layer N, from 0, with a tar, plain or compressed.");
        Option<string[]> appendLayer = Several("--append-layer", "FILE", "Add a layer on top: a tar, plain or compressed.");
        Option<string[]> removeLayer = Several("--remove-layer", "N", "Remove layer N; 0 is the lowest layer.");
        var rebase = new Option<string>("--rebase")
        {
            Description = "Move the image from base OLD to base NEW. The diffIDs must prove that it is built on OLD.",
            HelpName = "OLD=NEW",
        };
        var rewrite = new RewriteOptions();
        var container = new ContainerOptions();
        Option<string> platform = VerbOptions.Platform();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command(
            "edit",
            "Change an image's documents, and update every digest and size above them. Its tags move to the new image.")
        {
            image, destination, addUrl, removeUrl, removeUrls, annotate, removeAnnotation, setPlatform, replaceConfig, replaceLayer,
            appendLayer, removeLayer, rebase,
        };
        foreach (Option option in rewrite.All.Concat(container.All).Concat([platform, json]))
        {
            verb.Options.Add(option);
        }

        verb.SetAction(
            async (parsed, cancellationToken) =>
            {
                ImageLocation location = console.Transports.Parse(parsed.GetRequiredValue(destination));
                ImageSourceOptions options = VerbOptions.OpenOptions(parsed.GetValue(platform));

                // Before the image is opened: what is wrong with a value has nothing to do with it.
                LayerRewriteOptions? rewriting = rewrite.Parse(parsed);
                int[] removed = [.. (parsed.GetValue(removeLayer) ?? []).Select(Number).Distinct().OrderDescending()];
                var urls = new UrlEdits(layer => Remaining(layer, removed), isRebased: parsed.GetValue(rebase) is not null);
                ImageEdit[] replacements =
                [
                    .. await ReplaceConfigAsync(parsed.GetValue(replaceConfig), cancellationToken),
                    .. await Task.WhenAll(
                        (parsed.GetValue(replaceLayer) ?? []).Select(text => ReplaceLayerAsync(text, removed, cancellationToken))),
                ];
                ImageEdit[] edits =
                [
                    .. await Task.WhenAll(
                        (parsed.GetValue(appendLayer) ?? []).Select(file => AppendLayerAsync(file, cancellationToken))),
                    .. container.ToEdits(parsed),
                    .. (
                        parsed.GetValue(setPlatform) is { } newPlatform
                            ? [ImageEdit.SetPlatform(Platform.Parse(newPlatform))]
                            : Array.Empty<ImageEdit>()),
                    .. (parsed.GetValue(removeUrls) ? [ImageEdit.RemoveUrls()] : Array.Empty<ImageEdit>()),
                    .. (parsed.GetValue(removeUrl) ?? []).Select(urls.Remove),
                    .. (parsed.GetValue(addUrl) ?? []).Select(urls.Add),
                ];
                (string Key, string? Value)[] annotations =
                [
                    .. (parsed.GetValue(removeAnnotation) ?? []).Select(static key => (key, default(string))),
                    .. (parsed.GetValue(annotate) ?? []).Select(static text => Split(text, "--annotate", "K=V", mayBeEmpty: true)),
                ];
                await using Bases? bases = await Bases.OpenAsync(console, parsed.GetValue(rebase), cancellationToken);

                // What is replaced has the image's numbers, so it comes before what changes these.
                ImageEdit[] layerEdits =
                [
                    .. replacements,
                    .. removed.Select(ImageEdit.RemoveLayer),
                    .. bases is null ? Array.Empty<ImageEdit>() : [await bases.CreateEditAsync(cancellationToken)],
                ];
                return await RunAsync(
                    console,
                    parsed.GetRequiredValue(image),
                    location,
                    options,
                    rewriting,
                    bases,
                    isIndex => [.. layerEdits, .. edits, .. annotations.Select(pair => Annotate(isIndex, pair.Key, pair.Value))],
                    parsed.GetValue(json),
                    cancellationToken);
            });
        return verb;
    }

    private static Option<string[]> Several(string name, string value, string description) =>
        new(name) { Description = $"{description} May be repeated.", HelpName = value };

    private static Task<int> RunAsync(
        ToolConsole console,
        string image,
        ImageLocation location,
        ImageSourceOptions options,
        LayerRewriteOptions? rewriting,
        Bases? bases,
        Func<bool, ImageEdit[]> createEdits,
        bool asJson,
        CancellationToken cancellationToken)
    {
        ImageDestination destination = location.ToDestination();
        return ImageOpener.WithImageAsync(
            console,
            image,
            options,
            async source =>
            {
                ImageLocation? own = OwnLocation(console, image, source, location);
                if (own is null)
                {
                    destination.Validate();
                }

                // What of layers is squashed or dated is there before others come or go.
                bool isIndex = MediaTypes.IsIndex(source.ResolveRoot().MediaType);
                using RewrittenLayers? layers = rewriting is null
                    ? null
                    : await ProgressBar.RunAsync(
                        console,
                        image,
                        progress => LayerRewriter.RewriteAsync(source, rewriting with { Progress = progress }, cancellationToken));
                bool areContradicted = bases is not null && await bases.AreContradictedAsync(source, cancellationToken);
                ImageEdit[] edits = [.. layers is null ? Array.Empty<ImageEdit>() : [layers.Edit], .. createEdits(isIndex)];
                IReadOnlyList<DocumentChange> changes = own is not null
                    ? await ImageEditor.EditInPlaceAsync(own, edits, options, cancellationToken)
                    : await EditAsync(console, image, source, destination, edits, cancellationToken);

                // Where no manifests are kept, nobody sees their digests.
                Write(
                    console,
                    destination.HoldsManifests
                        ? changes
                        : [.. changes.Where(static change => !MediaTypes.IsManifest(change.After.MediaType))],
                    asJson);
                if (areContradicted)
                {
                    console.WriteNote($"{image} claimed another base than the old one; its diffIDs prove that it was built on that.");
                }

                return ExitCodes.Done;
            },
            cancellationToken);
    }

    /// <summary>Where a source is, if a destination is the same place and means the same image, or none.</summary>
    private static ImageLocation? OwnLocation(ToolConsole console, string image, ImageSource source, ImageLocation destination)
    {
        // What came from a pipe is nowhere. A bare path is of the transport that its content shows.
        ImageLocation written = ImageOpener.Locate(console, image);
        if (written.Transport is StandardInputTransport || console.Transports.Find(source.Format) is not { } transport)
        {
            return null;
        }

        var own = new ImageLocation(transport, written.Transport == transport ? written.Path : source.Name, source.Reference);
        if (!own.IsSamePlace(destination))
        {
            return null;
        }

        if (transport is RegistryTransport && destination.Reference is null)
        {
            // Others pull what a tag of a registry means: none is moved that was not written.
            throw new FormatException(
                $"'{destination}' does not say which tag: expected '{own}' to move that one, or another tag after the name.");
        }

        return destination.Reference is null || destination.Reference == source.Reference ? own : null;
    }

    private static async Task<IReadOnlyList<DocumentChange>> EditAsync(
        ToolConsole console,
        string image,
        ImageSource source,
        ImageDestination destination,
        ImageEdit[] edits,
        CancellationToken cancellationToken)
    {
        await using EditedImage edited = await ImageEditor.EditAsync(source, edits, cancellationToken);
        await ProgressBar.RunAsync(
            console,
            image,
            progress => ImageCopier.CopyAsync(edited, destination, new CopyOptions { Progress = progress }, cancellationToken));
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
            console.Out.WriteLine(
                $"{change.Before.Digest} -> {change.After.Digest}  {Printable.Bytes(change.After.Size)}  {change.After.MediaType}");
        }

        if (changes.Count == 0)
        {
            console.WriteNote("No document changed.");
        }
    }

    private static ImageEdit Annotate(bool isIndex, string key, string? value) =>
        isIndex ? ImageEdit.AnnotateIndexes(key, value) : ImageEdit.AnnotateManifests(key, value);

    private static async Task<ImageEdit[]> ReplaceConfigAsync(string? file, CancellationToken cancellationToken)
    {
        return file is null ? [] : [await OfFileAsync(file, ReadAsync)];

        async Task<ImageEdit> ReadAsync()
        {
            await using FileStream content = EachFile.Open(file);
            using var config = new MemoryStream();
            await content.CopyToAsync(config, cancellationToken);
            return ImageEdit.ReplaceConfig(config.ToArray());
        }
    }

    private static Task<ImageEdit> ReplaceLayerAsync(string text, int[] removed, CancellationToken cancellationToken)
    {
        (string index, string file) = Split(text, "--replace-layer", "N=FILE");
        int layer = Number(index);
        _ = Remaining(layer, removed);
        return OfFileAsync(file, () => ImageEdit.ReplaceLayerAsync(layer, file, cancellationToken));
    }

    private static Task<ImageEdit> AppendLayerAsync(string file, CancellationToken cancellationToken) =>
        OfFileAsync(file, async () => ImageEdit.AppendLayer(await LayerBlob.FromFileAsync(file, cancellationToken)));

    private static async Task<ImageEdit> OfFileAsync(string file, Func<Task<ImageEdit>> create)
    {
        try
        {
            return await create();
        }
        catch (Exception e) when (InputErrors.IsInputError(e))
        {
            throw new IOException(InputErrors.Describe(file, e), e);
        }
    }

    // Numbers are those of the image's layers, whichever of them go.
    private static int Remaining(int layer, int[] removed) =>
        removed.Contains(layer)
            ? throw new FormatException(
                string.Create(CultureInfo.InvariantCulture, $"Layer {layer} is removed: expected another one to change."))
            : layer - removed.Count(lower => lower < layer);

    internal static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new FormatException($"'{text}' is not a layer's number: expected 0 or more.");

    internal static (string Key, string Value) Split(string text, string option, string expected, bool mayBeEmpty = false)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && (mayBeEmpty || equals < text.Length - 1)
            ? (text[..equals], text[(equals + 1)..])
            : throw new FormatException($"'{text}' is not a value of {option}: expected {expected}.");
    }
}
