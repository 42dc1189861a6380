using OciContent.TestKit.Registries.Faults;

namespace OciContent.Registry.Tests.Hostile;

public sealed partial class BoundTests
{
    [Fact]
    public async Task Pages_HaveALimit()
    {
        _registry.Faults.Add(new EndlessTags(pageSize: 3));

        await RefusesAsync(
            Repository(new() { MaxPages = 20 }).ListTagsAsync().ToListAsync().AsTask(),
            "Listing the tags of", "more than 20 pages: expected at most that many.");
        Assert.Equal(20, _registry.Exchanges.Count);
    }

    [Fact]
    public async Task Names_HaveALimit()
    {
        _registry.Faults.Add(new EndlessTags(pageSize: 100));

        await RefusesAsync(
            Repository(new() { MaxItems = 250 }).ListTagsAsync().ToListAsync().AsTask(),
            "more than 250 tags: expected at most that many.");
        Assert.Equal(3, _registry.Exchanges.Count);
    }

    [Fact]
    public async Task Repositories_HaveALimit()
    {
        _registry.Faults.Add(new AnswerWith(static _ => Json("{\"repositories\":[\"a\",\"b\",\"c\"]}")));

        await RefusesAsync(
            Client(new() { MaxItems = 2 }).ListRepositoriesAsync(_registry.Address).ToListAsync().AsTask(),
            "more than 2 repositories: expected at most that many.");
    }

    [Fact]
    public async Task Pages_AreReadOnce()
    {
        _registry.AddManifest(Team, Index, MediaTypes.OciIndex, "v1");
        _registry.Faults.Add(new RepeatPage());

        await RefusesAsync(
            Repository().ListTagsAsync().ToListAsync().AsTask(),
            "a page that leads back to one before it: expected an end.");
        Assert.Single(_registry.Exchanges);
    }

    [Fact]
    public async Task Pages_HaveSomethingNew()
    {
        int page = 0;
        _registry.Faults.Add(new AnswerWith(exchange =>
            Json("{\"tags\":[\"v1\"]}").With("Link", $"<{exchange.Path}?page={++page}>; rel=\"next\"")));

        await RefusesAsync(
            Repository().ListTagsAsync().ToListAsync().AsTask(), "a page without anything new that leads to another: expected an end.");
        Assert.Equal(2, _registry.Exchanges.Count);
    }

    [Fact]
    public async Task PagesWithNothing_HaveTheSameLimit()
    {
        int page = 0;
        _registry.Faults.Add(new AnswerWith(exchange =>
            Json("{\"tags\":[]}").With("Link", $"<{exchange.Path}?page={++page}>; rel=\"next\"")));

        await RefusesAsync(Repository(new() { MaxPages = 7 }).ListTagsAsync().ToListAsync().AsTask(), "more than 7 pages");
    }

    [Fact]
    public async Task Links_HaveALimitAndAreNotPassedOver()
    {
        _registry.AddManifest(Team, Index, MediaTypes.OciIndex, "v1");
        _registry.Faults.Add(new LinkTo($"/v2/{Team}/tags/list?last={new string('x', 9000)}"));

        await RefusesAsync(Repository().ListTagsAsync().ToListAsync().AsTask(), "a Link of 90", "characters: expected at most 8192.");
    }

    [Fact]
    public async Task Referrers_HaveALimit()
    {
        string[] entries = [.. Enumerable.Range(0, 30).Select(Entry)];
        _registry.Faults.Add(new AnswerWith(_ => Json($"{{\"schemaVersion\":2,\"manifests\":[{string.Join(',', entries)}]}}")));

        await RefusesAsync(
            Repository(new() { MaxReferrers = 29 }).FindReferrersAsync(Layer.Digest),
            "more than 29 referrers: expected at most that many.");
    }

    [Fact]
    public async Task PagesOfReferrers_HaveALimit()
    {
        int page = 0;
        _registry.Faults.Add(new AnswerWith(exchange => Json($"{{\"schemaVersion\":2,\"manifests\":[{Entry(page)}]}}")
            .With("Link", $"<{exchange.Path}?page={++page}>; rel=\"next\"")));

        await RefusesAsync(
            Repository(new() { MaxPages = 6 }).FindReferrersAsync(Layer.Digest), "pages without an end: expected at most 6, each once.");
    }

    [Fact]
    public async Task PagesOfReferrers_HaveSomethingNew()
    {
        int page = 0;
        _registry.Faults.Add(new AnswerWith(exchange => Json($"{{\"schemaVersion\":2,\"manifests\":[{Entry(1)}]}}")
            .With("Link", $"<{exchange.Path}?page={++page}>; rel=\"next\"")));

        await RefusesAsync(Repository().FindReferrersAsync(Layer.Digest), "a page without anything new that leads to another");
    }
}
