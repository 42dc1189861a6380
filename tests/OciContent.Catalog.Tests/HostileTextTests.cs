using System.Globalization;
using System.Text;
using OciContent.Catalog.Records;
using OciContent.Catalog.Tests.Kit;

namespace OciContent.Catalog.Tests;

/// <summary>Texts that would do harm in a statement are kept as they are, like any others.</summary>
public sealed class HostileTextTests
{
    private const int Count = 1000;

    private static readonly string[] Pieces =
    [
        "'; DROP TABLE digests; --", "\"; DROP TABLE images CASCADE; --", "') OR ('1'='1", "' UNION SELECT value FROM texts --", "/* "
            + "", " */",
        "--", ";", "'", "''", "\"", "`", "[", "]", "$$", "$1", "@0", ":0", "?", "?1", "{source}", "$id",
        "\\", "\\'", "\\.", "%", "_", "%s", "\0",
        "\0'; DELETE FROM tags; --", "\r\n", "\t", "\u001b[2J", "\u202e", "\ufeff", "\u00e9", "e\u0301", "\u4f60\u597d",
        "\ud83d\ude00", "\ud800",
        "\udfff", "\ufffe", "\\x00", "\\N", "NULL", "pg_sleep(10)", "load_extension('x')", "; ATTACH DATABASE 'x' AS y", "COPY digests "
            + "TO PROGRAM 'id'",
    ];

    public static TheoryData<CatalogEngine> Engines => Place.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Texts_ComeBackAsTheyWere(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        string[] names = [.. Enumerable.Range(0, Count).Select(NameOf)];
        foreach (string[] some in names.Chunk(250))
        {
            await catalog.AddAsync([.. some.SelectMany(RecordsOf)]);
        }

        var read = new List<CatalogRecord>();
        await foreach (CatalogRecord record in catalog.ReadAllAsync())
        {
            read.Add(record);
        }

        Dictionary<Digest, ImageRecord> images = read.OfType<ImageRecord>().ToDictionary(static image => image.Digest);
        Dictionary<Digest, ApprovalRecord> approvals = read.OfType<ApprovalRecord>().ToDictionary(static approval => approval.Digest);
        Dictionary<Digest, VerdictRecord> verdicts = read.OfType<VerdictRecord>().ToDictionary(static verdict => verdict.Image);
        Dictionary<Digest, LayerRecord> layers = read.OfType<LayerRecord>().ToDictionary(static layer => layer.DiffId);
        Assert.Equal(Count, images.Count);
        foreach (string name in names)
        {
            string kept = Kept(name);
            Digest digest = DigestOf(name);
            ImageRecord image = images[digest];
            Assert.Equal((kept, kept, kept), (image.MediaType, image.Platform, image.History!.Single().CreatedBy));
            Assert.Equal((kept, kept), (approvals[digest].By, approvals[digest].Note));
            Assert.Equal((kept, kept, kept), (verdicts[digest].Kind, verdicts[digest].Signer, verdicts[digest].Reason));
            Assert.Equal(kept, layers[digest].Inferred.Single().Profile);
            TagRecord tag = Assert.Single(await catalog.ListTagsAsync(name, name));
            Assert.Equal((kept, kept, digest), (tag.Repository, tag.Tag, tag.Digest));
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Observe_KeepsTheNamesThatARecordKeeps(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        string name = new('n', CatalogRecord.MaxTextLength + 1);
        await catalog.AddAsync([Sample.Tag(name, name, Sample.Of("one"), DateTimeOffset.UnixEpoch)]);
        await catalog.ObserveAsync(name, name, Sample.Of("one"), DateTimeOffset.UnixEpoch.AddDays(1));

        TagRecord tag = Assert.Single(await catalog.ListTagsAsync(name));
        Assert.Equal(Kept(name), tag.Repository);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddDays(1), tag.LastSeen);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Add_RefusesADigestThatNoIndexTakes(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await using ImageCatalog catalog = await place.OpenAsync();
        string encoded = string.Concat(Enumerable.Range(0, 200).Select(static i => Sample.Of(Text(i)).Encoded));
        ImageRecord kept = Sample.Image("kept", "a") with { Config = Digest.Parse($"tree:{encoded.AsSpan(0, 1000)}") };
        await catalog.AddAsync([kept]);
        ImageRecord image = Sample.Image("app", "a") with { Config = Digest.Parse($"tree:{encoded}") };
        FormatException e = await Assert.ThrowsAsync<FormatException>(() => catalog.AddAsync([image]));

        Assert.StartsWith("'tree:", e.Message, StringComparison.Ordinal);
        Assert.EndsWith("cannot be kept: expected a digest of no more than 1024 characters.", e.Message, StringComparison.Ordinal);
        Assert.Empty(await catalog.GetImagesAsync(image.Config));
        Assert.Single(await catalog.GetImagesAsync(kept.Config));
    }

    // Two pieces, so that what one opens another may close; each name is another. One in a hundred is longer than what is kept.
    private static string NameOf(int number)
    {
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"{Pieces[number % Pieces.Length]}{number}{Pieces[(number + (number / Pieces.Length)) % Pieces.Length]}");
        return number % 100 == 99 ? name + string.Concat(Enumerable.Repeat(name, CatalogRecord.MaxTextLength)) : name;
    }

    private static IEnumerable<CatalogRecord> RecordsOf(string name)
    {
        Digest digest = DigestOf(name);
        yield return new ImageRecord
        {
            Digest = digest,
            MediaType = name,
            Config = Sample.Of("config of " + Kept(name)),
            Platform = name,
            History = [new HistoryLine(name, IsEmptyLayer: true)],
        };
        yield return Sample.Tag(name, name, digest, DateTimeOffset.UnixEpoch);
        yield return Sample.Approval(digest, DateTimeOffset.UnixEpoch) with { By = name, Note = name };
        yield return new VerdictRecord
        {
            Image = digest,
            Signature = Sample.Of("signature"),
            Kind = name,
            IsVerified = false,
            Signer = name,
            Reason = name,
            CheckedAt = DateTimeOffset.UnixEpoch,
        };
        yield return new LayerRecord
        {
            DiffId = digest,
            Size = 1,
            Inferred = [new InferredBlob(name, Sample.Of("blob of " + Kept(name)), 1)],
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Digest DigestOf(string name) => Sample.Of(Kept(name));

    // As UTF-8, and no longer than is documented.
    private static string Kept(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(
        text.Length > CatalogRecord.MaxTextLength ? string.Concat(text.AsSpan(0, CatalogRecord.MaxTextLength - 1), "…") : text));
}
