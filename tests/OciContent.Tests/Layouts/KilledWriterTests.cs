using OciContent.Images;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;
using OciContent.Transports;

namespace OciContent.Tests.Layouts;

/// <summary>Writers are killed at any point of their work; others work beside one another.</summary>
public sealed class KilledWriterTests : IDisposable
{
    private const string Writer = "OciContent.LayoutWriter.dll";
    private const int MaxNaiveKills = 50;
    private const int KillsOfOneLayout = 5;

    private static readonly int LayoutKills = Cases.Count(all: 240, fewer: 20);
    private static readonly int ArchiveKills = Cases.Count(all: 60, fewer: 6);
    private static readonly int Writers = Cases.Count(all: 16, fewer: 6);
    private static readonly int TagsOfOneWriter = Cases.Count(all: 50, fewer: 30);
    private static readonly ParallelOptions Two = new() { MaxDegreeOfParallelism = 2 };

    private readonly TestImageFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task ALayout_IsSoundWheneverItsWriterIsKilled()
    {
        int tagged = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, LayoutKills / KillsOfOneLayout), Two, async (round, cancellationToken) =>
        {
            var random = new Random(round);
            string layout = _temp.PathOf($"layout{round}");
            for (int kill = 0; kill < KillsOfOneLayout; kill++)
            {
                await KillAsync(random, "layout", layout, $"{round}{kill}");
                int tags = (await LayoutCheck.AssertSoundAsync(layout)).Count;
                Assert.NotEqual(0, tags);
                Interlocked.Add(ref tagged, tags);
            }

            // What the dead left is swept by the next who comes.
            await (await ImageLayoutStore.OpenAsync(layout, cancellationToken)).DisposeAsync();
            Assert.Empty(LayoutCheck.Strangers(layout));
            Directory.Delete(layout, recursive: true);
        });
        Assert.True(tagged > LayoutKills);
    }

    [Fact]
    public async Task AnArchive_IsWholeWheneverItsWriterIsKilled()
    {
        string path = _temp.PathOf("archive");
        var random = new Random(1);
        for (int kill = 0; kill < ArchiveKills; kill++)
        {
            await KillAsync(random, "archive", path, $"{kill}");
            foreach (string written in Directory.EnumerateFileSystemEntries(_temp.Root, "archive.*"))
            {
                // A folder that is only begun has no image yet.
                if (File.Exists(written) || File.Exists(Path.Join(written, "manifest.json")))
                {
                    await AssertWholeAsync(written);
                }
            }
        }

        Assert.Equal(
            ["archive.dir", "archive.docker", "archive.oci"],
            Directory.EnumerateFileSystemEntries(_temp.Root, "archive.*").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    // The control: were killing of no effect, the tests above would show nothing.
    [Fact]
    public async Task ANaiveWriter_LeavesABrokenLayoutSoon()
    {
        var random = new Random(2);
        for (int kill = 0; kill < MaxNaiveKills; kill++)
        {
            string layout = _temp.PathOf($"naive{kill}");
            await KillAsync(random, "naive", layout, $"{kill}");
            if (await Record.ExceptionAsync(() => LayoutCheck.AssertSoundAsync(layout)) is not null)
            {
                return;
            }
        }

        Assert.Fail($"{MaxNaiveKills} layouts are sound, whose writer took no care.");
    }

    [Fact]
    public async Task ManyProcesses_LoseNoTag()
    {
        string layout = _temp.PathOf("layout");
        Descriptor manifest;
        await using (ImageLayoutStore store = await ImageLayoutStore.OpenAsync(layout))
        {
            manifest = await store.PutAsync(
                new ImageManifest { Config = await store.AddAsync("{}"u8.ToArray(), MediaTypes.OciEmpty), Layers = [] });
        }

        WriterProcess[] writers =
        [
            .. Enumerable
                .Range(0, Writers)
                .Select(writer =>
                    WriterProcess.Start(Writer, "tag", layout, $"{manifest.Digest}", $"{manifest.Size}", $"w{writer}", $"{TagsOfOneWriter}")),
        ];
        try
        {
            await Task.WhenAll(writers.Select(writer => writer.EndAsync()));
        }
        finally
        {
            Array.ForEach(writers, writer => writer.Dispose());
        }

        Assert.Equal(
            Enumerable
                .Range(0, Writers)
                .SelectMany(writer => Enumerable.Range(0, TagsOfOneWriter).Select(i => $"w{writer}.{i}"))
                .Order(StringComparer.Ordinal),
            (await LayoutCheck.AssertSoundAsync(layout)).Order(StringComparer.Ordinal));
        Assert.Empty(LayoutCheck.Strangers(layout));
    }

    private static async Task KillAsync(Random random, params string[] arguments)
    {
        using WriterProcess writer = WriterProcess.Start(Writer, arguments);
        await writer.KillAsync(TimeSpan.FromMilliseconds(random.NextDouble() * 40));
    }

    private static async Task AssertWholeAsync(string path)
    {
        await using ImageSource source = await ImageLocation.Parse(path).OpenAsync();
        StoredImage image = Assert.Single((await source.ListImagesAsync()).Images);
        Assert.Equal(2, image.Layers.Count);
        foreach (StoredLayer layer in image.Layers)
        {
            await using Stream content = await layer.OpenStoredAsync();
            Assert.Equal(layer.DiffId, await Digest.ComputeAsync(content));
        }
    }
}
