using System.Text.Json;
using OciContent.Images;

namespace OciContent.Registry;

/// <summary>The index that lists what refers to a manifest (distribution-spec, listing referrers).</summary>
internal static class ReferrerIndex
{
    /// <summary>Reads a list; <c>null</c> if it is none. Some registries say <c>null</c> for no manifests.</summary>
    public static ImageIndex? TryParse(byte[] document)
    {
        try
        {
            using (JsonDocument json = JsonDocument.Parse(document))
            {
                if (json.RootElement.ValueKind == JsonValueKind.Object
                    && json.RootElement.TryGetProperty("manifests", out JsonElement manifests)
                    && manifests.ValueKind == JsonValueKind.Null)
                {
                    return new ImageIndex { Manifests = [] };
                }
            }

            return ImageIndex.Parse(document, MediaTypes.OciIndex);
        }
        catch (JsonException)
        {
            return null;
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
