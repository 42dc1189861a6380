using System.CommandLine;
using System.Globalization;
using System.Runtime.ExceptionServices;
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
            Description = "Files to hash; '-' or none for standard input.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var algorithm = new Option<string>("--algorithm")
        {
            Description = "sha256, sha512 or blake3.",
            DefaultValueFactory = static _ => DigestAlgorithm.Sha256.Name,
            HelpName = "NAME",
        };
        var sums = new Option<bool>("--sums")
        {
            Description = "Write lines that sha256sum -c, sha512sum -c or b3sum -c can check. They leave out the algorithm's name.",
            Arity = ArgumentArity.Zero,
        };
        var check = new Option<bool>("--check")
        {
            Description =
                "Treat each FILE as a list of digests, and check the files that it names. Lists may come from this command, "
                + "sha256sum, sha512sum or b3sum. Exit code 1 if a file does not match.",
            Arity = ArgumentArity.Zero,
        };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("digest", "Print the digest of each file, or check files against a list of digests.")
        {
            files,
            algorithm,
            sums,
            check,
            json,
        };
        verb.SetAction((parsed, cancellationToken) =>
        {
            string[] named = parsed.GetValue(files) is { Length: > 0 } given ? given : [EachFile.StandardInput];
            DigestAlgorithm chosen = ParseAlgorithm(parsed.GetRequiredValue(algorithm));
            bool asJson = parsed.GetValue(json);
            if (parsed.GetValue(check))
            {
                return parsed.GetValue(sums)
                    ? throw new FormatException("'--sums' says how digests are written, and '--check' writes none: expected one of them.")
                    : DigestChecking.RunAsync(
                        console,
                        named,
                        parsed.GetResult(algorithm) is { Implicit: false } ? chosen : null,
                        asJson,
                        cancellationToken);
            }

            return RunAsync(console, named, chosen, parsed.GetValue(sums), asJson, cancellationToken);
        });
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
        bool asSums,
        bool asJson,
        CancellationToken cancellationToken)
    {
        var reports = new List<DigestReport>();
        Action<DigestReport> report =
            asJson ? reports.Add
            : asSums ? digest => console.Out.WriteLine(SumLine.WithoutAlgorithm(digest.Digest, digest.File, console.IsOutputTerminal))
            : digest => console.Out.WriteLine(SumLine.Of(digest.Digest, digest.File));
        int exitCode = files is [_]
            ? await HashAloneAsync(console, files[0], algorithm, report, cancellationToken)
            : await HashManyAsync(console, files, algorithm, report, cancellationToken);
        if (asJson)
        {
            console.WriteJson(reports, ReportJson.Readable.ListDigestReport);
        }

        return exitCode;
    }

    private static Task<int> HashAloneAsync(
        ToolConsole console,
        string file,
        DigestAlgorithm algorithm,
        Action<DigestReport> report,
        CancellationToken cancellationToken) => EachFile.RunAsync(
            console,
            [file],
            async (name, content, progress) =>
            {
                var size = new Tally(progress);
                return new DigestReport(name, await Digest.ComputeAsync(content, algorithm, size, cancellationToken), size.Total);
            },
            report);

    // All files at the same time, but what came of them is told in their order.
    private static async Task<int> HashManyAsync(
        ToolConsole console,
        string[] files,
        DigestAlgorithm algorithm,
        Action<DigestReport> report,
        CancellationToken cancellationToken)
    {
        int exitCode = ExitCodes.Done;
        string[] paths = [.. files.Where(IsPath)];
        string title = string.Create(CultureInfo.InvariantCulture, $"{paths.Length} files");
        var progress = new Relay();
        await using IAsyncEnumerator<FileDigest> digests = Digest
            .ComputeEachFileAsync(paths, new DigestManyOptions { Algorithm = algorithm, Progress = progress }, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        foreach (string file in files)
        {
            if (!IsPath(file))
            {
                exitCode = Math.Max(exitCode, await HashAloneAsync(console, file, algorithm, report, cancellationToken));
                continue;
            }

            await ProgressBar.RunAsync(console, title, shown =>
            {
                progress.Next = shown;
                return digests.MoveNextAsync().AsTask();
            });
            FileDigest result = digests.Current;
            if (result.IsComputed)
            {
                report(new DigestReport(file, result.Digest, result.Length));
            }
            else if (InputErrors.IsInputError(result.Exception))
            {
                console.WriteError(InputErrors.Describe(file, result.Exception));
                exitCode = ExitCodes.Refused;
            }
            else
            {
                ExceptionDispatchInfo.Throw(result.Exception);
            }
        }

        return exitCode;
    }

    private static bool IsPath(string file) =>
        file != EachFile.StandardInput && file.Length > 0 && !file.Contains('\0', StringComparison.Ordinal);

    /// <summary>Tells whoever is to be told now.</summary>
    private sealed class Relay : IProgress<ContentProgress>
    {
        private volatile IProgress<ContentProgress>? _next;

        public IProgress<ContentProgress>? Next
        {
            set => _next = value;
        }

        public void Report(ContentProgress value) => _next?.Report(value);
    }
}
