using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Json;

namespace OciContent.Layouts;

/// <summary>
/// An <see cref="OciLayoutFile"/> or <see cref="DockerArchiveManifest"/> within other JSON, by System.Text.Json: read as their <c>Parse</c>
/// reads them, and written with their own bytes.
/// </summary>
public sealed class LayoutFileJsonConverter : JsonConverterFactory
{
    private static readonly JsonConverter[] Converters =
    [
        new StrictJsonConverter<OciLayoutFile>(OciLayoutFile.Parse, static file => file.RawBytes),
        new StrictJsonConverter<DockerArchiveManifest>(DockerArchiveManifest.Parse, static manifest => manifest.RawBytes),
    ];

    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => Array.Exists(Converters, converter => converter.CanConvert(typeToConvert));

    /// <inheritdoc/>
    public override JsonConverter? CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        Array.Find(Converters, converter => converter.CanConvert(typeToConvert));
}
