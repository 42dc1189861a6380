using System.CommandLine;
using OciContent.Sources;
using OciContent.Tool.Output;
using OciContent.Verification;

namespace OciContent.Tool.Verbs;

/// <summary><c>verify IMAGE…</c>: whether everything is what it claims to be.</summary>
internal static class VerifyVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string[]> images = VerbOptions.Images();
        Option<string> platform = VerbOptions.Platform();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command(
            "verify",
            "Checks everything that can be reached: presence, sizes, digests, media types, diffIDs, platforms, tags.")
        {
            images,
            platform,
            json,
        };
        verb.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    console,
                    parsed.GetRequiredValue(images),
                    VerbOptions.OpenOptions(parsed.GetValue(platform)),
                    parsed.GetValue(json),
                    cancellationToken));
        return verb;
    }

    private static Task<int> RunAsync(
        ToolConsole console,
        string[] images,
        ImageSourceOptions options,
        bool asJson,
        CancellationToken cancellationToken) =>
        EachImage.RunAsync(
            console,
            images,
            async image =>
            {
                VerificationReport report = await ImageOpener.NameErrorsAsync(
                    console,
                    image,
                    location =>
                        ProgressBar.RunAsync(
                            console,
                            image,
                            progress =>
                                ImageVerifier.VerifyAsync(
                                    location,
                                    options with
                                    {
                                        Progress = progress,
                                    },
                                    new VerificationOptions { Progress = progress },
                                    cancellationToken)));
                if (!asJson)
                {
                    Write(console.Out, image, report);
                }

            Note(console, report);
            return (VerifyReport.From(report), report.IsOk ? ExitCodes.Done : ExitCodes.Mismatch);
        },
        asJson,
        static json => json.VerifyReport,
        static json => json.ListVerifyReport);

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
        output.WriteLine(
            $"{Printable.Text(image)}: {verdict}; {report.BlobsChecked} blobs, {Printable.Bytes(report.BytesChecked)} checked");
        foreach (ContentProblem problem in report.Problems)
        {
            output.WriteLine(Printable.Text($"  {EnumText.Of(problem.Code)}: {problem.Location}: {problem.Message}"));
        }
    }
}
