using System.CommandLine;
using OciContent.Storage;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>manifest IMAGE</c>: the manifest or index that an image means, byte for byte.</summary>
internal static class ManifestVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> image = VerbOptions.Image();
        Option<string> platform = VerbOptions.Platform();
        var verb = new Command("manifest", "Write an image's manifest or index unchanged, after checking its digest.")
        {
            image,
            platform,
        };
        verb.SetAction(
            (parsed, cancellationToken) =>
                RawOutput.RunAsync(
                    console,
                    parsed.GetRequiredValue(image),
                    VerbOptions.OpenOptions(parsed.GetValue(platform)),
                    async source =>
                        await RawOutput.WriteDocumentAsync(
                            console,
                            await source.ReadManifestBytesAsync(ImageOpener.ResolveManifest(source), cancellationToken),
                            cancellationToken),
                    cancellationToken));
        return verb;
    }
}
