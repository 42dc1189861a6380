using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Json;

namespace OciContent;

/// <summary>
/// A <see cref="Descriptor"/> or <see cref="Platform"/> within other JSON, by System.Text.Json: read as strictly as in an image's
/// documents, so that what is ambiguous is a <see cref="JsonException"/>, and written as image-spec's Go structs have it.
/// </summary>
public sealed class PartJsonConverter : JsonConverterFactory
{
    private static readonly JsonConverter[] Converters =
    [
        StrictJsonConverter<Descriptor>.OfPart(
            "descriptor",
            static (ref json) => new Descriptor(ref json),
            DescriptorForms.DigestFirst,
            static descriptor => descriptor.Validate("descriptor", "")),
        StrictJsonConverter<Platform>.OfPart("platform", static (ref json) => new Platform(ref json), DescriptorForms.Platform),
    ];

    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => Array.Exists(Converters, converter => converter.CanConvert(typeToConvert));

    /// <inheritdoc/>
    public override JsonConverter? CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        Array.Find(Converters, converter => converter.CanConvert(typeToConvert));
}
