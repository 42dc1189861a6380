using System.CommandLine;
using OciContent.Compression;
using OciContent.Layers;
using OciContent.Storage;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>compress FILE -o OUT --profile NAME</c>: the gzip that a tool would write.</summary>
internal static class CompressVerb
{
    /// <summary>What is written instead of a file for the standard output.</summary>
    private const string StandardOutput = "-";

    public static Command Create(ToolConsole console)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A layer; '-' for standard input. A compressed layer is decompressed first.",
        };
        var output = new Option<string>("-o", "--output")
        {
            Description = "The file to write. '-' is standard output; then the digests go to standard error.",
            HelpName = "OUT",
            Required = true,
        };
        var profile = new Option<string>("--profile")
        {
            Description = ProfileOptions.Help,
            HelpName = "NAME",
            Required = true,
        };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("compress", "Compress a layer as a given tool does, byte for byte.") { file, output, profile, json };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetRequiredValue(file),
            parsed.GetRequiredValue(output),
            CompressionProfile.Parse(parsed.GetRequiredValue(profile)),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static Task<int> RunAsync(
        ToolConsole console,
        string file,
        string output,
        CompressionProfile profile,
        bool asJson,
        CancellationToken cancellationToken)
    {
        bool isStandardOutput = output == StandardOutput;
        if (!isStandardOutput)
        {
            AtomicFile.Validate(output);
        }

        return EachFile.RunAsync(
            console,
            [file],
            (_, content, progress) => isStandardOutput
                ? ToStandardOutputAsync(compressed => CompressAsync(content, compressed, progress))
                : AtomicFile.WriteAsync(output, compressed => CompressAsync(content, compressed, progress)),
            layer => Write(isStandardOutput ? console.WithResultsAside() : console, output, layer, asJson));

        Task<CompressedLayer> CompressAsync(Stream content, Stream compressed, IProgress<ContentProgress> progress) =>
            LayerCompressor.CompressAsync(
                content,
                compressed,
                profile,
                new LayerCompressionOptions { Progress = progress },
                cancellationToken);

        async Task<CompressedLayer> ToStandardOutputAsync(Func<Stream, Task<CompressedLayer>> compress)
        {
            await using Stream standard = console.OpenOutput();
            return await compress(standard);
        }
    }

    private static void Write(ToolConsole console, string output, CompressedLayer layer, bool asJson)
    {
        if (asJson)
        {
            console.WriteJson(
                new CompressReport(layer.Profile.Name, layer.Digest, layer.Size, layer.DiffId),
                ReportJson.Readable.CompressReport);
            return;
        }

        console.Out.WriteLine($"{Printable.Text(output)} (profile: {layer.Profile.Name})");
        var table = new TextTable("  ");
        table.Add("digest", layer.Digest.ToString(), Printable.Bytes(layer.Size), "the blob: what a manifest lists");
        table.Add("diffID", layer.DiffId.ToString(), Printable.Bytes(layer.UncompressedSize), "uncompressed: what an image's config lists");
        table.Write(console.Out);
    }
}
