using System.CommandLine;
using OciContent.Compression;
using OciContent.Layers;
using OciContent.Storage;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>compress FILE -o OUT --profile NAME</c>: the gzip that a tool would write.</summary>
internal static class CompressVerb
{
    public static Command Create(ToolConsole console)
    {
        var file = new Argument<string>("FILE") { Description = "A layer's tar; '-' for the standard input. If it is compressed, it is decompressed first." };
        var output = new Option<string>("-o", "--output") { Description = "The file to write.", HelpName = "OUT", Required = true };
        var profile = new Option<string>("--profile") { Description = ProfileOptions.Help, HelpName = "NAME", Required = true };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("compress", "Compresses a layer as a tool does, byte for byte.") { file, output, profile, json };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetRequiredValue(file),
            parsed.GetRequiredValue(output),
            CompressionProfile.Parse(parsed.GetRequiredValue(profile)),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static Task<int> RunAsync(ToolConsole console, string file, string output, CompressionProfile profile, bool asJson, CancellationToken cancellationToken)
    {
        OutputFile.Validate(output);
        return EachFile.RunAsync(
            console,
            [file],
            (_, content, progress) => OutputFile.WriteAsync(
                output,
                compressed => LayerCompressor.CompressAsync(content, compressed, profile, new LayerCompressionOptions { Progress = progress }, cancellationToken)),
            layer => Write(console, output, layer, asJson));
    }

    private static void Write(ToolConsole console, string output, LayerCandidates layer, bool asJson)
    {
        CompressedLayer blob = layer.Candidates[0];
        if (asJson)
        {
            console.WriteJson(new CompressReport(blob.Profile.Name, blob.Digest, blob.Size, layer.DiffId), ReportJson.Readable.CompressReport);
            return;
        }

        console.Out.WriteLine($"{Printable.Text(output)} (profile: {blob.Profile.Name})");
        var table = new TextTable("  ");
        table.Add("digest", blob.Digest.ToString(), Printable.Bytes(blob.Size), "the blob: what a manifest lists");
        table.Add("diffID", layer.DiffId.ToString(), Printable.Bytes(layer.UncompressedSize), "uncompressed: what an image's config lists");
        table.Write(console.Out);
    }
}
