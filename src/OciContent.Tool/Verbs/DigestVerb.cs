using System.CommandLine;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>digest [FILE…|-]</c>: the digests of files, or of the standard input.</summary>
internal static class DigestVerb
{
    private static readonly DigestAlgorithm[] Algorithms = [DigestAlgorithm.Sha256, DigestAlgorithm.Sha512, DigestAlgorithm.Blake3];

    public static Command Create(ToolConsole console)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files to hash; '-' or none for the standard input.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var algorithm = new Option<string>("--algorithm")
        {
            Description = "sha256, sha512 or blake3.",
            DefaultValueFactory = static _ => DigestAlgorithm.Sha256.Name,
            HelpName = "NAME",
        };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("digest", "Prints the digest of each file, as sha256sum does.") { files, algorithm, json };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetValue(files) is { Length: > 0 } named ? named : [EachFile.StandardInput],
            ParseAlgorithm(parsed.GetRequiredValue(algorithm)),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static DigestAlgorithm ParseAlgorithm(string name) =>
        Array.Find(Algorithms, algorithm => algorithm.Name == name)
        ?? throw new FormatException(
            $"'{name}' is not an algorithm for digests: expected one of "
            + $"{string.Join(", ", Algorithms.Select(static algorithm => algorithm.Name))}.");

    private static async Task<int> RunAsync(
        ToolConsole console,
        string[] files,
        DigestAlgorithm algorithm,
        bool asJson,
        CancellationToken cancellationToken)
    {
        var reports = new List<DigestReport>();
        int exitCode = await EachFile.RunAsync(
            console,
            files,
            (file, content, progress) => HashAsync(file, content, algorithm, progress, cancellationToken),
            asJson ? reports.Add : report => console.Out.WriteLine(SumLine.Of(report.Digest, report.File)));
        if (asJson)
        {
            console.WriteJson(reports, ReportJson.Readable.ListDigestReport);
        }

        return exitCode;
    }

    private static async Task<DigestReport> HashAsync(
        string file,
        Stream content,
        DigestAlgorithm algorithm,
        IProgress<ContentProgress> progress,
        CancellationToken cancellationToken)
    {
        var size = new Tally(progress);
        Digest digest = await Digest.ComputeAsync(content, algorithm, size, cancellationToken);
        return new DigestReport(file, digest, size.Total);
    }

    /// <summary>Remembers the last number of bytes reported, which is the content's size in the end.</summary>
    private sealed class Tally(IProgress<ContentProgress> next) : IProgress<ContentProgress>
    {
        public long Total { get; private set; }

        public void Report(ContentProgress value)
        {
            Total = value.Bytes;
            next.Report(value);
        }
    }
}
