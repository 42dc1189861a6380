using System.CommandLine;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>digest [FILE…|-]</c>: the digests of files, or of the standard input.</summary>
internal static class DigestVerb
{
    private const string StandardInput = "-";

    public static Command Create(ToolConsole console)
    {
        var files = new Argument<string[]>("FILE") { Description = "Files to hash; '-' or none for the standard input.", Arity = ArgumentArity.ZeroOrMore };
        var algorithm = new Option<string>("--algorithm") { Description = "sha256, sha512 or blake3.", DefaultValueFactory = static _ => DigestAlgorithm.Sha256.Name, HelpName = "NAME" };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("digest", "Prints the digest of each file, as sha256sum does.") { files, algorithm, json };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetValue(files) is { Length: > 0 } named ? named : [StandardInput],
            DigestAlgorithm.Parse(parsed.GetValue(algorithm)),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(ToolConsole console, string[] files, DigestAlgorithm algorithm, bool asJson, CancellationToken cancellationToken)
    {
        (List<DigestReport> reports, int exitCode) = await EachFile.RunAsync(console, files, file => HashAsync(console, file, algorithm, cancellationToken));
        if (asJson)
        {
            console.WriteJson(reports, ReportJson.Readable.ListDigestReport);
        }
        else
        {
            foreach (DigestReport report in reports)
            {
                console.Out.WriteLine($"{report.Digest}  {Printable.Text(report.File)}");
            }
        }

        return exitCode;
    }

    private static async Task<DigestReport> HashAsync(ToolConsole console, string file, DigestAlgorithm algorithm, CancellationToken cancellationToken)
    {
        await using Stream content = file == StandardInput ? console.OpenInput() : EachFile.Open(file);
        return await ProgressBar.RunAsync(console, file, EachFile.LengthOf(content), async progress =>
        {
            var size = new Tally(progress);
            Digest digest = await Digest.ComputeAsync(content, algorithm, size, cancellationToken);
            return new DigestReport(file, digest, size.Total);
        });
    }

    /// <summary>Remembers the last number of bytes reported, which is the content's size in the end.</summary>
    private sealed class Tally(IProgress<long> next) : IProgress<long>
    {
        public long Total { get; private set; }

        public void Report(long value)
        {
            Total = value;
            next.Report(value);
        }
    }
}
