using System.CommandLine;
using OciContent.Compression;
using OciContent.Inference;
using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>base IMAGE --base IMAGE…</c>: whether an image is built on others.</summary>
internal static class BaseVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> image = VerbOptions.Image(" Or a manifest file.");
        var bases = new Option<string[]>("--base")
        {
            Description = "A possible base image, or its manifest file. May be repeated. Without it, show what IMAGE claims.",
            HelpName = "IMAGE",
        };
        Option<string[]> profiles = ProfileOptions.Several();
        Option<string> platform = VerbOptions.Platform();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command(
            "base",
            "Check whether an image is built on one of the given bases, what proves it, and which base it claims.")
        {
            image,
            bases,
            profiles,
            platform,
            json,
        };
        verb.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    console,
                    parsed.GetRequiredValue(image),
                    parsed.GetValue(bases) ?? [],
                    VerbOptions.OpenOptions(parsed.GetValue(platform)),
                    ProfileOptions.Parse(parsed.GetValue(profiles)),
                    parsed.GetValue(json),
                    cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        string image,
        string[] bases,
        ImageSourceOptions options,
        IReadOnlyList<CompressionProfile> profiles,
        bool asJson,
        CancellationToken cancellationToken)
    {
        await using ManifestOrImage derived = await ManifestOrImage.OpenAsync(console, image, options, cancellationToken);
        LayerStack[] claiming = [.. derived.Images.Where(static stack => stack.BaseClaim is not null)];
        if (bases.Length == 0 && claiming.Length == 0)
        {
            throw new IOException($"{image} does not claim to be built on anything: expected a --base to compare it with.");
        }

        var matches = new List<(string Source, BaseMatch Match)>();
        var problems = new List<ProblemReport>(derived.Problems.Select(ProblemReport.From));
        await ProgressBar.RunAsync(console, image, async progress =>
        {
            var matcher = new BaseMatcher(new InferenceOptions { Profiles = profiles, Progress = progress });
            foreach (string name in bases)
            {
                try
                {
                    await using ManifestOrImage baseImage = await ManifestOrImage.OpenAsync(console, name, options, cancellationToken);
                    matches.Add((name, await matcher.CompareAsync(derived.Images, baseImage.Images, cancellationToken)));
                    problems.AddRange(baseImage.Problems.Select(ProblemReport.From));
                }
                catch (Exception e) when (InputErrors.IsInputError(e))
                {
                    string message = InputErrors.NameIn(e.Message, name);
                    problems.Add(bases.Length > 1 ? new ProblemReport(name, message) : throw new IOException(message, e));
                }
            }

            return matches;
        });
        Write(console, matches, claiming, problems, asJson);
        foreach (ProblemReport problem in problems)
        {
            console.WriteError(InputErrors.NameIn(problem.Message, problem.Location));
        }

        return problems.Count == 0 && matches.Exists(static found => found.Match.IsDerived) ? ExitCodes.Done : ExitCodes.Mismatch;
    }

    private static void Write(
        ToolConsole console,
        List<(string Source, BaseMatch Match)> matches,
        IReadOnlyList<LayerStack> claiming,
        List<ProblemReport> problems,
        bool asJson)
    {
        if (asJson)
        {
            var report = new BaseReport(
                matches.Exists(static found => found.Match.IsDerived),
                [
                    .. matches.Select(static found => new BaseReport.Base(
                        found.Source,
                        ReferenceOf(found.Match),
                        found.Match.IsDerived,
                        found.Match.Kind is { } kind ? EnumText.Of(kind) : null,
                        found.Match.Layers,
                        found.Match.IsClaimed)),
                ],
                problems,
                [.. claiming.Select(BaseReport.Claim.From)]);
            console.WriteJson(report, ReportJson.Readable.BaseReport);
            return;
        }

        foreach ((string source, BaseMatch match) in matches)
        {
            string which = ReferenceOf(match) is { } reference ? $" ({reference})" : "";
            string verdict = match.Kind is { } kind ? $"built on it (by {EnumText.Of(kind)})" : "not built on it, as far as is known";
            string claimed = match.IsClaimed switch
            {
                true => " The image claims this base.",
                false => " The image claims another base.",
                null => "",
            };
            console.Out.WriteLine(Printable.Text($"{source}{which}: {verdict}. {match.Explanation}{claimed}"));
        }

        // A claim that was confirmed need not be repeated.
        if (matches.Count == 0 || matches.Exists(static found => found.Match.IsClaimed == false))
        {
            WriteClaims(console, claiming);
        }
    }

    private static void WriteClaims(ToolConsole console, IReadOnlyList<LayerStack> claiming)
    {
        foreach (LayerStack stack in claiming)
        {
            BaseReport.Claim claim = BaseReport.Claim.From(stack);
            string which = claim.Platform is { } platform ? $" for {platform}" : "";
            string digest = claim.Digest is null ? "no digest" : claim.Digest;
            console.Out.WriteLine(
                Printable.Text(
                    $"The image{which} claims the base {claim.Name ?? "(no name)"} ({digest}). Only layers prove it: see --base."));
        }
    }

    // Which of the images of a base it is that was found.
    private static string? ReferenceOf(BaseMatch match) => match.IsDerived ? match.Base?.Reference : null;
}
