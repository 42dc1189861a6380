using System.Text.RegularExpressions;
using OciContent.Catalog.Database;
using OciContent.Catalog.Records;
using OciContent.Catalog.Tests.Kit;
using OciContent.Inspection;

namespace OciContent.Catalog.Tests;

/// <summary>Look-ups go by indexes, so that they take no longer in a catalogue of millions of images.</summary>
public sealed partial class QueryPlanTests(ManyImages many) : IClassFixture<ManyImages>
{
    public static TheoryData<CatalogEngine> Engines => Place.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task LookUp_ReadsNoWholeTable_AndNoWholeIndex(CatalogEngine engine)
    {
        await using ImageCatalog catalog = await many.OpenAsync(engine);
        await using var recording = new RecordingDatabase(catalog.Database);
        await AskAsync(new CatalogQueries(recording), Sample.Image("app", "a", "b", "c").Digest, Sample.DiffId("a"), Sample.Blob("a"));

        // One in the middle of very many others.
        await AskAsync(new CatalogQueries(recording), many.OneOfThem, many.OneOfThem, many.OneOfThem);

        Assert.True(recording.Asked.Count > 40);
        foreach ((string sql, IReadOnlyList<object?> arguments) in recording.Asked)
        {
            Assert.Equal([], await ScansAsync(catalog.Database, sql, arguments));
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task APrefixOf8Digits_IsFound(CatalogEngine engine)
    {
        await using ImageCatalog catalog = await many.OpenAsync(engine);
        IReadOnlyList<HashMatch> matches = await catalog.FindAsync(HashPrefix.Parse(many.OneOfThem.Encoded.AsSpan(0, 8)));
        Assert.Contains(many.OneOfThem, matches.Select(static match => match.Digest));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task LookUp_WithoutAnIndex_IsSeen(CatalogEngine engine)
    {
        await using ImageCatalog catalog = await many.OpenAsync(engine);
        Assert.NotEmpty(await ScansAsync(catalog.Database, "SELECT i.digest FROM images i WHERE i.size = @0", [500L]));
        Assert.NotEmpty(await ScansAsync(catalog.Database, "SELECT i.digest FROM images i ORDER BY i.digest", []));
    }

    // Everything that is looked up: by a digest, a prefix, a stack, a tag, a member.
    private static async Task AskAsync(CatalogQueries queries, Digest digest, Digest diffId, Digest blob)
    {
        CancellationToken none = CancellationToken.None;
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
        await queries.ContentsAsync([diffId], none);
        await queries.DiffIdsAsync([blob], none);
        await queries.StacksAsync([diffId], none);
        await queries.BasesAsync([id], none);
        await queries.SuccessorsAsync([id], none);
        await queries.ContentsAsync([id], none);
        await queries.LiarsAsync([id], none);
        await queries.LayersAsync(id, none);
        await queries.BlobsAsync(diffId, none);
        await queries.EquivalentAsync([diffId, diffId], none);
        await foreach ((long, bool) _ in queries.AboveAsync([id], none))
        {
        }

        await queries.DescriptorsAsync(id, none);
        await queries.HistoryAsync(digest, none);
        await queries.TagsOfAsync(id, none);
        await queries.TagsAsync("registry.example.com/base", "latest", none);
        await queries.TagsAsync("registry.example.com/base", tag: null, none);
        await queries.ImagesOfAsync("registry.example.com/base", none);
        await foreach (VerdictRecord _ in queries.VerdictsAsync(digest, none))
        {
        }
    }

    // The steps of a plan that read all of a table, or all of an index.
    private static async Task<List<string>> ScansAsync(CatalogDatabase database, string sql, IReadOnlyList<object?> arguments)
    {
        if (database.Engine == CatalogEngine.PostgreSql)
        {
            List<string> lines = await database.QueryAsync(
                "EXPLAIN " + sql,
                arguments,
                static row => row.GetString(0),
                CancellationToken.None);
            return
            [
                .. lines.Where((line, i) => line.Contains("Seq Scan", StringComparison.Ordinal)
                    || (IndexScan().IsMatch(line)
                        && lines.ElementAtOrDefault(i + 1)?.TrimStart().StartsWith("Index Cond:", StringComparison.Ordinal) != true)),
            ];
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

    [GeneratedRegex(@"\bIndex (Only )?Scan ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex IndexScan();

    [GeneratedRegex(
        @"\b(?:FROM|JOIN)\s+(digests|texts|images|indexes|members|stacks|layers|diffs|inferred_layers|inferred_manifests|history|"
            + "tags|approvals"
            + @"|verdicts)\s*(\w*)",
        RegexOptions.None,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Tables();
}
