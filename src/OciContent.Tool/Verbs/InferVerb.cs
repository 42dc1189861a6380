using System.CommandLine;
using OciContent.Compression;
using OciContent.Inspection;
using OciContent.Layers;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>infer IMAGE</c>: the digests that a registry shows for layers of which only the content is at hand.</summary>
internal static class InferVerb
{
    public static Command Create(ToolConsole console)
    {
        var image = new Argument<string>("IMAGE") { Description = VerbOptions.ImageHelp };
        Option<string[]> profiles = ProfileOptions.Several();
        var against = new Option<string>("--against") { Description = "A manifest's file or an image: which candidates does it list?", HelpName = "MANIFEST-FILE-OR-IMAGE" };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("infer", "Shows what a registry may show for an image's layers, by compressing them as tools do.") { image, profiles, against, json };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetRequiredValue(image),
            ProfileOptions.Parse(parsed.GetValue(profiles)),
            parsed.GetValue(against),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        string image,
        IReadOnlyList<CompressionProfile> profiles,
        string? against,
        bool asJson,
        CancellationToken cancellationToken)
    {
        HashSet<Digest>? known = against is null ? null : await ReadKnownAsync(against, cancellationToken);
        IReadOnlyList<InferredLayer> layers = await ImageOpener.InferAsync(console, image, profiles, cancellationToken);
        if (asJson)
        {
            console.WriteJson(InferReport.From(layers, known), ReportJson.Readable.InferReport);
        }
        else
        {
            Write(console.Out, layers, known);
        }

        int unknown = known is null ? 0 : layers.Count(layer => !Matches(layer, known));
        if (unknown > 0)
        {
            console.WriteNote($"{unknown} of {layers.Count} layers are not what {against} lists, by {(profiles.Count == 1 ? "this profile" : "any of these profiles")}.");
        }

        return unknown == 0 ? ExitCodes.Done : ExitCodes.Mismatch;
    }

    private static async Task<HashSet<Digest>> ReadKnownAsync(string against, CancellationToken cancellationToken)
    {
        await using ManifestOrImage known = await ManifestOrImage.OpenAsync(against, cancellationToken);
        return known.Images.Any(static stack => stack.Digests is not null)
            ? [.. known.Images.SelectMany(static stack => stack.Digests ?? [])]
            : throw new InvalidDataException($"{against} has no manifest: expected one, which lists the layers' digests.");
    }

    private static bool Matches(InferredLayer layer, HashSet<Digest> known) =>
        known.Contains(layer.Candidates.DiffId) || layer.Candidates.Candidates.Any(candidate => known.Contains(candidate.Digest));

    private static void Write(TextWriter output, IReadOnlyList<InferredLayer> layers, HashSet<Digest>? known)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            LayerCandidates layer = layers[i].Candidates;
            output.WriteLine($"Layer {i + 1} of {layers.Count}");
            var table = new TextTable("  ");
            table.Add("diffID", layer.DiffId.ToString(), Printable.Bytes(layer.UncompressedSize), known?.Contains(layer.DiffId) == true ? "matches" : "uncompressed");
            foreach (CompressedLayer candidate in layer.Candidates)
            {
                table.Add(candidate.Profile.Name, candidate.Digest.ToString(), Printable.Bytes(candidate.Size), known?.Contains(candidate.Digest) == true ? "matches" : candidate.Profile.Tools);
            }

            table.Write(output);
        }
    }
}
