using System.Net;
using System.Text;
using System.Text.Json;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Kit;

/// <summary>The registry of the tests does what distribution-spec 1.1 asks for, as a client that knows nothing of it sees.</summary>
public sealed class FaultRegistryTests : IDisposable
{
    private readonly FaultRegistry _registry = new();
    private readonly HttpClient _client = Http.Client();

    public void Dispose()
    {
        _client.Dispose();
        Blocking.Wait(() => _registry.DisposeAsync().AsTask());
    }

    [Fact]
    public async Task Base_Answers()
    {
        using HttpResponseMessage response = await _client.GetAsync(_registry.Url + "/v2/");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(null, 200, "0123456789", null)]
    [InlineData("bytes=2-4", 206, "234", "bytes 2-4/10")]
    [InlineData("bytes=7-", 206, "789", "bytes 7-9/10")]
    [InlineData("bytes=-3", 206, "789", "bytes 7-9/10")]
    [InlineData("bytes=8-100", 206, "89", "bytes 8-9/10")]
    [InlineData("bytes=10-", 416, null, "bytes */10")]
    [InlineData("bytes=1-2,4-5", 200, "0123456789", null)]
    public async Task GetBlob_GivesTheRange(string? range, int status, string? content, string? contentRange)
    {
        Digest digest = _registry.AddBlob("team/app", "0123456789"u8.ToArray());
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_registry.Url}/v2/team/app/blobs/{digest}");
        if (range is not null)
        {
            request.Headers.TryAddWithoutValidation("Range", range);
        }

        using HttpResponseMessage response = await _client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(contentRange, Http.Header(response, "Content-Range"));
        if (content is not null)
        {
            Assert.Equal(content, await response.Content.ReadAsStringAsync());
            Assert.Equal(digest.ToString(), Http.Header(response, "Docker-Content-Digest"));
        }
    }

    [Fact]
    public async Task HeadBlob_TellsItsLength()
    {
        var digest = Digest.Compute("any"u8);
        _registry.AddBlob("app", digest, BlobContent.Generate(1, 5_000_000_000));

        using HttpResponseMessage response = await _client.SendAsync(new(HttpMethod.Head, $"{_registry.Url}/v2/app/blobs/{digest}"));

        Assert.Equal(5_000_000_000, response.Content.Headers.ContentLength);
        Assert.Equal(-1, (await response.Content.ReadAsStreamAsync()).ReadByte());
    }

    [Fact]
    public async Task Blobs_AreOfTheirRepository()
    {
        Digest digest = _registry.AddBlob("app", "a"u8.ToArray());

        using HttpResponseMessage response = await _client.GetAsync($"{_registry.Url}/v2/other/blobs/{digest}");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("BLOB_UNKNOWN", await CodeAsync(response));
    }

    [Fact]
    public async Task Upload_InOnePut()
    {
        byte[] content = Encoding.UTF8.GetBytes("content");
        var digest = Digest.Compute(content);

        using HttpResponseMessage started = await Http.SendAsync(_client, "POST", $"{_registry.Url}/v2/app/blobs/uploads/");
        using HttpResponseMessage done = await Http.SendAsync(_client, "PUT", $"{started.Headers.Location}&digest={digest}", content);

        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        Assert.Equal(HttpStatusCode.Created, done.StatusCode);
        Assert.Equal("content", await _client.GetStringAsync(done.Headers.Location));
        Assert.Equal(0, _registry.OpenUploads);
    }

    [Fact]
    public async Task Upload_InChunks()
    {
        byte[] content = Encoding.UTF8.GetBytes("0123456789");
        using HttpResponseMessage started = await Http.SendAsync(_client, "POST", $"{_registry.Url}/v2/app/blobs/uploads/");
        using HttpResponseMessage first = await Http.PatchAsync(_client, started.Headers.Location!, "0-3", content[..4]);
        using HttpResponseMessage gap = await Http.PatchAsync(_client, first.Headers.Location!, "5-6", content[5..7]);
        using HttpResponseMessage status = await _client.GetAsync(first.Headers.Location);
        using HttpResponseMessage second = await Http.PatchAsync(_client, status.Headers.Location!, "4-7", content[4..8]);
        var digest = Digest.Compute(content);
        using HttpResponseMessage done = await Http.SendAsync(_client, "PUT", $"{second.Headers.Location}&digest={digest}", content[8..]);

        Assert.Equal("0-3", Http.Header(first, "Range"));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, gap.StatusCode);
        Assert.Equal((HttpStatusCode.NoContent, "0-3"), (status.StatusCode, Http.Header(status, "Range")));
        Assert.Equal((HttpStatusCode.Accepted, "0-7"), (second.StatusCode, Http.Header(second, "Range")));
        Assert.Equal(HttpStatusCode.Created, done.StatusCode);
        Assert.Equal(content.Length, _registry.FindBlob("app", digest)!.Length);
    }

    [Fact]
    public async Task Upload_InOnePost()
    {
        var digest = Digest.Compute("abc"u8);

        using HttpResponseMessage response =
            await Http.SendAsync(_client, "POST", $"{_registry.Url}/v2/app/blobs/uploads/?digest={digest}", "abc"u8.ToArray());

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.NotNull(_registry.FindBlob("app", digest));
    }

    [Fact]
    public async Task Upload_OfOtherContent_IsRefused()
    {
        using HttpResponseMessage started = await Http.SendAsync(_client, "POST", $"{_registry.Url}/v2/app/blobs/uploads/");
        using HttpResponseMessage done =
            await Http.SendAsync(_client, "PUT", $"{started.Headers.Location}&digest={Digest.Compute("a"u8)}", "b"u8.ToArray());
        using HttpResponseMessage status = await _client.GetAsync(started.Headers.Location);

        Assert.Equal((HttpStatusCode.BadRequest, "DIGEST_INVALID"), (done.StatusCode, await CodeAsync(done)));
        Assert.Equal(HttpStatusCode.NotFound, status.StatusCode);
    }

    [Fact]
    public async Task Upload_CanBeCancelled()
    {
        using HttpResponseMessage started = await Http.SendAsync(_client, "POST", $"{_registry.Url}/v2/app/blobs/uploads/");
        using HttpResponseMessage deleted = await _client.DeleteAsync(started.Headers.Location);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(0, _registry.OpenUploads);
    }

    [Theory]
    [InlineData("base", HttpStatusCode.Created)]
    [InlineData("elsewhere", HttpStatusCode.Accepted)]
    public async Task Mount_NeedsTheBlobThere(string from, HttpStatusCode expected)
    {
        Digest digest = _registry.AddBlob("base", "a"u8.ToArray());

        using HttpResponseMessage response =
            await Http.SendAsync(_client, "POST", $"{_registry.Url}/v2/app/blobs/uploads/?mount={digest}&from={from}");

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.Created, _registry.FindBlob("app", digest) is not null);
    }

    [Fact]
    public async Task Manifest_IsGivenAsItWasPut()
    {
        byte[] content = SampleManifest.Of(_registry, "app");
        using HttpResponseMessage put =
            await Http.PutAsync(_client, $"{_registry.Url}/v2/app/manifests/1", content, MediaTypes.OciManifest);
        var digest = Digest.Compute(content);

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        foreach (string reference in (string[])["1", digest.ToString()])
        {
            using HttpResponseMessage got = await _client.GetAsync($"{_registry.Url}/v2/app/manifests/{reference}");
            Assert.Equal(content, await got.Content.ReadAsByteArrayAsync());
            Assert.Equal(MediaTypes.OciManifest, got.Content.Headers.ContentType!.ToString());
            Assert.Equal(digest.ToString(), Http.Header(got, "Docker-Content-Digest"));
        }
    }

    [Fact]
    public async Task Manifest_NeedsItsBlobs()
    {
        byte[] content = SampleManifest.Of(_registry, "other");

        using HttpResponseMessage put =
            await Http.PutAsync(_client, $"{_registry.Url}/v2/app/manifests/1", content, MediaTypes.OciManifest);

        Assert.Equal((HttpStatusCode.BadRequest, "MANIFEST_BLOB_UNKNOWN"), (put.StatusCode, await CodeAsync(put)));
    }

    [Fact]
    public async Task Manifest_MustHaveItsDigestAndType()
    {
        byte[] content = SampleManifest.Of(_registry, "app");
        string address = $"{_registry.Url}/v2/app/manifests/";

        using HttpResponseMessage digest = await Http.PutAsync(_client, address + Digest.Compute("a"u8), content, MediaTypes.OciManifest);
        using HttpResponseMessage type = await Http.PutAsync(_client, address + "1", content, MediaTypes.OciIndex);
        using HttpResponseMessage size = await Http.PutAsync(_client, address + "1", new byte[5 << 20], MediaTypes.OciManifest);

        Assert.Equal("DIGEST_INVALID", await CodeAsync(digest));
        Assert.Equal("MANIFEST_INVALID", await CodeAsync(type));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, size.StatusCode);
    }

    [Fact]
    public async Task Delete_TakesATagOrADigestWithItsTags()
    {
        Descriptor manifest = _registry.AddManifest("app", "{}"u8.ToArray(), MediaTypes.OciManifest, "1", "2", "3");

        using HttpResponseMessage tag = await _client.DeleteAsync($"{_registry.Url}/v2/app/manifests/1");
        IReadOnlyList<string> left = _registry.TagsOf("app");
        using HttpResponseMessage all = await _client.DeleteAsync($"{_registry.Url}/v2/app/manifests/{manifest.Digest}");

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (tag.StatusCode, all.StatusCode));
        Assert.Equal(["2", "3"], left);
        Assert.Empty(_registry.TagsOf("app"));
    }

    [Fact]
    public async Task Tags_ComeInPages()
    {
        _registry.AddManifest("app", "{}"u8.ToArray(), MediaTypes.OciManifest, "c", "a", "b");
        using HttpResponseMessage first = await _client.GetAsync($"{_registry.Url}/v2/app/tags/list?n=2");
        string link = Http.Header(first, "Link")!;
        using HttpResponseMessage second = await _client.GetAsync(_registry.Url + link[1..link.IndexOf('>')]);

        Assert.Equal("""{"name":"app","tags":["a","b"]}""", await first.Content.ReadAsStringAsync());
        Assert.Equal("</v2/app/tags/list?last=b&n=2>; rel=\"next\"", link);
        Assert.Equal("""{"name":"app","tags":["c"]}""", await second.Content.ReadAsStringAsync());
        Assert.Null(Http.Header(second, "Link"));
    }

    [Theory]
    [InlineData("?n=0", "")]
    [InlineData("?last=zzz", "")]
    [InlineData("?last=a&n=100", "\"b\",\"c\"")]
    public async Task Tags_EndWhereTheyEnd(string query, string expected)
    {
        _registry.AddManifest("app", "{}"u8.ToArray(), MediaTypes.OciManifest, "c", "a", "b");
        using HttpResponseMessage response = await _client.GetAsync($"{_registry.Url}/v2/app/tags/list{query}");

        Assert.Equal($$"""{"name":"app","tags":[{{expected}}]}""", await response.Content.ReadAsStringAsync());
        Assert.Null(Http.Header(response, "Link"));
    }

    [Fact]
    public async Task Catalog_ListsRepositories()
    {
        _registry.AddBlob("b/c", "a"u8.ToArray());
        _registry.AddBlob("a", "a"u8.ToArray());

        Assert.Equal("""{"repositories":["a","b/c"]}""", await _client.GetStringAsync(_registry.Url + "/v2/_catalog"));
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("?artifactType=application/x.sbom", 1)]
    public async Task Referrers_AreFoundAndFiltered(string query, int count)
    {
        var subject = Digest.Compute("{}"u8);
        using HttpResponseMessage put = await Http.PutAsync(
            _client,
            $"{_registry.Url}/v2/app/manifests/one",
            SampleManifest.ReferringTo(_registry, "app", subject, "application/x.sbom"),
            MediaTypes.OciManifest);
        byte[] other = SampleManifest.ReferringTo(_registry, "app", subject, "application/x.signature");
        _registry.AddManifest("app", other, MediaTypes.OciManifest);

        using HttpResponseMessage response = await _client.GetAsync($"{_registry.Url}/v2/app/referrers/{subject}{query}");
        using JsonDocument index = JsonDocument.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal(subject.ToString(), Http.Header(put, "OCI-Subject"));
        Assert.Equal(count, index.RootElement.GetProperty("manifests").GetArrayLength());
        Assert.Equal(query.Length > 0 ? "artifactType" : null, Http.Header(response, "OCI-Filters-Applied"));
        Assert.Equal(MediaTypes.OciIndex, response.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task Uploads_CanBeForgotten()
    {
        _registry.ForgetsUploads = true;
        var digest = Digest.Compute("abc"u8);
        using HttpResponseMessage put =
            await Http.SendAsync(_client, "POST", $"{_registry.Url}/v2/app/blobs/uploads/?digest={digest}", "abc"u8.ToArray());
        using HttpResponseMessage head = await Http.SendAsync(_client, "HEAD", $"{_registry.Url}/v2/app/blobs/{digest}");

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal(3, head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Images_HaveTheirBlobs()
    {
        Descriptor image = _registry.AddImage("app", [BlobContent.Generate(1, 1000), BlobContent.Of("a"u8.ToArray())], "amd64");
        Descriptor index = _registry.AddIndex("app", [(image, "amd64")], "1");

        using JsonDocument manifest = JsonDocument.Parse(await _client.GetStringAsync(_registry.Url + "/v2/app/manifests/amd64"));
        using JsonDocument found = JsonDocument.Parse(await _client.GetStringAsync($"{_registry.Url}/v2/app/manifests/{index.Digest}"));
        string layer = manifest.RootElement.GetProperty("layers")[1].GetProperty("digest").GetString()!;

        Assert.Equal("a", await _client.GetStringAsync($"{_registry.Url}/v2/app/blobs/{layer}"));
        Assert.Equal(image.Digest.ToString(), found.RootElement.GetProperty("manifests")[0].GetProperty("digest").GetString());
    }

    [Fact]
    public async Task ARequestThatWaitsToBeAsked_IsRefusedBeforeItsBody()
    {
        await using var registry = new FaultRegistry(auth: new BasicAuth("me", "password"));
        using var request = new HttpRequestMessage(HttpMethod.Put, registry.Url + "/v2/app/manifests/1");
        request.Headers.ExpectContinue = true;
        request.Content = new ByteArrayContent(new byte[100]);
        using HttpResponseMessage response = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(0, Assert.Single(registry.Exchanges).BodyLength);
    }

    [Fact]
    public async Task Exchanges_AreRecorded()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, _registry.Url + "/v2/app/manifests/a%62?tag=x+y%2B");
        request.Headers.Add("X-Secret", "hidden");
        request.Content = new ByteArrayContent("{body}"u8.ToArray());
        using HttpResponseMessage response = await _client.SendAsync(request);

        Exchange exchange = Assert.Single(_registry.Exchanges);
        Assert.Equal(("PUT", RequestKind.Manifest, "app", "ab"), (exchange.Method, exchange.Kind, exchange.Repository, exchange.Reference));
        Assert.Equal("x y+", exchange.Query["tag"]);
        Assert.Equal("hidden", exchange.Headers["x-secret"]);
        Assert.Equal("{body}"u8.ToArray(), exchange.RecordedBody);
        Assert.Equal((6, 400, 1), (exchange.BodyLength, exchange.Status, exchange.Connection));
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response)
    {
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.GetProperty("errors")[0].GetProperty("code").GetString();
    }
}
