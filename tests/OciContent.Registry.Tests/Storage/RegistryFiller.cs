using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace OciContent.Registry.Tests.Storage;

/// <summary>
/// Fills a real registry as people do in a year: images, indexes, tags that move and are deleted, signatures with the tag that lists them,
/// blobs without manifests, uploads that were never finished. The same each time.
/// </summary>
internal sealed class RegistryFiller(string url, int repositories, int tags) : IDisposable
{
    private readonly HttpClient _client = Kit.Http.Client();

    /// <summary>The manifests that were deleted, by repository.</summary>
    public ConcurrentBag<(string Repository, Digest Digest)> Deleted { get; } = [];

    public void Dispose() => _client.Dispose();

    public Task FillAsync() =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, repositories),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (i, _) => await FillAsync(i));

    public async Task<Digest> PutBlobAsync(string repository, byte[] content, DigestAlgorithm? algorithm = null)
    {
        var digest = Digest.Compute(content, algorithm);
        Uri location = await BeginAsync(repository);
        using var body = new ByteArrayContent(content);
        string separator = location.Query.Length == 0 ? "?" : "&";
        using HttpResponseMessage put = await _client.PutAsync(new Uri($"{location.AbsoluteUri}{separator}digest={digest}"), body);
        put.EnsureSuccessStatusCode();
        return digest;
    }

    public async Task<Digest> PutManifestAsync(string repository, string? tag, string content, string mediaType)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        var digest = Digest.Compute(bytes);
        using HttpResponseMessage put = await Kit.Http.PutAsync(
            _client,
            $"{url}/v2/{repository}/manifests/{tag ?? digest.ToString()}",
            bytes,
            mediaType);
        put.EnsureSuccessStatusCode();
        return digest;
    }

    public async Task DeleteAsync(string repository, Digest digest)
    {
        using HttpResponseMessage answer = await _client.DeleteAsync(new Uri($"{url}/v2/{repository}/manifests/{digest}"));
        answer.EnsureSuccessStatusCode();
        Deleted.Add((repository, digest));
    }

    public async Task<Digest> PutImageAsync(string repository, string? tag, string content, Digest? subject = null, bool isSha512 = false)
    {
        byte[] config = Encoding.UTF8.GetBytes($$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers"},"x":"{{content}}"}""");
        byte[] shared = Encoding.UTF8.GetBytes($"layer that {content.Length % 3} images share");
        byte[] own = Encoding.UTF8.GetBytes($"layer of {content}");
        Digest ownDigest = await PutBlobAsync(repository, own, isSha512 ? DigestAlgorithm.Sha512 : null);
        string more = subject is null
            ? ""
            : ""","artifactType":"application/x.signature","subject":"""
                + $$"""{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{subject}}","size":2}""";
        string manifest =
            $$"""
            {"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}",
             "config":{{Describe(MediaTypes.OciConfig, await PutBlobAsync(repository, config), config.Length)}},
             "layers":[{{Describe(MediaTypes.OciLayer, await PutBlobAsync(repository, shared), shared.Length)}},
              {{Describe(MediaTypes.OciLayer, ownDigest, own.Length)}}]{{more}}
            }
            """;
        return await PutManifestAsync(repository, tag, manifest, MediaTypes.OciManifest);
    }

    public Task<Digest> PutIndexAsync(string repository, string? tag, params Digest[] manifests) =>
        PutManifestAsync(
            repository,
            tag,
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{string.Join(
                ',',
                manifests.Select(static manifest => Describe(MediaTypes.OciManifest, manifest, 2)))}}]}""",
            MediaTypes.OciIndex);

    /// <summary>An upload that has some bytes, and is never finished.</summary>
    public async Task HalfUploadAsync(string repository, int size)
    {
        Uri location = await BeginAsync(repository);
        using HttpResponseMessage patched = await Kit.Http.PatchAsync(_client, location, $"0-{size - 1}", new byte[size]);
        patched.EnsureSuccessStatusCode();
    }

    private static string Describe(string mediaType, Digest digest, int size) =>
        $$$"""{"mediaType":"{{{mediaType}}}","digest":"{{{digest}}}","size":{{{size}}}}""";

    private static string NameOf(int i) => (i % 5) switch
    {
        0 => $"team{i / 10}/app{i}",
        1 => $"app{i}",
        2 => $"team{i / 10}/app{i - 2}/nested-{i}",
        3 => $"0dots.and_underscores/x{i}",
        _ => $"app{i - 3}/z",
    };

    private async Task FillAsync(int i)
    {
        string repository = NameOf(i);
        var random = new Random(i);
        int count = (tags / repositories) + (i < tags % repositories ? 1 : 0);
        var images = new List<Digest>();
        for (int t = 0; t < count; t++)
        {
            string tag = string.Create(CultureInfo.InvariantCulture, $"v{t}.{random.Next(10)}");
            string content = $"{repository} {(random.Next(4) == 0 ? "shared" : tag)}";
            switch (random.Next(8))
            {
                case 0:
                    Digest one = await PutImageAsync(repository, null, content + " amd64");
                    Digest other = await PutImageAsync(repository, null, content + " arm64");
                    images.Add(await PutIndexAsync(repository, tag, one, other));
                    break;
                case 1:
                    // A tag that moves, and perhaps back.
                    Digest first = await PutImageAsync(repository, tag, content + " old");
                    images.Add(await PutImageAsync(repository, tag, content + " new"));
                    if (random.Next(2) == 0)
                    {
                        await PutImageAsync(repository, tag, content + " old");
                        images.Add(first);
                    }

                    break;
                case 2:
                    // A signature, and the tag that lists it.
                    Digest image = await PutImageAsync(repository, tag, content);
                    Digest signature = await PutImageAsync(repository, null, content + " signature", image);
                    await PutIndexAsync(repository, $"sha256-{image.Encoded}", signature);
                    break;
                default:
                    images.Add(await PutImageAsync(repository, tag, content, isSha512: random.Next(20) == 0));
                    break;
            }
        }

        foreach (Digest image in images.Distinct().Where(_ => random.Next(6) == 0).ToList())
        {
            await DeleteAsync(repository, image);
        }

        if (random.Next(3) == 0)
        {
            await PutBlobAsync(repository, Encoding.UTF8.GetBytes($"blob without a manifest in {repository}"));
            await HalfUploadAsync(repository, 100 + i);
        }
    }

    private async Task<Uri> BeginAsync(string repository)
    {
        using HttpResponseMessage begun = await Kit.Http.SendAsync(_client, "POST", $"{url}/v2/{repository}/blobs/uploads/");
        begun.EnsureSuccessStatusCode();
        return new Uri(new Uri(url), begun.Headers.Location!);
    }
}
