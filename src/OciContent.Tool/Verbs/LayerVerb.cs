using System.CommandLine;
using OciContent.Compression;
using OciContent.Layers;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>layer FILE…</c>: digest and diffID of layer blobs, compressed or not.</summary>
internal static class LayerVerb
{
    public static Command Create(ToolConsole console)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Layers: tar files, plain or compressed with gzip, zstd or bzip2; '-' for standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("layer", "Show the digest of a layer and of its uncompressed content (the diffID).")
        {
            files,
            json,
        };
        verb.SetAction(
            (parsed, cancellationToken) => RunAsync(console, parsed.GetRequiredValue(files), parsed.GetValue(json), cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(ToolConsole console, string[] files, bool asJson, CancellationToken cancellationToken)
    {
        var reports = new List<LayerReport>();
        int exitCode = await EachFile.RunAsync(
            console,
            files,
            (file, content, progress) => ReadAsync(file, content, progress, cancellationToken),
            asJson ? reports.Add : report => Write(console.Out, report));
        if (asJson)
        {
            console.WriteJson(reports, ReportJson.Readable.ListLayerReport);
        }

        return exitCode;
    }

    private static async Task<LayerReport> ReadAsync(
        string file,
        Stream content,
        IProgress<ContentProgress> progress,
        CancellationToken cancellationToken)
    {
        LayerDigests digests = await LayerDigests.ComputeAsync(content, new LayerDigestOptions { Progress = progress }, cancellationToken);
        return new LayerReport(file, digests.Digest, digests.Size, digests.Compression.ToName(), digests.DiffId, digests.UncompressedSize);
    }

    private static void Write(TextWriter output, LayerReport report)
    {
        output.WriteLine($"{Printable.Text(report.File)} (compression: {report.Compression})");
        var table = new TextTable("  ");
        table.Add("digest", report.Digest.ToString(), Printable.Bytes(report.Size), "the blob: what a manifest lists");
        table.Add(
            "diffID",
            report.DiffId.ToString(),
            Printable.Bytes(report.UncompressedSize),
            "uncompressed: what an image's config lists");
        table.Write(output);
    }
}
