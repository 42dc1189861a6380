using System.CommandLine;
using OciContent.Compression;
using OciContent.Inference;
using OciContent.Inspection;
using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>which HASH IMAGE…</c>: what a hash is, and where people see it.</summary>
internal static class WhichVerb
{
    public static Command Create(ToolConsole console)
    {
        var hash = new Argument<string>("HASH") { Description = $"A digest, or {HashPrefix.MinLength} or more of its first hex digits." };
        Argument<string[]> images = VerbOptions.Images();
        Option<string> platform = VerbOptions.Platform();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("which", "Explain a hash: which part of an image has it, and where you see it.")
        {
            hash,
            images,
            platform,
            json,
        };
        verb.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    console,
                    HashPrefix.Parse(parsed.GetRequiredValue(hash)),
                    parsed.GetRequiredValue(images),
                    VerbOptions.OpenOptions(parsed.GetValue(platform)),
                    parsed.GetValue(json),
                    cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        HashPrefix hash,
        string[] images,
        ImageSourceOptions options,
        bool asJson,
        CancellationToken cancellationToken)
    {
        await using var opened = new OpenImages(console, images.Length);
        var matches = new List<(string Image, HashMatch Match)>();
        var problems = new List<ContentProblem>();
        foreach (string image in images)
        {
            await opened.AddAsync(
                image,
                options,
                async source =>
                {
                    // Only where no manifest tells a stored layer's digest must the layers be read for it.
                    ImageInspection inspection = await ImageOpener.InspectAsync(
                        console,
                        image,
                        source,
                        readLayers: !source.HasManifests,
                        cancellationToken);
                    problems.AddRange(inspection.Problems);
                    matches.AddRange(HashFinder.Find(hash, inspection).Select(match => (image, match)));
                },
                cancellationToken);
        }

        if (matches.Count == 0)
        {
            // Last, since it takes long: it may be what a registry shows for a layer or the image.
            await opened.ForEachAsync(async (image, source) =>
            {
                InferenceResult inferred = await InferVerb.InferAsync(console, image, source, CompressionProfile.All, cancellationToken);
                problems.AddRange(inferred.Problems);
                matches.AddRange(InferredHashFinder.Find(hash, image, inferred.Images).Select(match => (image, match)));
            });
        }

        _ = FoundDigests.Single(hash.ToString(), matches.Select(static found => found.Match.Digest));

        // What was found may be a claim that does not hold; both readings find the same fault.
        ContentProblem[] told = [.. problems.DistinctBy(static problem => (problem.Location.ToString(), problem.Message))];
        Write(console, hash, matches, told, asJson);
        int exitCode = ImageOpener.ReportProblems(console, told);
        return matches.Count > 0 && opened.IsComplete ? exitCode : ExitCodes.Mismatch;
    }

    private static void Write(
        ToolConsole console,
        HashPrefix hash,
        List<(string Image, HashMatch Match)> matches,
        ContentProblem[] problems,
        bool asJson)
    {
        if (asJson)
        {
            var report = new WhichReport(
                matches is [(_, HashMatch first), ..] ? first.Digest.ToString() : hash.ToString(),
                [
                    .. matches.Select(static found => new WhichReport.Match(
                        found.Image,
                        EnumText.Of(found.Match.Role),
                        found.Match.Explanation)),
                ],
                [.. problems.Select(ProblemReport.From)]);
            console.WriteJson(report, ReportJson.Readable.WhichReport);
            return;
        }

        if (matches.Count == 0)
        {
            console.WriteNote($"{hash} is not a hash of anything that was named.");
            return;
        }

        console.Out.WriteLine(matches[0].Match.Digest);
        foreach ((string image, HashMatch match) in matches)
        {
            console.Out.WriteLine(Printable.Text($"  {EnumText.Of(match.Role)} in {image}: {match.Explanation}"));
        }
    }
}
