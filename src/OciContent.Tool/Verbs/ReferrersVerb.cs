using System.CommandLine;
using OciContent.Attachments;
using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>referrers IMAGE</c>: what is attached to an image, such as signatures and SBOMs, as a tree.</summary>
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
        var all = new Option<bool>("--all")
        {
            Description = "Also list what is attached to each image of an index, and to the attestations in it.",
            Arity = ArgumentArity.Zero,
        };
        var verb = new Command("referrers", "List what is attached to an image: signatures, attestations, SBOMs and other artifacts.")
        {
            image,
            type,
            all,
            platform,
            json,
        };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetRequiredValue(image),
            parsed.GetValue(type),
            new AttachmentOptions { IncludeParts = parsed.GetValue(all) },
            VerbOptions.OpenOptions(parsed.GetValue(platform)),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static Task<int> RunAsync(
        ToolConsole console,
        string image,
        string? artifactType,
        AttachmentOptions attached,
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
                AttachmentListing listing = await ImageAttachments.FindAsync(
                    source,
                    ImageOpener.ResolveManifest(source).Digest,
                    attached,
                    cancellationToken);
                Write(console, ReferrersReport.From(listing, artifactType), artifactType, asJson);
                return ImageOpener.ReportProblems(console, listing.Problems);
            },
            cancellationToken);
    }

    private static void Write(ToolConsole console, ReferrersReport report, string? artifactType, bool asJson)
    {
        if (asJson)
        {
            console.WriteJson(report, ReportJson.Readable.ReferrersReport);
            return;
        }

        if (report.Referrers.Count == 0)
        {
            string what = artifactType is null ? "Nothing" : $"Nothing of the type '{artifactType}'";
            console.WriteNote($"{what} here refers to {report.Subject}.");
            return;
        }

        // What is attached to an image of an index comes below that image.
        var table = new TextTable("");
        foreach (IGrouping<Digest, ReferrersReport.Referrer> group in report.Referrers.GroupBy(static referrer => referrer.Subject))
        {
            if (group.Key != report.Subject)
            {
                table.AddLine($"of {group.Key}:");
            }

            foreach (ReferrersReport.Referrer referrer in group)
            {
                AddTo(table, referrer, "");
            }
        }

        table.Write(console.Out);
    }

    private static void AddTo(TextTable table, ReferrersReport.Referrer referrer, string indent)
    {
        table.Add(
            indent + referrer.Kind,
            referrer.Digest.ToString(),
            Printable.Bytes(referrer.Size),
            Printable.Text(referrer.ArtifactType ?? referrer.MediaType),
            Printable.Text(referrer.Tag ?? ""),
            referrer.Created ?? "");
        foreach (ReferrersReport.Referrer nested in referrer.Referrers)
        {
            AddTo(table, nested, indent + "  ");
        }
    }
}
