using System.CommandLine;
using OciContent.Catalog;
using OciContent.Inspection;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary><c>catalog VERB</c>: every hash that was seen, kept; and what several of these verbs share.</summary>
internal static class CatalogVerb
{
    public static Command Create(ToolConsole console, Registries registries) =>
        new("catalog", "Keep the hashes of images in a file or a PostgreSQL database, and ask for them.")
        {
            CatalogAddVerb.Create(console, registries),
            CatalogWhichVerb.Create(console),
            CatalogImagesVerbs.CreateBases(console),
            CatalogImagesVerbs.CreateDerived(console),
            CatalogImagesVerbs.CreateShared(console),
            CatalogHistoryVerb.Create(console),
            CatalogExchangeVerbs.CreateExport(console),
            CatalogExchangeVerbs.CreateImport(console),
            CatalogWatchVerb.Create(console, registries),
        };

    /// <summary>Opens the catalogue to ask it, and does so.</summary>
    public static async Task<int> AskAsync(string? database, Func<ImageCatalog, Task<int>> ask, CancellationToken cancellationToken)
    {
        await using ImageCatalog catalog = await Catalogs.OpenAsync(database, CatalogMode.Read, cancellationToken);
        return await ask(catalog);
    }

    /// <summary>Writes images, or a line that there are none.</summary>
    /// <returns>The exit code: 1 if there are none.</returns>
    public static int Write(
        ToolConsole console,
        ImageCatalog catalog,
        IReadOnlyList<CatalogedImage> images,
        string none,
        bool asJson)
    {
        if (asJson)
        {
            console.WriteJson(
                new CatalogImagesReport(catalog.Name, [.. images.Select(CatalogImageItem.From)]),
                ReportJson.Readable.CatalogImagesReport);
        }
        else if (images.Count == 0)
        {
            console.WriteNote(none);
        }
        else
        {
            var table = new TextTable("");
            foreach (CatalogedImage image in images)
            {
                table.Add(CatalogImageItem.ToRow(image));
            }

            table.Write(console.Out);
        }

        return images.Count > 0 ? ExitCodes.Done : ExitCodes.Mismatch;
    }

    /// <summary>
    /// Whether a text is a digest or the first hex digits of one. A name with a tag is a digest too, by the grammar, of an algorithm that
    /// is not known here.
    /// </summary>
    public static bool IsHash(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        bool isKnown = colon < 0
            || (DigestAlgorithm.TryParse(text.AsSpan(0, colon), out DigestAlgorithm? algorithm) && algorithm.IsSupported);
        return isKnown && HashPrefix.TryParse(text, out _);
    }

    /// <summary>The digest that is meant, by all of its digits or by the first of them.</summary>
    /// <exception cref="FormatException">It is not a digest, or several start so.</exception>
    /// <exception cref="IOException">The catalogue has none that starts so.</exception>
    public static async Task<Digest> ResolveAsync(ImageCatalog catalog, string text, CancellationToken cancellationToken)
    {
        if (Digest.TryParse(text, out Digest? whole) && whole.Algorithm.IsSupported)
        {
            return whole;
        }

        HashPrefix prefix = HashPrefix.Parse(text);
        return FoundDigests.Single(text, (await catalog.FindAsync(prefix, cancellationToken)).Select(static match => match.Digest))
            ?? throw new IOException($"Nothing in {catalog.Name} starts with '{text}': expected a digest that it has.");
    }
}
