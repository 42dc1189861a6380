using System.Diagnostics;
using System.Text.Json;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>
/// An image of Docker's format of version 1, in which every layer was an image of its own (moby, image-spec v1). The one of the newest
/// layer describes the whole image: its <c>config</c>, <c>os</c> and others are among the <see cref="UnknownFields"/>.
/// </summary>
public sealed record Schema1Compatibility
{
    private static readonly ObjectFields Fields = ObjectFields.Optional(
        "id",
        "parent",
        "comment",
        "created",
        "container_config",
        "author",
        "throwaway");

    internal Schema1Compatibility(ref StrictReader json)
    {
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is { } field)
        {
            switch (field)
            {
                case "id": Id = json.TextOrNull(); break;
                case "parent": Parent = json.TextOrNull(); break;
                case "comment": Comment = json.TextOrNull(); break;
                case "created": Created = Timestamp.ReadOrNull(ref json); break;
                case "container_config": ContainerConfig = json.IsNull ? null : new Schema1ContainerConfig(ref json); break;
                case "author": Author = json.TextOrNull(); break;
                case "throwaway": ThrowAway = json.BooleanOrNull(); break;
                default: throw new UnreachableException(field);
            }
        }

        ExtensionData = reading.Unknown;
    }

    /// <summary>The ID, 64 hex digits. It is no hash of anything that is here.</summary>
    public string? Id { get; init; }

    /// <summary>The ID of the layer below; none at the base.</summary>
    public string? Parent { get; init; }

    /// <summary>A comment.</summary>
    public string? Comment { get; init; }

    /// <summary>When the layer was created.</summary>
    public Timestamp? Created { get; init; }

    /// <summary>The configuration of the container that the layer was made of.</summary>
    public Schema1ContainerConfig? ContainerConfig { get; init; }

    /// <summary>Who created the layer.</summary>
    public string? Author { get; init; }

    /// <summary>Whether the entry changed the configuration alone: its layer is empty, and is left out of images of schema 2.</summary>
    public bool? ThrowAway { get; init; }

    /// <summary>All other fields.</summary>
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    internal UnknownFieldMap? ExtensionData { get; set; }

    /// <summary>The <see cref="Id"/>.</summary>
    public override string ToString() => ErrorText.Plain(Id);
}
