using System.CommandLine;
using OciContent.Catalog;
using OciContent.Registry.Tags;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>catalog watch REF…</c>: records what tags stand for, and when they move.</summary>
internal static class CatalogWatchVerb
{
    public static Command Create(ToolConsole console, Registries registries)
    {
        Argument<string[]> references = ReferenceNames.Argument("Images in registries, with their tags, such as alpine:3.20.");
        references.Arity = ArgumentArity.OneOrMore;
        Option<string> interval = WatchOptions.Interval();
        var once = new Option<bool>("--once")
        {
            Description = "Look once, and end. Exit code 1 if a registry could not be asked.",
            Arity = ArgumentArity.Zero,
        };
        Option<string> catalog = Catalogs.Needed();
        Option<bool> json = VerbOptions.Json();
        json.Description = "Write one JSON object per line.";
        var verb = new Command("watch", "Record which digests tags have, again and again.")
        {
            references,
            interval,
            once,
            catalog,
            json,
        };
        registries.AreNamedBy(verb);
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            registries,
            [.. parsed.GetRequiredValue(references).Select(ReferenceNames.Parse).Distinct()],
            parsed.GetRequiredValue(interval),
            parsed.GetValue(once),
            parsed.GetValue(catalog),
            parsed.GetValue(json),
            cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        ToolConsole console,
        Registries registries,
        ImageReference[] references,
        string interval,
        bool isOnce,
        string? database,
        bool asJson,
        CancellationToken cancellationToken)
    {
        TagWatcherOptions options = WatchOptions.Parse(interval) with { TellsUnchanged = true };
        await using ImageCatalog catalog = await Catalogs.OpenAsync(database, CatalogMode.Create, cancellationToken);
        registries.Name(references.Select(static reference => reference.Domain));
        var tags = new List<WatchedTag>();
        foreach (ImageReference reference in references)
        {
            tags.Add(await RecordFirstAsync(console, registries, catalog, reference, asJson, cancellationToken));
        }

        if (isOnce)
        {
            return tags.Exists(static tag => tag.Known is null) ? ExitCodes.Mismatch : ExitCodes.Done;
        }

        await foreach (TagEvent seen in new TagWatcher(registries.Client, options).WatchAsync(tags, cancellationToken))
        {
            if (seen is { After: { } after, Fault: null, Reference.Tag: { } tag })
            {
                await catalog.ObserveAsync(seen.Reference.Name, tag, after, seen.At, cancellationToken);
            }

            if (seen.Kind != TagEventKind.Unchanged)
            {
                Write(console, seen, asJson);
            }
        }

        return ExitCodes.Done;
    }

    // The watcher tells what moves; what there is to begin with, somebody has to ask.
    private static async Task<WatchedTag> RecordFirstAsync(
        ToolConsole console,
        Registries registries,
        ImageCatalog catalog,
        ImageReference reference,
        bool asJson,
        CancellationToken cancellationToken)
    {
        var seen = new TagEvent
        {
            Kind = TagEventKind.CameBack,
            Reference = reference,
            Before = null,
            After = null,
            At = DateTimeOffset.UtcNow,
        };
        try
        {
            Descriptor found = await registries.Client.GetRepository(reference).ResolveAsync(reference.Tag!, cancellationToken);
            seen = seen with { After = found.Digest };
            await catalog.ObserveAsync(reference.Name, reference.Tag!, found.Digest, seen.At, cancellationToken);
        }
        catch (Exception e) when (InputErrors.IsOfOneInput(e))
        {
            seen = seen with { Kind = TagEventKind.Failed, Fault = e };
        }

        Write(console, seen, asJson);
        return new WatchedTag(reference.WithoutDigest(), seen.After);
    }

    private static void Write(ToolConsole console, TagEvent seen, bool asJson)
    {
        if (seen.Fault is { } fault)
        {
            console.WriteError(InputErrors.NameIn(fault.Message, seen.Reference.ToString()));
        }
        else if (asJson)
        {
            console.WriteJson(
                new CatalogWatchReport(seen.Reference.Name, seen.Reference.Tag ?? "", seen.After, seen.At, seen.At),
                ReportJson.OneLine.CatalogWatchReport);
        }
        else
        {
            console.Out.WriteLine(
                Printable.Text($"{StorageVerb.Time(seen.At)}  {seen.Reference}  {seen.After?.ToString() ?? "gone"}"));
        }
    }
}
