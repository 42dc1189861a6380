using System.Text.Json;
using OciContent.Images;
using OciContent.Registry.Http;

namespace OciContent.Registry;

/// <summary>The index that lists what refers to a manifest (distribution-spec, listing referrers).</summary>
internal static class ReferrerIndex
{
    /// <summary>Reads a list; <c>null</c> if it is something else. Some registries say <c>null</c> for no manifests.</summary>
    /// <param name="request">What was asked, for the message.</param>
    /// <param name="document">The answer.</param>
    /// <exception cref="RegistryException">It is a list, and cannot be read: what is in it is not known, which is not nothing.</exception>
    public static ImageIndex? Parse(RegistryRequest request, byte[] document)
    {
        JsonValueKind manifests = KindOfManifests(document);
        if (manifests is not (JsonValueKind.Array or JsonValueKind.Null))
        {
            return null;
        }

        try
        {
            return manifests == JsonValueKind.Null
                ? new ImageIndex { Manifests = [] }
                : ImageIndex.Parse(document, MediaTypes.OciIndex);
        }
        catch (JsonException e)
        {
            throw RegistryErrors.Broken(request, $"a list that cannot be read, {e.Message.TrimEnd('.')}");
        }
    }

    // An index that is not OCI's is somebody's image, and so is what is malformed before that can be told.
    private static JsonValueKind KindOfManifests(byte[] document)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(document);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("manifests", out JsonElement manifests)
                && (!json.RootElement.TryGetProperty("mediaType", out JsonElement type) || type.ValueEquals(MediaTypes.OciIndex))
                ? manifests.ValueKind
                : JsonValueKind.Undefined;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return JsonValueKind.Undefined;
        }
    }

    /// <summary>The entry of a manifest: its type is its artifact's, or else its config's; and it has the manifest's annotations.</summary>
    public static Descriptor Entry(Descriptor manifest, byte[] document)
    {
        ManifestDocument parsed;
        try
        {
            parsed = manifest.MediaType is MediaTypes.OciIndex or MediaTypes.DockerManifestList
                ? ImageIndex.Parse(document, manifest.MediaType)
                : ImageManifest.Parse(document, manifest.MediaType);
        }
        catch (JsonException)
        {
            return manifest;
        }

        return new Descriptor
        {
            MediaType = manifest.MediaType,
            Digest = manifest.Digest,
            Size = manifest.Size,
            ArtifactType = parsed.ArtifactType ?? (parsed as ImageManifest)?.Config.MediaType,
            Annotations = parsed.Annotations,
        };
    }
}
