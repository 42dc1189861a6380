using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Layouts;

/// <summary>The file <c>oci-layout</c>, which marks an OCI image layout (image-spec, image-layout.md).</summary>
public sealed class OciLayoutFile : ImageDocument
{
    private const string Name = "oci-layout";
    private const string LayoutHeader = "application/vnd.oci.layout.header.v1+json";
    private const string SupportedVersion = "1.0.0";

    [JsonConstructor]
    internal OciLayoutFile()
    {
    }

    /// <summary>The version of the layout, always <c>1.0.0</c>.</summary>
    [JsonPropertyName("imageLayoutVersion")]
    public required string ImageLayoutVersion { get; init; }

    /// <summary>Parses the file's content, which is copied.</summary>
    /// <exception cref="JsonException">The content is not that of an <c>oci-layout</c> file of a supported version.</exception>
    public static OciLayoutFile Parse(ReadOnlySpan<byte> json) => Parse(json.ToArray(), LayoutJsonContext.Default.OciLayoutFile, Name, verified: null, deliveredAs: null);

    private protected override void Complete(string label, string? deliveredAs)
    {
        MediaType = LayoutHeader;
        if (ImageLayoutVersion != SupportedVersion)
        {
            throw StrictJson.Error(label, "imageLayoutVersion", $"{ErrorText.Quote(ImageLayoutVersion)} is not supported: expected '{SupportedVersion}'");
        }
    }
}
