using System.Text.RegularExpressions;
using Npgsql;
using OciContent.Catalog.Database;
using OciContent.Catalog.Records;
using OciContent.Catalog.Tests.Kit;
using OciContent.Inspection;

namespace OciContent.Catalog.Tests;

/// <summary>Look-ups go by indexes, so that they take no longer in a catalogue of millions of images.</summary>
public sealed partial class QueryPlanTests
{
    public static TheoryData<CatalogEngine> Engines => Place.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task LookUp_ReadsNoWholeTable(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await FillAsync(place);

        // PostgreSQL reads small tables as a whole, whatever indexes there are, unless it is told not to.
        string database = engine == CatalogEngine.Sqlite
            ? place.Database
            : new NpgsqlConnectionStringBuilder(place.Database) { Options = "-c enable_seqscan=off" }.ConnectionString;
        await using ImageCatalog catalog = await ImageCatalog.OpenAsync(database, CatalogMode.Read);
        await using var recording = new RecordingDatabase(catalog.Database);
        await AskAsync(new CatalogQueries(recording));

        Assert.True(recording.Asked.Count > 20);
        foreach ((string sql, IReadOnlyList<object?> arguments) in recording.Asked)
        {
            Assert.Equal([], await WholeTablesAsync(catalog.Database, sql, arguments));
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task LookUp_WithoutAnIndex_IsSeen(CatalogEngine engine)
    {
        using var place = new Place(engine);
        await FillAsync(place);
        await using ImageCatalog catalog = await place.OpenAsync(CatalogMode.Read);

        Assert.NotEmpty(await WholeTablesAsync(catalog.Database, "SELECT i.digest FROM images i WHERE i.size = @0", [500L]));
    }

    private static async Task FillAsync(Place place)
    {
        await using ImageCatalog catalog = await place.OpenAsync();
        await catalog.AddAsync(
        [
            Sample.Image("base", "a", "b"),
            Sample.Image("app", "a", "b", "c"),
            Sample.Tag("registry.example.com/base", "latest", Sample.Image("base", "a", "b").Digest, DateTimeOffset.UnixEpoch),
            Sample.Approval(Sample.Image("base", "a", "b").Digest, DateTimeOffset.UnixEpoch),
        ]);
    }

    // Everything that is looked up: by a digest, a prefix, a stack, a tag, a member.
    private static async Task AskAsync(CatalogQueries queries)
    {
        CancellationToken none = CancellationToken.None;
        Digest digest = Sample.Image("app", "a", "b", "c").Digest;
        long id = (await queries.IdsAsync([digest], none))[digest];
        await queries.KnownAsync([digest], none);
        await queries.ImagesAsync([id], none);
        await queries.DigestsAsync(HashPrefix.Parse(digest.Encoded.AsSpan(0, 8)), none);
        await queries.IsIndexAsync(id, none);
        await queries.WithConfigAsync(id, none);
        await queries.StacksWithAsync(id, areAll: true, none);
        await queries.SomeAboveAsync([id], isChain: false, none);
        await queries.SomeAboveAsync([id], isChain: true, none);
        await queries.InferredAsync(id, none);
        await queries.PushedAsync(id, none);
        await queries.DiffIdAsync(id, none);
        await queries.ContentsAsync([Sample.DiffId("a")], none);
        await queries.DiffIdsAsync([Sample.Blob("a")], none);
        await queries.StacksAsync([Sample.DiffId("a")], none);
        await queries.BasesAsync([id], none);
        await queries.SuccessorsAsync([id], none);
        await queries.ContentsAsync([id], none);
        await queries.LayersAsync(id, none);
        await queries.BlobsAsync(Sample.DiffId("a"), none);
        await queries.EquivalentAsync([Sample.DiffId("a"), Sample.DiffId("b")], none);
        await foreach (long _ in queries.AboveAsync([id], none))
        {
        }

        await queries.DescriptorsAsync(id, none);
        await queries.HistoryAsync(digest, none);
        await queries.TagsAsync("registry.example.com/base", "latest", none);
        await queries.TagsAsync("registry.example.com/base", tag: null, none);
        await queries.ImagesOfAsync("registry.example.com/base", none);
        await foreach (VerdictRecord _ in queries.VerdictsAsync(digest, none))
        {
        }
    }

    private static async Task<List<string>> WholeTablesAsync(CatalogDatabase database, string sql, IReadOnlyList<object?> arguments)
    {
        if (database.Engine == CatalogEngine.PostgreSql)
        {
            List<string> lines = await database.QueryAsync(
                "EXPLAIN " + sql,
                arguments,
                static row => row.GetString(0),
                CancellationToken.None);
            return lines.FindAll(static line => line.Contains("Seq Scan", StringComparison.Ordinal));
        }

        // What is not a table is made by the statement, and is as small as that makes it.
        HashSet<string> tables = [.. Tables().Matches(sql).SelectMany(
            static match => match.Groups.Values).Select(static group => group.Value)];
        List<string> steps = await database.QueryAsync(
            "EXPLAIN QUERY PLAN " + sql,
            arguments,
            static row => row.GetString(3),
            CancellationToken.None);
        return steps.FindAll(step => step.StartsWith("SCAN ", StringComparison.Ordinal) && tables.Contains(step.Split(' ')[1]));
    }

    [GeneratedRegex(
        @"\b(?:FROM|JOIN)\s+(digests|texts|images|indexes|members|stacks|layers|diffs|inferred_layers|inferred_manifests|history|"
            + "tags|approvals"
            + @"|verdicts)\s*(\w*)",
        RegexOptions.None,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Tables();
}
