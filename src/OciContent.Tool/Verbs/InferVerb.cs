using System.CommandLine;
using OciContent.Compression;
using OciContent.Inference;
using OciContent.Layers;
using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>infer IMAGE</c>: the digests that a registry shows for an image of which only the content is at hand.</summary>
internal static class InferVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> image = VerbOptions.Image();
        Option<string[]> profiles = ProfileOptions.Several();
        var against = new Option<string>("--against")
        {
            Description = "A manifest file or an image: say which of the computed digests it lists.",
            HelpName = "MANIFEST-FILE-OR-IMAGE",
        };
        Option<string> platform = VerbOptions.Platform();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command(
            "infer",
            "Compute the digests that a registry will show for an image and its layers, by reproducing what tools push.")
        {
            image,
            profiles,
            against,
            platform,
            json,
        };
        verb.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    console,
                    parsed.GetRequiredValue(image),
                    VerbOptions.OpenOptions(parsed.GetValue(platform)),
                    ProfileOptions.Parse(parsed.GetValue(profiles)),
                    parsed.GetValue(against),
                    parsed.GetValue(json),
                    cancellationToken));
        return verb;
    }

    /// <summary>Infers what an image's layers are in a registry, and shows how far that has come.</summary>
    /// <param name="console">Where to show it.</param>
    /// <param name="image">The image, as it was written.</param>
    /// <param name="source">The image, which is open.</param>
    /// <param name="profiles">By which profiles.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>What was inferred, or what the catalogue knew of the same layers.</returns>
    public static Task<InferenceResult> InferAsync(
        ToolConsole console,
        string image,
        ImageSource source,
        IReadOnlyList<CompressionProfile> profiles,
        CancellationToken cancellationToken) =>
        ProgressBar.RunAsync(
            console,
            image,
            progress =>
                LayerInference.InferAsync(
                    source,
                    new InferenceOptions { Profiles = profiles, Progress = progress, KnownLayers = console.Catalogs?.Filled },
                    cancellationToken));

    private static async Task<int> RunAsync(
        ToolConsole console,
        string image,
        ImageSourceOptions options,
        IReadOnlyList<CompressionProfile> profiles,
        string? against,
        bool asJson,
        CancellationToken cancellationToken)
    {
        KnownImages? known = against is null ? null : await ReadKnownAsync(console, against, options, cancellationToken);
        InferenceResult inferred = await ImageOpener.WithImageAsync(
            console,
            image,
            options,
            source => InferAsync(console, image, source, profiles, cancellationToken),
            cancellationToken);
        if (asJson)
        {
            console.WriteJson(InferReport.From(inferred, known), ReportJson.Readable.InferReport);
        }
        else
        {
            Write(console.Out, inferred, known);
        }

        int exitCode = ImageOpener.ReportProblems(console, inferred.Problems);
        if (inferred.Images.Count == 0 && inferred.Problems.Count == 0)
        {
            console.WriteNote($"{image} holds no image.");
        }

        InferredLayer[] layers = [.. inferred.Images.SelectMany(static image => image.Layers)];
        int unknown = known is null ? 0 : layers.Count(layer => !Matches(layer, known));
        if (unknown > 0)
        {
            console.WriteNote(
                $"{unknown} of {layers.Length} layers are not what {against} lists, by "
                + $"{(profiles.Count == 1 ? "this profile" : "any of these profiles")}.");
        }

        return unknown == 0 ? exitCode : ExitCodes.Mismatch;
    }

    private static async Task<KnownImages> ReadKnownAsync(
        ToolConsole console,
        string against,
        ImageSourceOptions options,
        CancellationToken cancellationToken)
    {
        await using ManifestOrImage known = await ManifestOrImage.OpenAsync(console, against, options, isWhole: false, cancellationToken);
        return known.Images.Any(static stack => stack.Digests is not null)
            ? KnownImages.From(known.Images)
            : throw new InvalidDataException($"{against} has no manifest: expected one, which lists the layers' digests.");
    }

    private static bool Matches(InferredLayer layer, KnownImages known) =>
        layer.Candidates is { } candidates
        && (known.Layers.Contains(candidates.DiffId) || candidates.Candidates.Any(candidate => known.Layers.Contains(candidate.Digest)));

    private static void Write(TextWriter output, InferenceResult inferred, KnownImages? known)
    {
        foreach (InferredImage image in inferred.Images)
        {
            string name =
                image.Image.Tags.Count > 0 ? string.Join(", ", image.Image.Tags) : image.Image.Config?.Digest.ToString() ?? "(no tag)";
            output.WriteLine(Printable.Text(image.Image.Platform is { } platform ? $"{name}  {platform}" : name));
            for (int i = 0; i < image.Layers.Count; i++)
            {
                output.WriteLine($"Layer {i + 1} of {image.Layers.Count}");
                Write(output, image.Layers[i], known);
            }

            Write(output, image.Manifests, known);
        }
    }

    private static void Write(TextWriter output, IReadOnlyList<InferredManifest> manifests, KnownImages? known)
    {
        if (manifests.Count == 0)
        {
            return;
        }

        output.WriteLine("Manifest");
        var table = new TextTable("  ");
        foreach (InferredManifest manifest in manifests)
        {
            table.Add(
                manifest.Profile.Name,
                manifest.Digest.ToString(),
                Printable.Bytes(manifest.Size),
                known?.Manifests.Contains(manifest.Digest) == true ? "matches" : manifest.Profile.Tools);
        }

        table.Write(output);
    }

    private static void Write(TextWriter output, InferredLayer layer, KnownImages? known)
    {
        var table = new TextTable("  ");
        if (layer.Candidates is not { } candidates)
        {
            table.Add("diffID", layer.DiffId?.ToString() ?? "(not known)", "", "could not be read");
            table.Write(output);
            return;
        }

        table.Add(
            "diffID",
            candidates.DiffId.ToString(),
            Printable.Bytes(candidates.UncompressedSize),
            known?.Layers.Contains(candidates.DiffId) == true ? "matches" : "uncompressed");
        foreach (CompressedLayer candidate in candidates.Candidates)
        {
            table.Add(
                candidate.Profile.Name,
                candidate.Digest.ToString(),
                Printable.Bytes(candidate.Size),
                known?.Layers.Contains(candidate.Digest) == true ? "matches" : candidate.Profile.Tools);
        }

        table.Write(output);
    }
}
