using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>digest --check FILE…</c>: whether files have the digests that lists say.</summary>
internal static class DigestChecking
{
    // No file has a longer name, and no list is taken for one line.
    private const int MaxLine = 64 * 1024;

    public static async Task<int> RunAsync(
        ToolConsole console,
        string[] lists,
        DigestAlgorithm? algorithm,
        bool asJson,
        CancellationToken cancellationToken)
    {
        int exitCode = ExitCodes.Done;
        var reports = new List<DigestCheckReport>();
        foreach (string list in lists)
        {
            IReadOnlyList<SumLine> sums;
            try
            {
                sums = await ReadAsync(console, list, algorithm, cancellationToken);
            }
            catch (Exception e) when (InputErrors.IsInputError(e))
            {
                console.WriteError(InputErrors.Describe(list, e));
                exitCode = ExitCodes.Refused;
                continue;
            }

            foreach (SumLine sum in sums)
            {
                DigestCheckReport report = await ProgressBar.RunAsync(
                    console,
                    sum.File,
                    progress => CheckAsync(sum, progress, cancellationToken));
                exitCode = report.Ok ? exitCode : Math.Max(exitCode, ExitCodes.Mismatch);
                if (asJson)
                {
                    reports.Add(report);
                }
                else
                {
                    console.Out.WriteLine($"{Printable.Text(report.File)}: {Describe(report)}");
                }
            }
        }

        if (asJson)
        {
            console.WriteJson(reports, ReportJson.Readable.ListDigestCheckReport);
        }

        return exitCode;
    }

    private static string Describe(DigestCheckReport report) =>
        report.Ok ? "OK"
        : report.Digest is { } digest ? $"FAILED: {digest}, expected {report.Expected}"
        : $"FAILED: {Printable.Text(report.Message ?? "")}";

    // A line that nobody understands might be the one that matters: the list is refused before anything is told of it.
    private static async Task<IReadOnlyList<SumLine>> ReadAsync(
        ToolConsole console,
        string list,
        DigestAlgorithm? algorithm,
        CancellationToken cancellationToken)
    {
        var sums = new List<SumLine>();
        await using Stream content = list == EachFile.StandardInput ? console.OpenInput() : EachFile.Open(list);
        int number = 0;
        await foreach (string line in ReadLinesAsync(content, list, cancellationToken))
        {
            number++;
            if (line.Length > 0)
            {
                sums.Add(
                    SumLine.TryParse(line, algorithm, out SumLine? sum)
                        ? sum
                        : throw new FormatException(
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"line {number} of '{list}' is not a digest and a file's name: expected {SumLine.Syntax}.")));
            }
        }

        return sums.Count > 0 ? sums : throw new FormatException($"'{list}' lists no digests: expected one a line.");
    }

    private static async IAsyncEnumerable<string> ReadLinesAsync(
        Stream content,
        string list,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(content, new StreamPipeReaderOptions(leaveOpen: true));
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                yield return Decode(rest.Slice(0, end));
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (rest.Length > MaxLine)
            {
                throw new FormatException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"'{list}' has a line of more than {MaxLine} bytes: expected {SumLine.Syntax}."));
            }

            if (read.IsCompleted)
            {
                yield return Decode(rest);
                yield break;
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }

        static string Decode(ReadOnlySequence<byte> line) => Encoding.UTF8.GetString(line).TrimEnd('\r');
    }

    private static async Task<DigestCheckReport> CheckAsync(
        SumLine sum,
        IProgress<ContentProgress> progress,
        CancellationToken cancellationToken)
    {
        try
        {
            await using FileStream content = EachFile.Open(sum.File);
            var size = new Tally(progress);
            Digest digest = await Digest.ComputeAsync(content, sum.Digest.Algorithm, size, cancellationToken);
            return new DigestCheckReport(sum.File, sum.Digest, digest == sum.Digest, digest, size.Total, null);
        }
        catch (Exception e) when (InputErrors.IsInputError(e))
        {
            return new DigestCheckReport(sum.File, sum.Digest, false, null, null, InputErrors.Describe(sum.File, e));
        }
    }
}
