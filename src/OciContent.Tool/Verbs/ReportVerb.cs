using System.CommandLine;
using System.Text;
using OciContent.Comparison;
using OciContent.Inference;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tool.Output;
using OciContent.Tool.Report;

namespace OciContent.Tool.Verbs;

/// <summary><c>report IMAGE [OTHER] -o FILE</c>: a page about an image, or about two.</summary>
internal static class ReportVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> image = VerbOptions.Image();
        var other = new Argument<string?>("OTHER")
        {
            Description = "Another image, written like the first: the page then also says what differs.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "The page to write, such as report.html; '-' for standard output.",
            HelpName = "FILE",
            Required = true,
        };
        var bases = new Option<string[]>("--base")
        {
            Description = "A possible base of IMAGE, or with two images of OTHER: an image, or a manifest file. May be repeated.",
            HelpName = "IMAGE",
        };
        var skip = new Option<bool>("--skip-writers")
        {
            Description = "Do not identify the tools that wrote the layers. Identifying them takes as long as compressing the layers.",
            Arity = ArgumentArity.Zero,
        };
        Option<string> platform = VerbOptions.Platform();
        var verb = new Command(
            "report",
            "Write a page about an image: its hashes, layers, checks and tree. With two images, also what differs.")
        {
            image,
            other,
            output,
            bases,
            skip,
            platform,
        };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            [parsed.GetRequiredValue(image), .. parsed.GetValue(other) is { } second ? (string[])[second] : []],
            parsed.GetRequiredValue(output),
            parsed.GetValue(bases) ?? [],
            findsWriters: !parsed.GetValue(skip),
            VerbOptions.OpenOptions(parsed.GetValue(platform)),
            cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        string[] names,
        string file,
        string[] bases,
        bool findsWriters,
        ImageSourceOptions options,
        CancellationToken cancellationToken)
    {
        if (file != RawOutput.Standard)
        {
            AtomicFile.Validate(file);
        }

        await using var images = new LocalImages(console, options);
        var facts = new List<ReportFacts>();
        foreach (string name in names)
        {
            (ImageSource source, string format, string? fault) = await images.OpenAsync(name, cancellationToken);
            facts.Add(
                await ProgressBar.RunAsync(
                    console,
                    name,
                    progress => ReportFacts.ReadAsync(name, format, source, fault, findsWriters, progress, cancellationToken)));
        }

        if (bases.Length > 0)
        {
            facts[^1] = facts[^1] with
            {
                Bases = await FindBasesAsync(console, names[^1], images.Opened[^1], bases, options, cancellationToken),
            };
        }

        ImageComparison? comparison = images.Opened is [{ } before, { } after]
            ? await ImageComparer.CompareAsync(before, after, cancellationToken)
            : null;
        byte[] page = Encoding.UTF8.GetBytes(ReportPage.Write(facts, comparison));
        if (file == RawOutput.Standard)
        {
            await using Stream output = console.OpenOutput();
            await output.WriteAsync(page, cancellationToken);
        }
        else
        {
            await AtomicFile.WriteAsync(file, async stream =>
            {
                await stream.WriteAsync(page, cancellationToken);
                return true;
            });
        }

        int exitCode = ExitCodes.Done;
        foreach (ReportFacts image in facts)
        {
            exitCode = Math.Max(exitCode, ImageOpener.ReportProblems(console, image.Verification.Problems));
            exitCode = image.Attached.Report(console, exitCode);
        }

        return exitCode;
    }

    private static async Task<IReadOnlyList<(string Name, BaseMatch Match)>> FindBasesAsync(
        ToolConsole console,
        string image,
        ImageSource source,
        string[] bases,
        ImageSourceOptions options,
        CancellationToken cancellationToken)
    {
        var matcher = new BaseMatcher();
        IReadOnlyList<LayerStack> derived = await LayerStack.ReadAsync(source, isWhole: false, cancellationToken);
        var matches = new List<(string Name, BaseMatch Match)>();
        foreach (string name in bases)
        {
            await using ManifestOrImage baseImage =
                await ManifestOrImage.OpenAsync(console, name, options, isWhole: false, cancellationToken);
            matches.Add((name, await matcher.CompareAsync(derived, baseImage.Images, cancellationToken)));
        }

        return matches;
    }
}
