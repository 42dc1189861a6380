using System.Diagnostics;
using OciContent.Catalog.Records;
using OciContent.Catalog.Tests.Kit;
using OciContent.CatalogWriter;

namespace OciContent.Catalog.Tests;

/// <summary>A server that ends in the middle of the work, as in a crash.</summary>
public sealed class PostgresRestartTests
{
    private const int Writers = 4;
    private const int ImagesOfOneWriter = 60;
    private const int Restarts = 3;

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [OwnPostgresFact]
    public async Task TheWorkGoesOn_WhenTheServerIsBack()
    {
        using PostgresServer server = PostgresServer.Start();
        int added = 0;
        Task[] writers =
        [
            .. Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
            {
                await using ImageCatalog catalog = await ImageCatalog.OpenAsync(server.ConnectionString, CatalogMode.Create);
                for (int number = 0; number < ImagesOfOneWriter; number++)
                {
                    await catalog.AddAsync(WrittenImage.Records($"writer {writer}", number));
                    Assert.NotEmpty(await catalog.ListVerdictsAsync(ManifestOf(writer, number)));
                    Interlocked.Increment(ref added);
                    await Task.Delay(10);
                }
            })),
        ];
        var before = new List<int>();
        for (int i = 1; i <= Restarts; i++)
        {
            // In the middle of the work.
            while (Volatile.Read(ref added) < i * Writers * ImagesOfOneWriter / (Restarts + 1))
            {
                await Task.Delay(5);
            }

            before.Add(Volatile.Read(ref added));
            server.Restart(Short);
        }

        await Task.WhenAll(writers);
        Assert.All(before, static count => Assert.InRange(count, 1, (Writers * ImagesOfOneWriter) - 1));
        await using ImageCatalog whole = await ImageCatalog.OpenAsync(server.ConnectionString, CatalogMode.Read);
        for (int writer = 0; writer < Writers; writer++)
        {
            for (int number = 0; number < ImagesOfOneWriter; number++)
            {
                Assert.Single(await whole.GetImagesAsync(ManifestOf(writer, number)));
            }
        }
    }

    [OwnPostgresFact]
    public async Task AServerThatDoesNotComeBack_IsSaid_AndWhatWasAddedIsThereLater()
    {
        using PostgresServer server = PostgresServer.Start();
        await using (ImageCatalog catalog = await ImageCatalog.OpenAsync(
            server.ConnectionString,
            CatalogMode.Create,
            new CatalogOptions { Patience = Short }))
        {
            await catalog.AddAsync(WrittenImage.Records("writer", 0));
            server.Kill();
            long started = Stopwatch.GetTimestamp();
            CatalogException error = await Assert.ThrowsAsync<CatalogException>(
                () => catalog.AddAsync(WrittenImage.Records("writer", 1)));
            Assert.Contains("cannot be reached", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
            Assert.True(Stopwatch.GetElapsedTime(started) >= Short);
            await Assert.ThrowsAsync<CatalogException>(async () => await catalog.GetImagesAsync(ManifestOf("writer", 0)));
            server.StartAgain();
            Assert.Single(await catalog.GetImagesAsync(ManifestOf("writer", 0)));
            Assert.Empty(await catalog.GetImagesAsync(ManifestOf("writer", 1)));
            await catalog.AddAsync(WrittenImage.Records("writer", 1));
            Assert.Single(await catalog.GetImagesAsync(ManifestOf("writer", 1)));
        }
    }

    private static Digest ManifestOf(int writer, int number) => ManifestOf($"writer {writer}", number);

    private static Digest ManifestOf(string writer, int number) =>
        WrittenImage.Records(writer, number).OfType<ImageRecord>().Single().Digest;
}
