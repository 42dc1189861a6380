using System.CommandLine;
using OciContent.Catalog;
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
        var catalog = new Option<string>("--catalog")
        {
            Description = "Compare with all images in a catalogue: a file, or a PostgreSQL connection string. No layer is read.",
            HelpName = "DB",
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
            catalog,
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
                    parsed.GetValue(catalog),
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
        string? catalog,
        ImageSourceOptions options,
        IReadOnlyList<CompressionProfile> profiles,
        bool asJson,
        CancellationToken cancellationToken)
    {
        await using ManifestOrImage derived = await ManifestOrImage.OpenAsync(console, image, options, isWhole: false, cancellationToken);
        LayerStack[] claiming = [.. derived.Images.Where(static stack => stack.BaseClaim is not null)];
        if (bases.Length == 0 && catalog is null && claiming.Length == 0)
        {
            throw new IOException($"{image} does not claim to be built on anything: expected a --base or a --catalog to compare it with.");
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
                    await using ManifestOrImage baseImage =
                        await ManifestOrImage.OpenAsync(console, name, options, isWhole: false, cancellationToken);
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
        IReadOnlyList<BaseAnswer> known = catalog is null ? [] : await AskAsync(catalog, derived.Images, cancellationToken);
        Write(console, matches, known, claiming, problems, asJson);
        foreach (ProblemReport problem in problems)
        {
            console.WriteError(InputErrors.NameIn(problem.Message, problem.Location));
        }

        return problems.Count == 0 && (matches.Exists(static found => found.Match.IsDerived) || AreDerived(known))
            ? ExitCodes.Done
            : ExitCodes.Mismatch;
    }

    private static async Task<IReadOnlyList<BaseAnswer>> AskAsync(
        string database,
        IReadOnlyList<LayerStack> images,
        CancellationToken cancellationToken)
    {
        await using ImageCatalog catalog = await ImageCatalog.OpenAsync(database, CatalogMode.Read, options: null, cancellationToken);
        var answers = new List<BaseAnswer>();
        foreach (LayerStack image in images.Where(static image => image.Problem is null))
        {
            answers.Add(await catalog.FindBasesAsync(image, cancellationToken));
        }

        return answers;
    }

    private static bool AreDerived(IReadOnlyList<BaseAnswer> known) =>
        known.Count > 0 && known.All(static answer => answer.Bases.Count > 0);

    private static BaseReport.Base Of(KnownBase found) => new(
        found.Image.Name,
        Reference: null,
        Derived: true,
        EnumText.Of(found.Kind),
        found.Layers,
        Claimed: null,
        CatalogApprovalItem.From(found.Image.Approval),
        found.Newer?.Name);

    private static void Write(ToolConsole console, IReadOnlyList<BaseAnswer> known)
    {
        foreach (BaseAnswer answer in known)
        {
            console.Out.WriteLine(Printable.Text(answer.Explanation));
            foreach (KnownBase found in answer.Bases)
            {
                string approved = found.Image.Approval is { } approval ? CatalogApprovalItem.Describe(approval) : "not approved";
                string newer = found.Newer is { } version ? $"; a newer version is approved: {version.Name}" : "";
                console.Out.WriteLine(
                    Printable.Text(
                        $"  {found.Image.Name}: {StorageVerb.Count(found.Layers, "layer")} (by {EnumText.Of(found.Kind)}); "
                            + $"{approved}{newer}"));
            }
        }
    }

    private static void Write(
        ToolConsole console,
        List<(string Source, BaseMatch Match)> matches,
        IReadOnlyList<BaseAnswer> known,
        IReadOnlyList<LayerStack> claiming,
        List<ProblemReport> problems,
        bool asJson)
    {
        if (asJson)
        {
            var report = new BaseReport(
                matches.Exists(static found => found.Match.IsDerived) || AreDerived(known),
                [
                    .. matches.Select(static found => new BaseReport.Base(
                        found.Source,
                        ReferenceOf(found.Match),
                        found.Match.IsDerived,
                        found.Match.Kind is { } kind ? EnumText.Of(kind) : null,
                        found.Match.Layers,
                        found.Match.IsClaimed)),
                    .. known.SelectMany(static answer => answer.Bases).Select(Of),
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

        Write(console, known);

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
