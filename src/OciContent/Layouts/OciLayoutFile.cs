using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Layouts;

/// <summary>The file <c>oci-layout</c>, which marks an OCI image layout (image-spec, image-layout.md).</summary>
[JsonConverter(typeof(LayoutFileJsonConverter))]
public sealed record OciLayoutFile : ImageDocument
{
    private const string Name = "oci-layout";
    private const string SupportedVersion = "1.0.0";

    private static readonly ObjectFields Fields = ObjectFields.Required("imageLayoutVersion");

    /// <summary>A new file, of the supported version.</summary>
    public OciLayoutFile()
    {
    }

    internal OciLayoutFile(ref StrictReader json)
    {
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is { } field)
        {
            switch (field)
            {
                case "imageLayoutVersion": ImageLayoutVersion = json.Text(); break;
                default: throw new UnreachableException(field);
            }
        }

        ExtensionData = reading.Unknown;
    }

    /// <summary>The version of the layout, always <c>1.0.0</c>.</summary>
    public string ImageLayoutVersion { get; init; } = SupportedVersion;

    /// <inheritdoc/>
    private protected override string DefaultMediaType => MediaTypes.OciLayoutHeader;

    /// <inheritdoc/>
    private protected override string Kind => Name;

    /// <summary>Parses the file's content, which is copied.</summary>
    /// <exception cref="JsonException">The content is not that of an <c>oci-layout</c> file of a supported version.</exception>
    public static OciLayoutFile Parse(ReadOnlySpan<byte> json) =>
        Parse(json.ToArray(), static (ref json) => new OciLayoutFile(ref json), Name, verified: null, deliveredAs: null);

    /// <inheritdoc/>
    public bool Equals(OciLayoutFile? other) => base.Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    /// <inheritdoc/>
    private protected override string SettleMediaType(string label, string? deliveredAs, out bool isDeclared)
    {
        isDeclared = false;
        return DefaultMediaType;
    }

    /// <inheritdoc/>
    private protected override ImageDocument Read(ReadOnlySpan<byte> json) =>
        StrictJson.Read(json, static (ref json) => new OciLayoutFile(ref json), Name);

    /// <inheritdoc/>
    private protected override void Validate(string label)
    {
        if (ImageLayoutVersion != SupportedVersion)
        {
            throw StrictJson.Error(
                label,
                "imageLayoutVersion",
                $"{ErrorText.Quote(ImageLayoutVersion)} is not supported: expected '{SupportedVersion}'");
        }
    }

    /// <inheritdoc/>
    private protected override void Write(GoJsonWriter writer, DocumentProfile profile, ImageFormat format)
    {
        writer.BeginObject();
        writer.Name("imageLayoutVersion"u8);
        writer.String(ImageLayoutVersion);
        FieldWriter.WriteUnknown(writer, ExtensionData);
        writer.EndObject();
    }
}
