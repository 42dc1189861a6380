using OciContent.Registry.Authentication;
using OciContent.Registry.Http;

namespace OciContent.Registry.Transfer;

internal sealed partial class BlobUpload
{
    // Another algorithm than sha256 has to be told beforehand (distribution-spec, 1.2).
    private static string Query(DigestAlgorithm algorithm) =>
        algorithm == DigestAlgorithm.Sha256 ? "" : $"?digest-algorithm={algorithm}";

    private static Uri WithDigest(Uri location, Digest digest)
    {
        string text = location.AbsoluteUri;
        return new Uri(
            $"{text}{(text.Contains('?', StringComparison.Ordinal) ? '&' : '?')}digest={Uri.EscapeDataString(digest.ToString())}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    private RegistryRequest Post(string query, string purpose) => Request(HttpMethod.Post, $"blobs/uploads/{query}", purpose) with
    {
        Scopes = [RegistryScope.Push(repository)],
        CreateContent = static () => new ByteArrayContent([]),
        MayBeRepeated = false,
    };

    private RegistryRequest Upload(HttpMethod method, Uri location, Func<HttpContent>? content) =>
        Request(method, "", "Writing a blob of") with
        {
            Address = location,
            Scopes = [RegistryScope.Push(repository)],
            CreateContent = content,
            MayBeRepeated = false,
            HasReplayableContent = content is null,
        };

    private RegistryRequest Request(HttpMethod method, string address, string purpose) => new()
    {
        Registry = registry,
        Method = method,
        Address = new Uri($"{registry.Origin}/v2/{repository}/{address}"),
        Repository = repository,
        Scopes = [RegistryScope.Pull(repository)],
        Options = client.Options,
        Purpose = purpose,
    };
}
