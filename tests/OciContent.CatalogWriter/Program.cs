using OciContent.Catalog;
using OciContent.Catalog.Records;
using OciContent.CatalogWriter;

// Adds images to a catalogue, each by itself, and says of each that it is added; or naively, each by halves.
if (args is not [string database, string writer, string first, string count, .. string[] how])
{
    return 2;
}

await using ImageCatalog catalog = await ImageCatalog.OpenAsync(database, CatalogMode.Create);
for (int number = int.Parse(first); number < int.Parse(count); number++)
{
    IReadOnlyList<CatalogRecord> records = WrittenImage.Records(writer, number);
    if (how is ["naively"])
    {
        foreach (CatalogRecord record in records)
        {
            await catalog.AddAsync([record]);
        }
    }
    else
    {
        await catalog.AddAsync(records);
    }

    Console.WriteLine(number);
}

return 0;
