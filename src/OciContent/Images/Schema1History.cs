using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>
/// What Docker's image format of version 1 said of a layer of a <see cref="Schema1Manifest"/>, as text (distribution, manifest-v2-1.md,
/// "history").
/// </summary>
[JsonConverter(typeof(DocumentJsonConverter))]
public sealed record Schema1History
{
    private static readonly ObjectFields Fields = ObjectFields.Required("v1Compatibility");

    private Schema1Compatibility? _compatibility;

    /// <summary>A new entry.</summary>
    public Schema1History()
    {
    }

    [SetsRequiredMembers]
    internal Schema1History(ref StrictReader json)
    {
        V1Compatibility = null!;
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is { } field)
        {
            switch (field)
            {
                case "v1Compatibility": V1Compatibility = json.Text(); break;
                default: throw new UnreachableException(field);
            }
        }

        ExtensionData = reading.Unknown;
    }

    /// <summary>A JSON document, as text.</summary>
    public required string V1Compatibility
    {
        get;
        init
        {
            field = value;
            _compatibility = null;
        }
    }

    /// <summary><see cref="V1Compatibility"/>, parsed.</summary>
    /// <exception cref="JsonException">The entry was made here, and its text is not such a document.</exception>
    public Schema1Compatibility Compatibility => Parse("v1Compatibility");

    /// <summary>Fields that the specification does not define.</summary>
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    internal UnknownFieldMap? ExtensionData { get; set; }

    /// <summary>The start of <see cref="V1Compatibility"/>.</summary>
    public override string ToString() => ErrorText.Plain(V1Compatibility);

    /// <summary>Whether two entries have the same text and unknown fields.</summary>
    public bool Equals(Schema1History? other) =>
        other is not null
        && V1Compatibility == other.V1Compatibility
        && EqualityComparer<UnknownFieldMap?>.Default.Equals(ExtensionData, other.ExtensionData);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(V1Compatibility, ExtensionData);

    /// <summary>Parses the text, once.</summary>
    /// <param name="label">What the text is, to begin messages with.</param>
    /// <exception cref="JsonException">The text is not such a document, or could be read as something else too.</exception>
    internal Schema1Compatibility Parse(string label)
    {
        if (_compatibility is null)
        {
            // A model that was made here may hold anything; one that was parsed has no unpaired surrogates.
            byte[] json = Encoding.UTF8.GetBytes(V1Compatibility);
            _compatibility = StrictJson.Read(json, static (ref json) => new Schema1Compatibility(ref json), label);
        }

        return _compatibility;
    }
}
