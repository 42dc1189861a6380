using System.Text;
using OciContent.Catalog.Records;
using OciContent.Catalog.Tests.Kit;
using OciContent.Layers;

namespace OciContent.Catalog.Tests;

/// <summary>Facts may be added in any order, one by one or together.</summary>
public sealed class MergeTests
{
    public static TheoryData<CatalogEngine> Engines => Place.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Add_GivesTheSame_InAnyOrder_TogetherAndOneByOne(CatalogEngine engine)
    {
        DateTimeOffset now = new Clock().Now;
        ImageRecord image = Sample.Image("one", "a", "b");
        VerdictRecord verdict = new()
        {
            Image = image.Digest,
            Signature = Sample.Of("signature"),
            Kind = "cosign",
            IsVerified = true,
            Signer = "me",
            CheckedAt = now.AddDays(1),
        };
        TagRecord tag = Sample.Tag("r.example.com/a", "b", image.Digest, now);
        CatalogRecord[] facts =
        [
            image,

            // By its manifest alone, and by its config alone.
            image with { Config = null, Platform = null, DiffIds = null, History = null },
            image with { MediaType = null, Size = null, Layers = null },

            // A blob that was read, whose size the manifest does not tell rightly, and one whose size is not told here.
            new LayerRecord { DiffId = Sample.DiffId("a"), Size = 10_240, Blobs = [new LayerDescriptor(Sample.Blob("a"), 77)] },
            new LayerRecord { DiffId = Sample.DiffId("b"), Size = 10_240, Blobs = [new LayerDescriptor(Sample.Blob("b"), null)] },
            verdict,
            verdict with { IsVerified = false, Signer = null, Reason = "no", CheckedAt = now },
            tag with { LastSeen = now.AddDays(2) },
            tag,

            // An image that says that its lowest layer is what is the chainID of two: what is above it is the same chain as on those two.
            Sample.Image("two", "c", "d"),
            Sample.Image("liar", "x", "e") with
            {
                DiffIds = [ChainId.Compute([Sample.DiffId("c"), Sample.DiffId("d")]), Sample.DiffId("e")],
            },
        ];

        string[] exports =
        [
            await ExportAsync(engine, facts.Select(static fact => new[] { fact })),
            await ExportAsync(engine, facts.Reverse().Select(static fact => new[] { fact })),
            await ExportAsync(engine, [facts]),
            await ExportAsync(engine, [[.. facts.Reverse()]]),
        ];
        Assert.Contains($$"""{"digest":"{{Sample.Blob("a")}}","size":77}""", exports[0], StringComparison.Ordinal);
        Assert.Contains($$"""{"digest":"{{Sample.Blob("b")}}","size":1000}""", exports[0], StringComparison.Ordinal);
        string lied = string.Join("\",\"", Sample.DiffId("c"), Sample.DiffId("d"), Sample.DiffId("e"));
        Assert.Contains($"\"diffIds\":[\"{lied}\"]", exports[0], StringComparison.Ordinal);
        Assert.All(exports, export => Assert.Equal(exports[0], export));
    }

    private static async Task<string> ExportAsync(CatalogEngine engine, IEnumerable<CatalogRecord[]> batches)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        foreach (CatalogRecord[] batch in batches)
        {
            await catalog.AddAsync(batch);
        }

        var export = new MemoryStream();
        await catalog.ExportAsync(export);
        return Encoding.UTF8.GetString(export.ToArray());
    }
}
