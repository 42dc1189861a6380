using System.CommandLine;
using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>referrers IMAGE</c>: what refers to an image, such as signatures and SBOMs.</summary>
internal static class ReferrersVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> image = VerbOptions.Image();
        var type = new Option<string>("--artifact-type")
        {
            Description = "List only this type, such as application/vnd.dev.sigstore.bundle.v0.3+json.",
            HelpName = "TYPE",
        };
        Option<string> platform = VerbOptions.Platform();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("referrers", "List what refers to an image: signatures, SBOMs and other artifacts.")
        {
            image,
            type,
            platform,
            json,
        };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetRequiredValue(image),
            parsed.GetValue(type),
            VerbOptions.OpenOptions(parsed.GetValue(platform)),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static Task<int> RunAsync(
        ToolConsole console,
        string image,
        string? artifactType,
        ImageSourceOptions options,
        bool asJson,
        CancellationToken cancellationToken)
    {
        if (artifactType?.Length == 0)
        {
            throw new FormatException("'' is not an artifact type: expected a media type.");
        }

        return ImageOpener.WithImageAsync(
            console,
            image,
            options,
            async source =>
            {
                ReferrerListing listing = await source.FindReferrersAsync(
                    ImageOpener.ResolveManifest(source).Digest,
                    artifactType,
                    cancellationToken);
                Write(console, listing, artifactType, asJson);
                return ImageOpener.ReportProblems(console, listing.Problems);
            },
            cancellationToken);
    }

    private static void Write(ToolConsole console, ReferrerListing listing, string? artifactType, bool asJson)
    {
        if (asJson)
        {
            console.WriteJson(ReferrersReport.From(listing), ReportJson.Readable.ReferrersReport);
            return;
        }

        if (listing.Referrers.Count == 0)
        {
            string what = artifactType is null ? "Nothing" : $"Nothing of the type '{artifactType}'";
            console.WriteNote($"{what} here refers to {listing.Subject}.");
            return;
        }

        var table = new TextTable("");
        foreach (Descriptor referrer in listing.Referrers)
        {
            table.Add(
                referrer.Digest.ToString(),
                Printable.Bytes(referrer.Size),
                Printable.Text(referrer.ArtifactType ?? referrer.MediaType));
        }

        table.Write(console.Out);
    }
}
