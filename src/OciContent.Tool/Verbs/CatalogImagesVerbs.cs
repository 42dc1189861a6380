using System.CommandLine;
using OciContent.Catalog;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary>
/// <c>catalog bases</c>, <c>catalog derived BASE</c>, <c>catalog shared DIGEST</c>: images by what they have to do with others.
/// </summary>
internal static class CatalogImagesVerbs
{
    public static Command CreateBases(ToolConsole console)
    {
        var of = new Option<string>("--of")
        {
            Description = "A repository, such as registry.example.com/debian: all its images, approved or not. Default: all that are "
                + "approved.",
            HelpName = "NAME",
        };
        Option<string> catalog = Catalogs.Needed();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("bases", "List the approved bases, or all images of a repository.") { of, catalog, json };
        verb.SetAction((parsed, cancellationToken) => CatalogVerb.AskAsync(
            parsed.GetValue(catalog),
            async opened =>
            {
                string? name = parsed.GetValue(of) is { } given ? ReferenceNames.ParseName(given).Name : null;
                return CatalogVerb.Write(
                    console,
                    opened,
                    await opened.ListBasesAsync(name, cancellationToken),
                    name is null ? $"No base is approved in {opened.Name}." : $"Nothing of {name} is in {opened.Name}.",
                    parsed.GetValue(json));
            },
            cancellationToken));
        return verb;
    }

    public static Command CreateDerived(ToolConsole console)
    {
        var image = new Argument<string>("BASE")
        {
            Description = "The base: a digest or its first hex digits, or a name with a tag that the catalogue has seen.",
        };
        Option<string> catalog = Catalogs.Needed();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("derived", "List the images that are built on a base: who has to build again when it changes.")
        {
            image,
            catalog,
            json,
        };
        verb.SetAction((parsed, cancellationToken) => CatalogVerb.AskAsync(
            parsed.GetValue(catalog),
            async opened =>
            {
                string text = parsed.GetRequiredValue(image);
                Digest digest = await FindAsync(opened, text, cancellationToken);
                if ((await opened.GetImagesAsync(digest, cancellationToken)).Count == 0)
                {
                    throw new IOException($"{text} is not an image in {opened.Name}: expected one that was added.");
                }

                return CatalogVerb.Write(
                    console,
                    opened,
                    await opened.ListDerivedAsync(digest, cancellationToken).ToListAsync(cancellationToken),
                    $"No image in {opened.Name} is built on {text}, as far as is known.",
                    parsed.GetValue(json));
            },
            cancellationToken));
        return verb;
    }

    public static Command CreateShared(ToolConsole console)
    {
        var layer = new Argument<string>("DIGEST")
        {
            Description = "A layer's digest, its diffID, or a digest that a tool gives it; or the first hex digits of one.",
        };
        Option<string> catalog = Catalogs.Needed();
        Option<bool> json = VerbOptions.Json();
        var verb = new Command("shared", "List the images that have a layer.") { layer, catalog, json };
        verb.SetAction((parsed, cancellationToken) => CatalogVerb.AskAsync(
            parsed.GetValue(catalog),
            async opened =>
            {
                string text = parsed.GetRequiredValue(layer);
                Digest digest = await CatalogVerb.ResolveAsync(opened, text, cancellationToken);
                return CatalogVerb.Write(
                    console,
                    opened,
                    await opened.ListSharingAsync(digest, cancellationToken),
                    $"No image in {opened.Name} has the layer {text}.",
                    parsed.GetValue(json));
            },
            cancellationToken));
        return verb;
    }

    // By a name, what the tag stood for when it was last seen.
    private static async Task<Digest> FindAsync(ImageCatalog catalog, string text, CancellationToken cancellationToken)
    {
        if (CatalogVerb.IsHash(text))
        {
            return await CatalogVerb.ResolveAsync(catalog, text, cancellationToken);
        }

        ImageReference reference = ReferenceNames.ParseName(text).WithDefaultTag();
        return reference.Digest
            ?? (await catalog.ListTagsAsync(reference.Name, reference.Tag, cancellationToken))
                .OrderBy(static tag => tag.LastSeen)
                .ThenBy(static tag => tag.FirstSeen)
                .LastOrDefault()?.Digest
            ?? throw new IOException($"{reference} is not in {catalog.Name}: expected a tag that was seen, or a digest.");
    }
}
