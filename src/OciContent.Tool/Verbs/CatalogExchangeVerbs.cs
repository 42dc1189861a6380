using System.CommandLine;
using OciContent.Catalog;
using OciContent.Storage;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary>
/// <c>catalog export</c> and <c>catalog import FILE</c>: a catalogue as lines of JSON, which can be kept in git and signed.
/// </summary>
internal static class CatalogExchangeVerbs
{
    private const string Dash = "-";

    public static Command CreateExport(ToolConsole console)
    {
        var file = new Option<string>("-o", "--output")
        {
            Description = "The file to write. Default: standard output.",
            HelpName = "FILE",
        };
        Option<string> catalog = Catalogs.Needed();
        Option<bool> json = VerbOptions.Json();
        json.Description = "Write how many records there are as one JSON document; needs -o.";
        var verb = new Command("export", "Write everything in the catalogue as sorted lines of JSON.") { file, catalog, json };
        verb.SetAction((parsed, cancellationToken) => CatalogVerb.AskAsync(
            parsed.GetValue(catalog),
            async opened =>
            {
                string? path = parsed.GetValue(file);
                if (path is null or Dash)
                {
                    if (parsed.GetValue(json))
                    {
                        throw new FormatException("'--json' would be among the records: expected -o FILE with it.");
                    }

                    await using Stream output = console.OpenOutput(evenTerminal: true);
                    await opened.ExportAsync(output, cancellationToken);
                    return ExitCodes.Done;
                }

                long count = await AtomicFile.WriteAsync(path, stream => opened.ExportAsync(stream, cancellationToken));
                Report(console, opened, path, count, parsed.GetValue(json), "exported to");
                return ExitCodes.Done;
            },
            cancellationToken));
        return verb;
    }

    public static Command CreateImport(ToolConsole console)
    {
        var file = new Argument<string>("FILE") { Description = "What `catalog export` wrote; '-' for standard input." };
        Option<string> catalog = Catalogs.Needed();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("import", "Add what another catalogue exported.") { file, catalog, json };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            string path = parsed.GetRequiredValue(file);
            await using Stream lines = path == Dash ? console.OpenInput() : Open(path);
            if (lines.CanSeek)
            {
                // Nothing is added of a file with a line that is wrong.
                await foreach (object _ in ImageCatalog.ParseAsync(lines, cancellationToken))
                {
                }

                lines.Position = 0;
            }

            await using ImageCatalog opened = await Catalogs.OpenAsync(parsed.GetValue(catalog), CatalogMode.Create, cancellationToken);
            long count = await opened.ImportAsync(lines, cancellationToken);
            Report(console, opened, path, count, parsed.GetValue(json), "imported from");
            return ExitCodes.Done;
        });
        return verb;
    }

    private static FileStream Open(string path)
    {
        try
        {
            return EachFile.Open(path);
        }
        catch (Exception e) when (InputErrors.IsInputError(e))
        {
            throw new IOException(InputErrors.Describe(path, e), e);
        }
    }

    private static void Report(ToolConsole console, ImageCatalog catalog, string file, long count, bool asJson, string what)
    {
        if (asJson)
        {
            console.WriteJson(new CatalogLinesReport(catalog.Name, file, count), ReportJson.Readable.CatalogLinesReport);
        }
        else
        {
            console.Out.WriteLine(Printable.Text($"{StorageVerb.Count(count, "record")} {what} {file}"));
        }
    }
}
