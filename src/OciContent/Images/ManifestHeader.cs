using System.Text.Json;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>The little that tells manifests and indexes apart, where no descriptor says which it is.</summary>
internal sealed class ManifestHeader
{
    private static readonly ObjectFields Fields = ObjectFields.Optional("mediaType", "schemaVersion", "manifests");

    private readonly string? _mediaType;
    private readonly bool _isVersion1;
    private readonly bool _hasManifests;

    private ManifestHeader(ref StrictReader json)
    {
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is { } field)
        {
            if (field == "mediaType")
            {
                _mediaType = json.TextOrNull(MediaTypes.Known);
            }
            else
            {
                JsonElement value = json.Element();
                _hasManifests |= field == "manifests";
                _isVersion1 |=
                    field == "schemaVersion"
                    && value.ValueKind == JsonValueKind.Number
                    && value.TryGetInt32(out int version)
                    && version == 1;
            }
        }
    }

    /// <summary>Whether the document, if it is any good, is an index: it says so, or it lists manifests.</summary>
    public bool IsIndex => _mediaType is null ? _hasManifests : MediaTypes.IsIndex(_mediaType);

    /// <summary>Whether the document, if it is any good, is a Docker manifest of schema 1: it says so, or has its version.</summary>
    public bool IsSchema1 => _mediaType is null ? _isVersion1 : MediaTypes.IsSchema1Manifest(_mediaType);

    /// <summary>Reads the header of a document that is to be parsed as what it is next.</summary>
    /// <exception cref="JsonException">The bytes are not a JSON object, or an ambiguous one.</exception>
    public static ManifestHeader Read(ReadOnlySpan<byte> json) =>
        StrictJson.Read(json, static (ref json) => new ManifestHeader(ref json), "manifest");

    /// <summary>Parses a manifest or an index, whichever it is.</summary>
    /// <exception cref="JsonException">The bytes are neither, or could be read as something else too.</exception>
    public static ImageDocument Parse(ReadOnlyMemory<byte> json) => Read(json.Span) switch
    {
        { IsIndex: true } => ImageIndex.Parse(json, verified: null, mediaType: null),
        { IsSchema1: true } => Schema1Manifest.Parse(json, expected: null, mediaType: null),
        _ => ImageManifest.Parse(json, verified: null, mediaType: null),
    };
}
