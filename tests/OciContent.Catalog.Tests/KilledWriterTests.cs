using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using OciContent.Catalog.Exchange;
using OciContent.Catalog.Records;
using OciContent.Catalog.Tests.Kit;
using OciContent.CatalogWriter;

namespace OciContent.Catalog.Tests;

/// <summary>Many processes add at once, and are killed at any point of their work: no image is lost, and none is half there.</summary>
public sealed class KilledWriterTests
{
    private const string Writer = "OciContent.CatalogWriter.dll";
    private const int Writers = 16;
    private const int ImagesAfterTheLastKill = 3;

    private const int MaxNaiveKills = 50;

    [Theory]
    [MemberData(nameof(Place.Engines), MemberType = typeof(Place))]
    public async Task WhatWasAdded_IsThere_WhoeverIsKilled(CatalogEngine engine)
    {
        using var place = new Place(engine);
        int[] added = new int[Writers];

        // A server sees the death of a client, and takes back what it began; a file has nobody who does.
        int kills = engine == CatalogEngine.Sqlite ? Cases.Count(all: 300, fewer: 16) : Cases.Count(all: 100, fewer: 16);

        // Until all kills are spent: each writer goes on where the one before it said that it was.
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var random = new Random(writer);
            while (Interlocked.Decrement(ref kills) >= 0)
            {
                using var process = Start(place, writer, added[writer], int.MaxValue);
                await process.KillAsync(TimeSpan.FromMilliseconds(random.NextDouble() * 40));
                added[writer] = 1 + process.Lines.Max(static line => int.Parse(line, CultureInfo.InvariantCulture));
            }
        })));
        HashSet<string> whole = await RequireWholeAsync(place, added);

        // Now the same without kills: nobody who died keeps others from working.
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            int last = added[writer] + ImagesAfterTheLastKill;
            using var process = Start(place, writer, added[writer], last);
            await process.EndAsync();
            added[writer] = last;
        })));
        Assert.Superset(whole, await RequireWholeAsync(place, added));
        if (engine == CatalogEngine.Sqlite)
        {
            await using var connection = new SqliteConnection($"Data Source={place.Database}");
            await connection.OpenAsync();
            await using SqliteCommand check = connection.CreateCommand();
            check.CommandText = "PRAGMA integrity_check";
            Assert.Equal("ok", await check.ExecuteScalarAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Place.Engines), MemberType = typeof(Place))]
    public async Task AnImageThatIsAddedByHalves_IsFoundOut(CatalogEngine engine)
    {
        using var place = new Place(engine);
        int[] added = new int[Writers];
        var random = new Random(1);
        for (int kill = 0; kill < MaxNaiveKills; kill++)
        {
            using var process = Start(place, writer: 0, added[0], int.MaxValue, "naively");
            await process.KillAsync(TimeSpan.FromMilliseconds(random.NextDouble() * 40));
            added[0] = 1 + process.Lines.Max(static line => int.Parse(line, CultureInfo.InvariantCulture));
            try
            {
                await RequireWholeAsync(place, added);
            }
            catch (Xunit.Sdk.EqualException)
            {
                return;
            }
        }

        Assert.Fail("No image was half there.");
    }

    private static WriterProcess Start(Place place, int writer, int first, int count, params string[] how) => WriterProcess.Start(
        Writer,
        [
            place.Database, $"writer {writer}", first.ToString(CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture),
            .. how,
        ]);

    // All images that were said to be there are, with all that belongs to them; what else is there is whole, and the next one of a writer.
    private static async Task<HashSet<string>> RequireWholeAsync(Place place, int[] added)
    {
        await using ImageCatalog catalog = await place.OpenAsync(CatalogMode.Read);
        HashSet<string> there = [];
        await foreach (CatalogRecord record in catalog.ReadAllAsync())
        {
            Assert.True(there.Add(Line(record)));
        }

        HashSet<string> expected = [];
        for (int writer = 0; writer < Writers; writer++)
        {
            int last = there.Contains(Line(WrittenImage.Records($"writer {writer}", added[writer])[0])) ? added[writer] : added[writer] - 1;
            for (int number = 0; number <= last; number++)
            {
                expected.UnionWith(WrittenImage.Records($"writer {writer}", number).Select(Line));
            }
        }

        Assert.NotEmpty(expected);
        Assert.Equal(expected.Order(StringComparer.Ordinal), there.Order(StringComparer.Ordinal));
        return there;
    }

    private static string Line(CatalogRecord record) => JsonSerializer.Serialize(record, RecordJson.Lines.CatalogRecord);
}
