using System.Text.Json;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>The little that tells a manifest from an index, where no descriptor says which it is.</summary>
internal static class ManifestHeader
{
    private static readonly ObjectFields Fields = ObjectFields.Optional("mediaType", "manifests");

    /// <summary>Whether the document, if it is any good, is an index: it says so, or it lists manifests. To be parsed as such next.</summary>
    /// <exception cref="JsonException">The bytes are not a JSON object, or an ambiguous one.</exception>
    public static bool IsIndex(ReadOnlySpan<byte> json) => StrictJson.Read(json, IsIndex, "manifest");

    private static bool IsIndex(ref StrictReader json)
    {
        string? mediaType = null;
        bool hasManifests = false;
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is { } field)
        {
            if (field == "mediaType")
            {
                mediaType = json.TextOrNull(MediaTypes.Known);
            }
            else
            {
                json.Element();
                hasManifests = true;
            }
        }

        return mediaType is null ? hasManifests : MediaTypes.IsIndex(mediaType);
    }
}
