using System.Text;
using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Kit;

/// <summary>The quirks of distribution 2.8 are those of the real one.</summary>
public sealed class Distribution28Tests : IDisposable
{
    private readonly HttpClient _client = Http.Client();

    public void Dispose() => _client.Dispose();

    [RequiresToolsFact(DockerRegistryServer.Tool)]
    public async Task Distribution28_AnswersAsTheRealOne()
    {
        await using DockerRegistryServer real = await DockerRegistryServer.StartAsync();
        await using var played = new FaultRegistry(RegistryQuirks.Distribution28);

        Assert.Equal(await AskAsync(real.Url), await AskAsync(played.Url));
    }

    private async Task<List<string>> AskAsync(string url)
    {
        var answers = new List<string>();
        string repository = url + "/v2/team/app";
        string blob = $"{repository}/blobs/{await PushAsync(repository, "0123456789")}";
        await AddAsync(answers, "base", _client.GetAsync(url + "/v2/"));
        await AddAsync(answers, "head", Http.SendAsync(_client, "HEAD", blob), "Content-Length", "Docker-Content-Digest", "ETag");
        await AddAsync(answers, "missing", _client.GetAsync($"{repository}/blobs/{Digest.Compute("x"u8)}"));
        await AddAsync(answers, "elsewhere", _client.GetAsync(blob.Replace("/app/", "/other/", StringComparison.Ordinal)));
        await AddAsync(answers, "closed range", GetRangeAsync(blob, "bytes=2-4"), "Content-Range", "Content-Length");
        await AddAsync(answers, "open range", GetRangeAsync(blob, "bytes=7-"), "Content-Range", "Content-Length");
        await AddAsync(answers, "suffix range", GetRangeAsync(blob, "bytes=-3"), "Content-Range", "Content-Length");
        await AddAsync(answers, "range behind the end", GetRangeAsync(blob, "bytes=10-"), "Content-Range", "Content-Length");
        string single = $"{repository}/blobs/uploads/?digest={Digest.Compute("a"u8)}";
        await AddAsync(answers, "single POST", Http.SendAsync(_client, "POST", single, [97]));
        await AskAboutUploadsAsync(answers, repository);
        await AskAboutManifestsAsync(answers, repository);
        await AddAsync(answers, "tags", _client.GetAsync(repository + "/tags/list?n=1&last=zzz"), "Link");
        await AddAsync(answers, "tags of nothing", _client.GetAsync(url + "/v2/none/tags/list"));
        await AddAsync(answers, "catalog", _client.GetAsync(url + "/v2/_catalog"));
        await AddAsync(answers, "referrers", _client.GetAsync($"{repository}/referrers/{Digest.Compute("a"u8)}"));
        return answers;
    }

    private async Task AskAboutUploadsAsync(List<string> answers, string repository)
    {
        using HttpResponseMessage started = await Http.SendAsync(_client, "POST", repository + "/blobs/uploads/");
        using HttpResponseMessage first = await Http.PatchAsync(_client, started.Headers.Location!, "0-9", new byte[10]);
        await AddAsync(answers, "old location", _client.GetAsync(started.Headers.Location));
        await AddAsync(answers, "status", _client.GetAsync(first.Headers.Location), "Range");
        await AddAsync(answers, "overlap", Http.PatchAsync(_client, first.Headers.Location!, "5-9", new byte[5]), "Range");

        using HttpResponseMessage next = await Http.SendAsync(_client, "POST", repository + "/blobs/uploads/");
        string wrong = $"{next.Headers.Location}&digest={Digest.Compute("a"u8)}";
        await AddAsync(answers, "other content", Http.SendAsync(_client, "PUT", wrong, [98]));
        await AddAsync(answers, "after it", _client.GetAsync(next.Headers.Location));
    }

    private async Task AskAboutManifestsAsync(List<string> answers, string repository)
    {
        string config = await PushAsync(repository, "{}");
        byte[] manifest = Manifest(config);
        string manifests = repository + "/manifests/";
        const string Type = MediaTypes.OciManifest;
        await AddAsync(answers, "put", Http.PutAsync(_client, manifests + "1", manifest, Type), "Docker-Content-Digest");
        await AddAsync(answers, "without accept", _client.GetAsync(manifests + "1"));
        await AddAsync(answers, "unknown", _client.GetAsync(manifests + "2"));
        await AddAsync(answers, "malformed", _client.GetAsync(manifests + "sha256:00"));
        await AddAsync(answers, "wrong digest", Http.PutAsync(_client, manifests + Digest.Compute("a"u8), manifest, Type));
        await AddAsync(answers, "wrong type", Http.PutAsync(_client, manifests + "1", manifest, MediaTypes.OciIndex));
        await AddAsync(answers, "missing blob", Http.PutAsync(_client, manifests + "1", Manifest(Digest.Compute("?"u8).ToString()), Type));
        await AddAsync(answers, "too large", Http.PutAsync(_client, manifests + "1", new byte[5 << 20], Type));
        await AddAsync(answers, "no JSON", Http.PutAsync(_client, manifests + "1", [1], Type));
        await AddAsync(answers, "delete a tag", _client.DeleteAsync(manifests + "1"));
        await AddAsync(answers, "delete a digest", _client.DeleteAsync(manifests + Digest.Compute(manifest)));
    }

    private static byte[] Manifest(string config) => Encoding.UTF8.GetBytes($$"""
        {"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}",
         "config":{"mediaType":"{{MediaTypes.OciConfig}}","digest":"{{config}}","size":2},"layers":[]}
        """);

    private async Task<string> PushAsync(string repository, string content)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        string digest = Digest.Compute(bytes).ToString();
        using HttpResponseMessage started = await Http.SendAsync(_client, "POST", repository + "/blobs/uploads/");
        using HttpResponseMessage put = await Http.SendAsync(_client, "PUT", $"{started.Headers.Location}&digest={digest}", bytes);
        put.EnsureSuccessStatusCode();
        return digest;
    }

    private Task<HttpResponseMessage> GetRangeAsync(string address, string range)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Range", range);
        return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task AddAsync(List<string> answers, string name, Task<HttpResponseMessage> asked, params string[] headers)
    {
        using HttpResponseMessage response = await asked;
        string told = string.Join(", ", headers.Select(header => $"{header}: {Http.Header(response, header)}"));
        answers.Add($"{name}: {(int)response.StatusCode} {told}");
    }
}
