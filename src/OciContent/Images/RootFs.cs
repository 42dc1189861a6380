using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>The uncompressed layers that make up the image's file system (image-spec, config.md, "rootfs").</summary>
[JsonConverter(typeof(DocumentJsonConverter))]
public sealed record RootFs
{
    private const string SupportedType = "layers";

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
    public string Type { get; init; } = SupportedType;

    /// <summary>
    /// The digests of the uncompressed layers, the base first. Tools that have none write <c>null</c> or, as Docker, leave it out: both
    /// read as an empty list.
    /// </summary>
    [AllowNull]
    public IReadOnlyList<Digest> DiffIds { get; init => field = ValueList<Digest>.From(value); } = ValueList<Digest>.Empty;

    /// <summary>Fields that image-spec does not define.</summary>
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    internal UnknownFieldMap? ExtensionData { get; set; }

    /// <summary>How many layers there are.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{DiffIds.Count} {ErrorText.Plain(Type)}");

    /// <summary>Checks what the fields alone cannot say.</summary>
    /// <param name="document">What the document is, to begin messages with.</param>
    /// <param name="path">What stands before the names of fields.</param>
    internal void Validate(string document, string path)
    {
        if (Type != SupportedType)
        {
            throw StrictJson.Error(document, $"{path}type", $"{ErrorText.Quote(Type)} is not supported: expected '{SupportedType}'");
        }
    }
}
