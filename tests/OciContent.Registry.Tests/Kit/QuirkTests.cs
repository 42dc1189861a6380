using System.Net;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Kit;

/// <summary>Registries differ as the ones do that they are named after.</summary>
public sealed class QuirkTests : IDisposable
{
    private readonly HttpClient _client = Http.Client();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Distribution28_LosesUploadsThatBroke()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.Distribution28);
        (Uri first, Uri next) = await PatchAsync(registry, new byte[10]);
        using HttpResponseMessage old = await _client.GetAsync(first);
        using HttpResponseMessage now = await _client.GetAsync(next);
        registry.Faults.Add(new TestKit.Registries.Faults.CutRequest(3, times: 1));
        await Assert.ThrowsAsync<HttpRequestException>(() => Http.PatchAsync(_client, next, null, new byte[10]));
        using HttpResponseMessage broken = await _client.GetAsync(next);

        Assert.Equal(
            (HttpStatusCode.NotFound, HttpStatusCode.NoContent, HttpStatusCode.NotFound),
            (old.StatusCode, now.StatusCode, broken.StatusCode));
    }

    [Fact]
    public async Task Distribution28_AppendsWhateverComes()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.Distribution28);
        (_, Uri next) = await PatchAsync(registry, new byte[10]);
        using HttpResponseMessage overlap = await Http.PatchAsync(_client, next, "5-9", new byte[5]);

        Assert.Equal((HttpStatusCode.Accepted, "0-14"), (overlap.StatusCode, Http.Header(overlap, "Range")));
    }

    [Fact]
    public async Task Distribution28_IgnoresWhatItDoesNotKnow()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.Distribution28);
        Descriptor manifest = registry.AddManifest("app", "{}"u8.ToArray(), MediaTypes.OciManifest, "a", "b", "c");
        using HttpResponseMessage page = await _client.GetAsync(registry.Url + "/v2/app/tags/list?n=1&last=b");
        using HttpResponseMessage delete = await _client.DeleteAsync(registry.Url + "/v2/app/manifests/a");
        using HttpResponseMessage referrers = await _client.GetAsync($"{registry.Url}/v2/app/referrers/{manifest.Digest}");
        using HttpResponseMessage post =
            await Http.SendAsync(_client, "POST", $"{registry.Url}/v2/app/blobs/uploads/?digest={manifest.Digest}", "{}"u8.ToArray());
        using HttpResponseMessage accept = await _client.GetAsync(registry.Url + "/v2/app/manifests/a");

        Assert.Null(Http.Header(page, "Link"));
        Assert.Equal(3, (await page.Content.ReadAsStringAsync()).Split(',').Length - 1);
        Assert.Equal(
            [400, 404, 202, 404],
            new[] { delete, referrers, post, accept }.Select(static response => (int)response.StatusCode));
    }

    [Fact]
    public async Task Distribution28_LiesAboutTheLengthOf416()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.Distribution28);
        Digest digest = registry.AddBlob("app", new byte[1000]);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{registry.Url}/v2/app/blobs/{digest}");
        request.Headers.Range = new(1000, 1001);
        using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal((416, "bytes */1000"), ((int)response.StatusCode, Http.Header(response, "Content-Range")));
        Assert.Equal(1000, response.Content.Headers.ContentLength);
        await Assert.ThrowsAnyAsync<Exception>(response.Content.ReadAsByteArrayAsync);
    }

    [Fact]
    public async Task Distribution28_CallsContentBySha256()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.Distribution28);
        var digest = Digest.Compute("a"u8, DigestAlgorithm.Sha512);
        using HttpResponseMessage started = await Http.SendAsync(_client, "POST", registry.Url + "/v2/app/blobs/uploads/");
        using HttpResponseMessage put =
            await Http.SendAsync(_client, "PUT", $"{started.Headers.Location}&digest={digest}", "a"u8.ToArray());
        using HttpResponseMessage head = await Http.SendAsync(_client, "HEAD", $"{registry.Url}/v2/app/blobs/{digest}");

        string sha256 = Digest.Compute("a"u8).ToString();
        Assert.Equal((sha256, sha256), (Http.Header(put, "Docker-Content-Digest"), Http.Header(head, "Docker-Content-Digest")));
    }

    [Fact]
    public async Task Distribution3_GoesOnAfterABreak()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.Distribution3);
        registry.Faults.Add(new TestKit.Registries.Faults.CutRequest(4, when: static exchange => exchange.Method == "PATCH", times: 1));
        using HttpResponseMessage started = await Http.SendAsync(_client, "POST", registry.Url + "/v2/app/blobs/uploads/");
        await Assert.ThrowsAsync<HttpRequestException>(() => Http.PatchAsync(_client, started.Headers.Location!, "0-9", new byte[10]));
        using HttpResponseMessage stale = await Http.PatchAsync(_client, started.Headers.Location!, "4-9", new byte[6]);
        using HttpResponseMessage status = await _client.GetAsync(started.Headers.Location);
        using HttpResponseMessage resumed = await Http.PatchAsync(_client, status.Headers.Location!, "4-9", new byte[6]);

        Assert.Equal((416, null), ((int)stale.StatusCode, Http.Header(stale, "Location")));
        Assert.Equal((204, "0-3"), ((int)status.StatusCode, Http.Header(status, "Range")));
        Assert.Equal((202, "0-9"), ((int)resumed.StatusCode, Http.Header(resumed, "Range")));
    }

    [Fact]
    public async Task CraneServe_TakesClosedRangesOnly()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.CraneServe);
        Digest digest = registry.AddBlob("app", "0123456789"u8.ToArray());

        Assert.Equal(416, await StatusOfRangeAsync(registry, digest, "bytes=5-"));
        Assert.Equal(206, await StatusOfRangeAsync(registry, digest, "bytes=5-9"));
    }

    [Fact]
    public async Task CraneServe_SharesBlobsAndMountsNothing()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.CraneServe);
        Digest digest = registry.AddBlob("base", "a"u8.ToArray());
        using HttpResponseMessage elsewhere = await _client.GetAsync($"{registry.Url}/v2/app/blobs/{digest}");
        using HttpResponseMessage mount =
            await Http.SendAsync(_client, "POST", $"{registry.Url}/v2/app/blobs/uploads/?mount={digest}&from=base");
        using HttpResponseMessage patch =
            await Http.PatchAsync(_client, new Uri(new Uri(registry.Url), mount.Headers.Location!), null, new byte[3]);

        Assert.Equal([200, 202, 204], new[] { elsewhere, mount, patch }.Select(static response => (int)response.StatusCode));
        Assert.StartsWith("/v2/app/", Http.Header(mount, "Location"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ecr_TellsTheFirstRangeOnly()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.Ecr);
        const int Part = 5 * 1024 * 1024;
        (_, Uri next) = await PatchAsync(registry, new byte[Part], HttpStatusCode.Created);
        using HttpResponseMessage second = await Http.PatchAsync(_client, next, $"{Part}-{Part}", new byte[1]);
        using HttpResponseMessage third = await Http.PatchAsync(_client, second.Headers.Location!, null, new byte[Part]);

        Assert.Equal((201, $"0-{Part - 1}"), ((int)second.StatusCode, Http.Header(second, "Range")));
        Assert.Equal(405, (int)third.StatusCode);
    }

    [Fact]
    public async Task Ghcr_TakesSmallPatchesOnly()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.Ghcr);
        const int Most = 4 * 1024 * 1024;
        (Uri start, _) = await PatchAsync(registry, new byte[Most]);
        using HttpResponseMessage started = await Http.SendAsync(_client, "POST", registry.Url + "/v2/app/blobs/uploads/");
        using HttpResponseMessage large = await Http.PatchAsync(_client, started.Headers.Location!, null, new byte[Most + 1]);
        using HttpResponseMessage referrers = await _client.GetAsync($"{registry.Url}/v2/app/referrers/{Digest.Compute("a"u8)}");

        Assert.NotNull(start);
        Assert.Equal((416, 303), ((int)large.StatusCode, (int)referrers.StatusCode));
    }

    [Fact]
    public async Task GitLab_FindsTheManifestUnderItsReferrersTag()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.GitLab);
        Descriptor manifest = registry.AddManifest("app", "{\"a\":1}"u8.ToArray(), MediaTypes.OciIndex);

        string content = await _client.GetStringAsync($"{registry.Url}/v2/app/manifests/{manifest.Digest.ToString().Replace(':', '-')}");

        Assert.Equal("{\"a\":1}", content);
    }

    [Fact]
    public async Task Artifactory_IsParticular()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.Artifactory with { HeadFindsEveryBlob = true });
        Descriptor manifest = registry.AddManifest("app", "{}"u8.ToArray(), MediaTypes.OciManifest, "1");
        Digest there = registry.AddBlob("app", "a"u8.ToArray());
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{registry.Url}/v2/app/blobs/{there}");
        request.Headers.TryAddWithoutValidation("Accept", MediaTypes.OciManifest);
        using HttpResponseMessage accept = await _client.SendAsync(request);
        string missing = $"{registry.Url}/v2/app/blobs/{Digest.Compute("missing"u8)}";
        using HttpResponseMessage head = await Http.SendAsync(_client, "HEAD", missing);
        using HttpResponseMessage get = await _client.GetAsync(missing);

        Assert.Equal([406, 200, 404], new[] { accept, head, get }.Select(static response => (int)response.StatusCode));
        string tags = await _client.GetStringAsync(registry.Url + "/v2/app/tags/list");
        Assert.Contains(manifest.Digest.ToString(), tags, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nexus_ListsNull()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.Nexus);
        registry.AddManifest("app", "{}"u8.ToArray(), MediaTypes.OciManifest, "1");
        registry.AddManifest("untagged", "{}"u8.ToArray(), MediaTypes.OciManifest);

        Assert.Equal("""{"name":"app","tags":[null,"1"]}""", await _client.GetStringAsync(registry.Url + "/v2/app/tags/list"));
        Assert.Equal("""{"name":"untagged","tags":null}""", await _client.GetStringAsync(registry.Url + "/v2/untagged/tags/list"));
    }

    [Fact]
    public async Task Olareg_ListsNullReferrers()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.Olareg);

        string referrers = await _client.GetStringAsync($"{registry.Url}/v2/app/referrers/{Digest.Compute("a"u8)}");

        Assert.Contains("\"manifests\":null", referrers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DockerHub_RedirectsBlobsAndCountsManifests()
    {
        await using var registry = new FaultRegistry(RegistryQuirks.DockerHub with { RateLimit = 1 });
        registry.AddManifest("app", "{}"u8.ToArray(), MediaTypes.OciManifest, "1");
        Digest digest = registry.AddBlob("app", "content"u8.ToArray());
        using HttpResponseMessage blob = await _client.GetAsync($"{registry.Url}/v2/app/blobs/{digest}");
        string location = Http.Header(blob, "Location")!;
        using var withToken = new HttpRequestMessage(HttpMethod.Get, location) { Headers = { Authorization = new("Bearer", "x") } };
        using HttpResponseMessage refused = await _client.SendAsync(withToken);
        string manifest = registry.Url + "/v2/app/manifests/1";
        using HttpResponseMessage head = await Http.SendAsync(_client, "HEAD", manifest);
        using HttpResponseMessage get = await _client.GetAsync(manifest);
        using HttpResponseMessage again = await _client.GetAsync(manifest);

        Assert.Equal(307, (int)blob.StatusCode);
        Assert.StartsWith(registry.Cdn.Url, location, StringComparison.Ordinal);
        Assert.Equal("content", await _client.GetStringAsync(location));
        Assert.Equal([400, 200, 200, 429], new[] { refused, head, get, again }.Select(static response => (int)response.StatusCode));
        Assert.Equal("1;w=21600", Http.Header(head, "RateLimit-Remaining"));
    }

    [Fact]
    public async Task GeneratedBlobs_AreTheSameInParts()
    {
        await using var registry = new FaultRegistry();
        var blob = BlobContent.Generate(7, 300_001);
        Digest digest = registry.AddBlob("app", blob);
        byte[] whole = await _client.GetByteArrayAsync($"{registry.Url}/v2/app/blobs/{digest}");
        byte[] part = new byte[1001];

        Assert.Equal(digest, Digest.Compute(whole));
        Assert.Equal(part.Length, blob.Read(1003, part));
        Assert.Equal(whole.AsSpan(1003, 1001).ToArray(), part);
        Assert.NotEqual(digest, BlobContent.Generate(8, 300_001).ComputeDigest());
    }

    private async Task<int> StatusOfRangeAsync(FaultRegistry registry, Digest digest, string range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{registry.Url}/v2/app/blobs/{digest}");
        request.Headers.TryAddWithoutValidation("Range", range);
        using HttpResponseMessage response = await _client.SendAsync(request);
        return (int)response.StatusCode;
    }

    private async Task<(Uri First, Uri Next)> PatchAsync(
        FaultRegistry registry,
        byte[] content,
        HttpStatusCode expected = HttpStatusCode.Accepted)
    {
        using HttpResponseMessage started = await Http.SendAsync(_client, "POST", registry.Url + "/v2/app/blobs/uploads/");
        using HttpResponseMessage patched = await Http.PatchAsync(_client, started.Headers.Location!, null, content);
        Assert.Equal(expected, patched.StatusCode);
        return (started.Headers.Location!, patched.Headers.Location!);
    }
}
