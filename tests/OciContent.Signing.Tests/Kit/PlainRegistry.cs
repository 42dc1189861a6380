using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using OciContent.TestKit.Registries;

namespace OciContent.Signing.Tests.Kit;

/// <summary>Puts images and their signatures into a real registry, as cosign lays them out.</summary>
internal sealed class PlainRegistry(DockerRegistryServer server) : IDisposable
{
    private const string Bundle = SigningMediaTypes.SigstoreBundle;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>Puts an image of one random layer; returns its manifest.</summary>
    public async Task<Descriptor> PutImageAsync(string repository, int seed)
    {
        JsonObject layer = await PutBlobAsync(repository, "application/vnd.oci.image.layer.v1.tar", BitConverter.GetBytes(seed));
        JsonObject config = await PutBlobAsync(
            repository,
            "application/vnd.oci.image.config.v1+json",
            Encoding.UTF8.GetBytes($$"""{"seed":{{seed}}}"""));
        return await PutManifestAsync(repository, $"v{seed}", MediaTypes.OciManifest, Manifest(config, layer));
    }

    /// <summary>Puts a signature of cosign's tags: <c>sig</c> or <c>att</c>.</summary>
    public async Task PutTagAsync(string repository, Descriptor image, ImageSignature signature, string suffix)
    {
        JsonObject config = await PutBlobAsync(repository, "application/vnd.oci.image.config.v1+json", "{}"u8.ToArray());
        JsonObject layer = await PutBlobAsync(repository, signature.Blob.MediaType, signature.Content.ToArray());
        layer["annotations"] = new JsonObject(
            signature.Blob.Annotations!.Select(static pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value)));
        await PutManifestAsync(
            repository,
            $"{image.Digest.Algorithm.Name}-{image.Digest.Encoded}.{suffix}",
            MediaTypes.OciManifest,
            Manifest(config, layer));
    }

    /// <summary>Puts a bundle that refers to an image, with the tag for registries that do not know referrers.</summary>
    public async Task PutReferrerAsync(string repository, Descriptor image, ImageSignature signature, string predicateType)
    {
        JsonObject config = await PutBlobAsync(repository, "application/vnd.oci.empty.v1+json", "{}"u8.ToArray());
        JsonObject layer = await PutBlobAsync(repository, Bundle, signature.Content.ToArray());
        JsonObject manifest = Manifest(config, layer);
        manifest["artifactType"] = Bundle;
        manifest["subject"] = Json(image);
        manifest["annotations"] = new JsonObject
        {
            ["dev.sigstore.bundle.content"] = "dsse-envelope",
            ["dev.sigstore.bundle.predicateType"] = predicateType,
        };
        Descriptor referrer = await PutManifestAsync(repository, reference: null, MediaTypes.OciManifest, manifest);
        JsonObject entry = Json(referrer);
        entry["artifactType"] = Bundle;
        entry["annotations"] = manifest["annotations"]!.DeepClone();
        await PutManifestAsync(
            repository,
            $"{image.Digest.Algorithm.Name}-{image.Digest.Encoded}",
            MediaTypes.OciIndex,
            new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciIndex, ["manifests"] = new JsonArray(entry) });
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static JsonObject Manifest(JsonObject config, JsonObject layer) => new()
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = MediaTypes.OciManifest,
        ["config"] = config,
        ["layers"] = new JsonArray(layer),
    };

    private static JsonObject Json(Descriptor descriptor) =>
        new() { ["mediaType"] = descriptor.MediaType, ["digest"] = descriptor.Digest.ToString(), ["size"] = descriptor.Size };

    private async Task<JsonObject> PutBlobAsync(string repository, string mediaType, byte[] content)
    {
        var digest = Digest.Compute(content);
        using HttpResponseMessage begun = await _client.PostAsync($"{server.Url}/v2/{repository}/blobs/uploads/", content: null);
        begun.EnsureSuccessStatusCode();
        var location = new Uri(new Uri(server.Url), begun.Headers.Location!);
        using var body = new ByteArrayContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using HttpResponseMessage ended = await _client.PutAsync($"{location}&digest={digest}", body);
        ended.EnsureSuccessStatusCode();
        return new JsonObject { ["mediaType"] = mediaType, ["digest"] = digest.ToString(), ["size"] = content.Length };
    }

    private async Task<Descriptor> PutManifestAsync(string repository, string? reference, string mediaType, JsonObject manifest)
    {
        byte[] content = TestJson.Bytes(manifest);
        var descriptor = new Descriptor { MediaType = mediaType, Digest = Digest.Compute(content), Size = content.Length };
        using var body = new ByteArrayContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using HttpResponseMessage ended = await _client.PutAsync(
            $"{server.Url}/v2/{repository}/manifests/{reference ?? descriptor.Digest.ToString()}",
            body);
        ended.EnsureSuccessStatusCode();
        return descriptor;
    }
}
