using System.CommandLine;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>resolve IMAGE…</c>: the digest that an image has.</summary>
internal static class ResolveVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string[]> images = VerbOptions.Images();
        Option<string> platform = VerbOptions.Platform();
        Option<bool> allTags = VerbOptions.AllTags();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("resolve", "Print the digest of the manifest or index that each image means, computed from its bytes.")
        {
            images,
            allTags,
            platform,
            json,
        };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetRequiredValue(images),
            parsed.GetValue(allTags),
            VerbOptions.OpenOptions(parsed.GetValue(platform)),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        string[] names,
        bool areAllTags,
        ImageSourceOptions options,
        bool asJson,
        CancellationToken cancellationToken)
    {
        ImageNames images = await ImageNames.OfAsync(console, names, areAllTags, cancellationToken);
        return await EachImage.RunAsync(
            console,
            images,
            async image =>
            {
                ResolveReport report = await ImageOpener.WithImageAsync(
                    console,
                    image,
                    options,
                    source => ResolveAsync(image, source, cancellationToken),
                    cancellationToken);
                if (!asJson)
                {
                    console.Out.WriteLine(report.Digest.ToString());
                }

                return (report, ExitCodes.Done);
            },
            asJson,
            one: null,
            static json => json.ListResolveReport);
    }

    // What an index or a registry's header says is a claim: the digest that is told was computed.
    private static async Task<ResolveReport> ResolveAsync(string image, ImageSource source, CancellationToken cancellationToken)
    {
        Descriptor root = ImageOpener.ResolveManifest(source);
        await source.ReadManifestBytesAsync(root, cancellationToken);
        return new ResolveReport(image, root.Digest, root.Size, root.MediaType);
    }
}
