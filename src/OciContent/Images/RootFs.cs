using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>The uncompressed layers that make up the image's file system (image-spec, config.md, "rootfs").</summary>
public sealed record RootFs
{
    private static readonly ObjectFields Fields = ObjectFields.Required("type").AndOptional("diff_ids");

    /// <summary>A new list of layers.</summary>
    public RootFs()
    {
    }

    internal RootFs(ref StrictReader json)
    {
        // The reader sees to it that there are all required fields. What is not there is not empty: Go has nil for it.
        (Type, DiffIds) = (null!, null);
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is { } field)
        {
            switch (field)
            {
                case "type": Type = json.Text(); break;
                case "diff_ids": DiffIds = json.ListOrNull(static (ref json) => Digest.Read(ref json)); break;
                default: throw new UnreachableException(field);
            }
        }

        ExtensionData = reading.Unknown;
    }

    /// <summary>Always <c>layers</c>.</summary>
    public string Type { get; init; } = "layers";

    /// <summary>The digests of the uncompressed layers, the base first. Tools that have none write <c>null</c> or, as Docker, leave it out: both read as an empty list.</summary>
    [AllowNull]
    public IReadOnlyList<Digest> DiffIds { get; init => field = ValueList<Digest>.From(value); } = ValueList<Digest>.Empty;

    /// <summary>Fields that image-spec does not define.</summary>
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    internal UnknownFieldMap? ExtensionData { get; set; }
}
