using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Npgsql;
using OciContent.Catalog;
using OciContent.Catalog.Records;
using OciContent.Images;
using OciContent.Inference;
using OciContent.Inspection;

namespace OciContent.Benchmarks.Catalog;

/// <summary>
/// <c>catalog</c>: fills a catalogue with images that are made up, and says how long that takes, how large it is and how fast it answers.
/// </summary>
internal static class CatalogScale
{
    /// <summary>The seed of the figures in the documentation.</summary>
    private const int Seed = 20260622;

    private const int ImagesAtOnce = 1000;
    private const int Attempts = 5;

    public static async Task<int> RunAsync(string[] args)
    {
        bool isFilled = args is ["ask", ..];
        if ((isFilled ? args[1..] : args) is not [string database, string number, .. string[] seeds] || seeds.Length > 1
            || !int.TryParse(number, CultureInfo.InvariantCulture, out int count) || count < 1)
        {
            await Console.Error.WriteLineAsync(
                """
                Usage: catalog [ask] FILE|CONNECTION-STRING IMAGES [SEED]
                The file, or the schema that the search path names, is made, and left there; with `ask` one that was left so is asked again.
                """);
            return 2;
        }

        int seed = seeds is [string text] ? int.Parse(text, CultureInfo.InvariantCulture) : Seed;
        Print($"{database.Split('=', '/')[^1]}, {count} images, seed {seed}");
        var samples = new ImageSamples(new RegistryGenerator(seed, count), seed);
        if (isFilled)
        {
            samples.TakeAll();
        }
        else
        {
            await FillAsync(database, samples);
        }

        await MeasureAsync(database, samples);
        return 0;
    }

    private static async Task FillAsync(string database, ImageSamples samples)
    {
        int images = 0;
        long started = Stopwatch.GetTimestamp();
        CatalogEngine engine;
        await using (ImageCatalog catalog = await ImageCatalog.OpenAsync(database, CatalogMode.Create))
        {
            engine = catalog.Engine;
            foreach (GeneratedImage[] some in samples.Generate().Chunk(ImagesAtOnce))
            {
                images += some.Length;
                await catalog.AddAsync([.. some.SelectMany(static image => image.Records)]);
            }
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        long size = engine == CatalogEngine.Sqlite ? SizeOf(database) : await SizeOfServerAsync(database);
        Print($"{"filled: images/s",-36}{images / seconds,12:0}");
        Print($"{"size: bytes per image",-36}{size / (double)images,12:0}");
    }

    private static async Task MeasureAsync(string database, ImageSamples samples)
    {
        await using ImageCatalog catalog = await ImageCatalog.OpenAsync(database, CatalogMode.Read);
        LayerStack[] stacks = [.. samples.Taken.Select(static sample => LayerStack.FromManifest(ImageManifest.Parse(sample.Manifest)))];
        HashPrefix[] prefixes =
            [.. samples.Taken.Select(static sample => HashPrefix.Parse(((ImageRecord)sample.Records[0]).Config!.Encoded.AsSpan(0, 8)))];
        await TimeAsync("base of a manifest", stacks, async stack => (await catalog.FindBasesAsync(stack)).Approved is not null);
        await TimeAsync("8 digits of a hash", prefixes, async prefix => (await catalog.FindAsync(prefix)).Count > 0);
        long started = Stopwatch.GetTimestamp();
        int above = 0;
        await foreach (CatalogedImage _ in catalog.ListDerivedAsync(samples.Largest))
        {
            above++;
        }

        Print($"{"derived from the largest base: s",-36}{Stopwatch.GetElapsedTime(started).TotalSeconds,12:0.00}");
        Print($"{"  images",-36}{above,12}");
    }

    private static async Task TimeAsync<T>(string name, T[] questions, Func<T, Task<bool>> ask)
    {
        // The first ones compile the program, and open what stays open.
        foreach (T question in questions.Take(50))
        {
            await ask(question);
        }

        int answered = 0;
        var times = new List<double>();
        var best = new List<double>();
        foreach (T question in questions)
        {
            var asked = new double[Attempts];
            for (int i = 0; i < asked.Length; i++)
            {
                long started = Stopwatch.GetTimestamp();
                answered += await ask(question) && i == 0 ? 1 : 0;
                asked[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }

            times.Add(asked[0]);
            best.Add(asked.Min());
        }

        times.Sort();
        best.Sort();
        Print($"{name + ": answered",-36}{answered,12}");
        Print($"{name + ": p50 ms",-36}{times[times.Count / 2],12:0.00}");
        Print($"{name + ": p99 ms",-36}{times[times.Count * 99 / 100],12:0.00}");

        // Of each question the fastest answer: without the time for which other programs had the processor.
        Print($"{name + ": p50 ms, best of 5",-36}{best[best.Count / 2],12:0.00}");
        Print($"{name + ": p99 ms, best of 5",-36}{best[best.Count * 99 / 100],12:0.00}");
    }

    private static long SizeOf(string file) =>
        new[] { "", "-wal" }.Select(
            suffix => new FileInfo(file + suffix)).Where(static info => info.Exists).Sum(static info => info.Length);

    // What a server does by itself when it has the time, so that what is measured does not depend on whether it had.
    private static async Task<long> SizeOfServerAsync(string database)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(database);
        await using (NpgsqlCommand analyze = source.CreateCommand("VACUUM ANALYZE"))
        {
            analyze.CommandTimeout = 0;
            await analyze.ExecuteNonQueryAsync();
        }

        await using DbCommand size = source.CreateCommand(
            "SELECT CAST(SUM(pg_total_relation_size(c.oid)) AS BIGINT) FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = "
                + "to_regnamespace(split_part(current_setting('search_path'), ',', 1))");
        return (long)(await size.ExecuteScalarAsync())!;
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
