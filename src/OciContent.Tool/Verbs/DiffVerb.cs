using System.CommandLine;
using OciContent.Comparison;
using OciContent.Compression;
using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>diff IMAGE IMAGE</c>: what differs between two images.</summary>
internal static class DiffVerb
{
    public static Command Create(ToolConsole console)
    {
        var old = new Argument<string>("OLD") { Description = VerbOptions.ImageHelp };
        var now = new Argument<string>("NEW") { Description = "Another image, written like the first." };
        var readLayers = new Option<bool>("--layers")
        {
            Description = "Also read the layers. This checks the diffIDs in the configs, and computes those of Docker schema 1 images.",
            Arity = ArgumentArity.Zero,
        };
        var infer = new Option<bool>("--infer")
        {
            Description = "Where only the layer digests of one image are known, compress the layers of the other image as tools do, "
                + "to find equal ones.",
            Arity = ArgumentArity.Zero,
        };
        var compareFiles = new Option<bool>("--files")
        {
            Description = "Also compare the files, path by path. Reads all layers.",
            Arity = ArgumentArity.Zero,
        };
        Option<string> platform = VerbOptions.Platform();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command(
            "diff",
            "Show what differs between two images: layers, config, annotations, platforms. Exit code 1 if anything does.")
        {
            old,
            now,
            readLayers,
            infer,
            compareFiles,
            platform,
            json,
        };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetRequiredValue(old),
            parsed.GetRequiredValue(now),
            new ComparisonOptions
            {
                ReadLayers = parsed.GetValue(readLayers),
                CompareFiles = parsed.GetValue(compareFiles),
                Profiles = parsed.GetValue(infer) ? CompressionProfile.All : [],
            },
            VerbOptions.OpenOptions(parsed.GetValue(platform)),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        string old,
        string now,
        ComparisonOptions comparing,
        ImageSourceOptions options,
        bool asJson,
        CancellationToken cancellationToken)
    {
        await using ImageSource before = await OpenAsync(console, old, options, cancellationToken);
        await using ImageSource after = await OpenAsync(console, now, options, cancellationToken);
        ImageComparison comparison = await ProgressBar.RunAsync(
            console,
            now,
            progress => ImageComparer.CompareAsync(
                before,
                after,
                comparing with { Progress = progress },
                cancellationToken));
        EngineVerdict? verdict = EngineVerdict.Find(before, after, comparison);
        if (asJson)
        {
            DiffReport report = DiffReport.From(old, now, comparison) with
            {
                Engine = verdict,
                Files = comparing.CompareFiles ? FileChangeReport.From(comparison) : null,
            };
            console.WriteJson(report, ReportJson.Readable.DiffReport);
        }
        else
        {
            DiffText.Write(console.Out, comparison);
            verdict?.Write(console.Out);
        }

        ReportProblems(console, old, comparison.ProblemsBefore);
        ReportProblems(console, now, comparison.ProblemsAfter);
        return comparison.AreEqual && comparison.ProblemsBefore.Count + comparison.ProblemsAfter.Count == 0
            ? ExitCodes.Done
            : ExitCodes.Mismatch;
    }

    private static Task<ImageSource> OpenAsync(
        ToolConsole console,
        string image,
        ImageSourceOptions options,
        CancellationToken cancellationToken) =>
        ImageOpener.NameErrorsAsync(
            console,
            image,
            location => ImageOpener.OpenAsync(console, image, location, options, cancellationToken));

    // There are two images: which one is it?
    private static void ReportProblems(ToolConsole console, string image, IReadOnlyList<ContentProblem> problems)
    {
        foreach (ContentProblem problem in problems)
        {
            console.WriteError($"{image}: {problem.Location}: {problem.Message}");
        }
    }
}
