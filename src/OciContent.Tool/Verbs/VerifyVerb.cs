using System.CommandLine;
using OciContent.Sources;
using OciContent.Tool.Output;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Tool.Verbs;

/// <summary><c>verify IMAGE…</c>: whether everything is what it claims to be.</summary>
internal static class VerifyVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string[]> images = VerbOptions.Images();
        Option<string> platform = VerbOptions.Platform();
        Option<bool> allTags = VerbOptions.AllTags();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command(
            "verify",
            "Check everything that an image leads to: presence, sizes, digests, media types, diffIDs, platforms, tags.")
        {
            images,
            allTags,
            platform,
            json,
        };
        verb.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    console,
                    parsed.GetRequiredValue(images),
                    parsed.GetValue(allTags),
                    VerbOptions.OpenOptions(parsed.GetValue(platform)),
                    parsed.GetValue(json),
                    cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        string[] names,
        bool areAllTags,
        ImageSourceOptions options,
        bool asJson,
        CancellationToken cancellationToken)
    {
        ImageNames images = await ImageNames.OfAsync(console, names, areAllTags, cancellationToken);
        var once = new OncePerImage<VerificationReport>(console, options, images);
        return await EachImage.RunAsync(
            console,
            images,
            async image =>
            {
                VerificationReport report = await once.DoAsync(
                    image,
                    () => ImageOpener.NameErrorsAsync(
                        console,
                        image,
                        location => VerifyAsync(console, image, location, options, cancellationToken)),
                    cancellationToken);
                if (!asJson)
                {
                    Write(console.Out, image, report);
                }

                Note(console, report);
                return (
                    VerifyReport.From(images.AreSeveral ? image : null, report),
                    report.IsOk ? ExitCodes.Done : ExitCodes.Mismatch);
            },
            asJson,
            static json => json.VerifyReport,
            static json => json.ListVerifyReport);
    }

    private static Task<VerificationReport> VerifyAsync(
        ToolConsole console,
        string image,
        ImageLocation location,
        ImageSourceOptions options,
        CancellationToken cancellationToken) =>
        ProgressBar.RunAsync(
            console,
            image,
            progress => ImageVerifier.VerifyAsync(
                location,
                options with { Progress = progress },
                new VerificationOptions { Progress = progress },
                cancellationToken));

    private static void Note(ToolConsole console, VerificationReport report)
    {
        if (report.UnreachableBlobs > 0)
        {
            console.WriteNote(report.UnreachableBlobs == 1
                ? "1 blob is there that nothing leads to; it was not checked."
                : $"{report.UnreachableBlobs} blobs are there that nothing leads to; they were not checked.");
        }

        foreach (Descriptor missing in report.Missing)
        {
            console.WriteNote($"{missing.Digest} ({missing.MediaType}) is a foreign layer that is not here.");
        }
    }

    private static void Write(TextWriter output, string image, VerificationReport report)
    {
        string verdict = report.Problems.Count switch
        {
            0 => "all well",
            1 => "1 problem",
            int count => $"{count} problems",
        };
        string blobs = report.BlobsChecked == 1 ? "1 blob" : $"{report.BlobsChecked} blobs";
        output.WriteLine($"{Printable.Text(image)}: {verdict}; {blobs}, {Printable.Bytes(report.BytesChecked)} checked");
        foreach (ContentProblem problem in report.Problems)
        {
            output.WriteLine(Printable.Text($"  {EnumText.Of(problem.Code)}: {problem.Location}: {problem.Message}"));
        }
    }
}
