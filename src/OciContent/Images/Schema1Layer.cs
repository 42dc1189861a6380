using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>A layer of a <see cref="Schema1Manifest"/> (distribution, manifest-v2-1.md, "fsLayers").</summary>
[JsonConverter(typeof(DocumentJsonConverter))]
public sealed record Schema1Layer
{
    private static readonly ObjectFields Fields = ObjectFields.Required("blobSum");

    /// <summary>A new layer.</summary>
    public Schema1Layer()
    {
    }

    [SetsRequiredMembers]
    internal Schema1Layer(ref StrictReader json)
    {
        BlobSum = null!;
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is { } field)
        {
            switch (field)
            {
                case "blobSum": BlobSum = Digest.Read(ref json); break;
                default: throw new UnreachableException(field);
            }
        }

        ExtensionData = reading.Unknown;
    }

    /// <summary>The digest of the layer as it is stored, compressed. Its size is not known, nor is its diffID.</summary>
    public required Digest BlobSum { get; init; }

    /// <summary>Fields that the specification does not define.</summary>
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    internal UnknownFieldMap? ExtensionData { get; set; }

    /// <summary>The <see cref="BlobSum"/>.</summary>
    public override string ToString() => $"{BlobSum}";
}
