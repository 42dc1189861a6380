using System.CommandLine;
using OciContent.Inspection;
using OciContent.Layouts;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>verify IMAGE</c>: whether everything is what it claims to be.</summary>
internal static class VerifyVerb
{
    public static Command Create(ToolConsole console)
    {
        var image = new Argument<string>("IMAGE") { Description = VerbOptions.ImageHelp };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("verify", "Checks everything that can be reached: presence, sizes, digests, media types, diffIDs, platforms, tags.") { image, json };
        verb.SetAction((parsed, cancellationToken) => RunAsync(console, parsed.GetRequiredValue(image), parsed.GetValue(json), cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(ToolConsole console, string image, bool asJson, CancellationToken cancellationToken)
    {
        VerificationReport report = await ImageOpener.NameErrorsAsync(image, location => ProgressBar.RunAsync(
            console,
            image,
            progress => ImageVerifier.VerifyAsync(location, new VerificationOptions { Progress = progress }, cancellationToken)));
        if (asJson)
        {
            console.WriteJson(VerifyReport.From(report), ReportJson.Readable.VerifyReport);
        }
        else
        {
            Write(console.Out, image, report);
        }

        if (report.UnreachableBlobs > 0)
        {
            console.WriteNote(report.UnreachableBlobs == 1
                ? "1 blob is there that nothing leads to; it was not checked."
                : $"{report.UnreachableBlobs} blobs are there that nothing leads to; they were not checked.");
        }

        foreach (Descriptor absent in report.Absent)
        {
            console.WriteNote($"{absent.Digest} ({absent.MediaType}) is a foreign layer that is not here.");
        }

        return report.IsOk ? ExitCodes.Done : ExitCodes.Mismatch;
    }

    private static void Write(TextWriter output, string image, VerificationReport report)
    {
        string verdict = report.Problems.Count switch { 0 => "all well", 1 => "1 problem", int count => $"{count} problems" };
        output.WriteLine($"{Printable.Text(image)}: {verdict}; {report.BlobsChecked} blobs, {Printable.Bytes(report.BytesChecked)} checked");
        foreach (VerificationProblem problem in report.Problems)
        {
            output.WriteLine(Printable.Text($"  {problem.Code}: {problem.Where}: {problem.Message}"));
        }
    }
}
