using System.CommandLine;
using OciContent.Registry.Storage;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>storage gc DIR</c>: what distribution's collector would delete, and break.</summary>
internal static class StorageGcVerb
{
    public static Command Create(ToolConsole console)
    {
        Argument<string> folder = StorageVerb.Folder();
        var rules = new Option<string>("--rules")
        {
            Description =
                $"The version of distribution whose rules apply: {string.Join(" or ", GarbageRules.All)}.",
            HelpName = "VERSION",
            DefaultValueFactory = static _ => GarbageRules.Distribution28.Name,
        };
        var untagged = new Option<bool>("--delete-untagged")
        {
            Description = "Also delete manifests without a tag, as the collector does with --delete-untagged or -m.",
            Arity = ArgumentArity.Zero,
        };
        var referrers = new Option<bool>("--keep-referrers")
        {
            Description = "With --delete-untagged, keep manifests that refer to a kept one, such as signatures. No registry's collector "
                + "does this.",
            Arity = ArgumentArity.Zero,
        };
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("gc", "Show what 'registry garbage-collect' would delete and break. Deletes nothing.")
        {
            folder,
            rules,
            untagged,
            referrers,
            json,
        };
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetRequiredValue(folder),
            new GarbageOptions
            {
                Rules = GarbageRules.Parse(parsed.GetRequiredValue(rules)),
                DeletesUntagged = parsed.GetValue(untagged),
                KeepsReferrers = parsed.GetValue(referrers),
            },
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        string folder,
        GarbageOptions options,
        bool asJson,
        CancellationToken cancellationToken)
    {
        if (options is { KeepsReferrers: true, DeletesUntagged: false })
        {
            throw new FormatException("'--keep-referrers' changes nothing by itself: expected '--delete-untagged' with it.");
        }

        StorageInventory inventory = await StorageVerb.ReadAsync(console, folder, StorageParts.All, cancellationToken);
        GarbagePreview preview = GarbagePreview.Of(inventory, options);
        if (asJson)
        {
            console.WriteJson(StorageGcReport.From(inventory, preview), ReportJson.Readable.StorageGcReport);
        }
        else
        {
            Write(console.Out, preview);
        }

        int exitCode = StorageVerb.ReportProblems(console, inventory);
        if (preview.Stop is { } stop)
        {
            console.WriteError(stop);
            return ExitCodes.Mismatch;
        }

        if (preview.BreakOff is { } breakOff)
        {
            console.WriteError(breakOff);
            return ExitCodes.Mismatch;
        }

        // A history that goes is what was asked for; an image that cannot be pulled any more, or that nobody vouches for, is not.
        return preview.Breaks.Any(static broken => broken.Kind != GarbageBreakKind.History) ? ExitCodes.Mismatch : exitCode;
    }

    private static void Write(TextWriter output, GarbagePreview preview)
    {
        if (preview.Stop is not null)
        {
            return;
        }

        var table = new TextTable("  ");
        table.AddLine(
            $"{StorageVerb.Count(preview.Manifests.Count, "manifest")} would be deleted by the rules of {preview.Options.Rules}");
        foreach (GarbageManifest manifest in preview.Manifests)
        {
            table.Add(Printable.Bytes(manifest.Size), $"{manifest.Repository}@{manifest.Digest}");
        }

        table.AddLine($"{StorageVerb.Count(preview.Blobs.Count, "blob")} would be deleted, {Printable.Bytes(preview.Bytes)}");
        foreach (GarbageBlob blob in preview.Blobs)
        {
            table.Add(Printable.Bytes(blob.Size), blob.Digest.ToString());
        }

        if (preview.LayerLinks.Count > 0)
        {
            table.AddLine($"{StorageVerb.Count(preview.LayerLinks.Count, "link")} to layers would be deleted");
            foreach (GarbageLink link in preview.LayerLinks)
            {
                table.Add("", $"{link.Repository}@{link.Digest}");
            }
        }

        if (preview.Breaks.Count > 0)
        {
            table.AddLine($"{StorageVerb.Count(preview.Breaks.Count, "thing would break", "things would break")}");
            foreach (GarbageBreak broken in preview.Breaks)
            {
                table.Add(EnumText.Of(broken.Kind), Printable.Text($"{broken.Repository}@{broken.Digest}: {broken.Message}"));
            }
        }

        if (preview.AtRisk.Count > 0 || preview.Uploads > 0)
        {
            table.AddLine(
                $"A push meanwhile could lose {StorageVerb.Count(preview.AtRisk.Count, "blob")} that repositories link to; "
                + $"{StorageVerb.Count(preview.Uploads, "upload")} not finished.");
        }

        table.Write(output);
    }
}
