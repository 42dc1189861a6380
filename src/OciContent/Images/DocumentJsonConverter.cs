using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>
/// Documents of images and their parts within other JSON, by System.Text.Json: read as
/// <see cref="ImageManifest.Parse(ReadOnlySpan{byte}, string?)"/> and the like read them, refusals included; documents are written with
/// their own bytes, parts as image-spec's Go structs have them.
/// </summary>
/// <remarks>
/// A document that was written comes back with the same bytes, and so the same digest, unless there was white space before or behind it:
/// that belongs to no JSON value. Its media type is the one that it names, or else image-spec's: an <see cref="ImageConfig"/> names none.
/// What is read as <see cref="ImageDocument"/> is a manifest or an index, whichever it is.
/// </remarks>
public sealed class DocumentJsonConverter : JsonConverterFactory
{
    private static readonly JsonConverter[] Converters =
    [
        Of(static json => ImageManifest.Parse(json)),
        Of(static json => ImageIndex.Parse(json)),
        Of(static json => ImageConfig.Parse(json)),
        Of(static json => Schema1Manifest.Parse(json)),
        Of(static json => ManifestHeader.Parse(json.ToArray())),
        Of(static json => ManifestHeader.Read(json).IsIndex ? (ManifestDocument)ImageIndex.Parse(json) : ImageManifest.Parse(json)),
        StrictJsonConverter<ContainerConfig>.OfPart(
            "container configuration",
            static (ref json) => new ContainerConfig(ref json),
            ContainerForms.ImageSpec,
            static config => config.Validate("container configuration", "")),
        StrictJsonConverter<Healthcheck>.OfPart(
            "health check",
            static (ref json) => new Healthcheck(ref json),
            ContainerForms.DockerHealthcheck),
        StrictJsonConverter<HistoryEntry>.OfPart("history entry", static (ref json) => new HistoryEntry(ref json), ConfigForms.History),
        StrictJsonConverter<RootFs>.OfPart(
            "rootfs",
            static (ref json) => new RootFs(ref json),
            ConfigForms.RootFs,
            static rootFs => rootFs.Validate("rootfs", "")),
        StrictJsonConverter<Schema1Layer>.OfPart("schema 1 layer", static (ref json) => new Schema1Layer(ref json), Schema1Forms.Layer),
        StrictJsonConverter<Schema1History>.OfPart(
            "schema 1 history entry",
            static (ref json) => new Schema1History(ref json),
            Schema1Forms.History,
            static entry => entry.Parse("v1Compatibility")),
    ];

    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => Array.Exists(Converters, converter => converter.CanConvert(typeToConvert));

    /// <inheritdoc/>
    public override JsonConverter? CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        Array.Find(Converters, converter => converter.CanConvert(typeToConvert));

    private static StrictJsonConverter<T> Of<T>(Func<ReadOnlySpan<byte>, T> read)
        where T : ImageDocument => new(read, static document => document.RawBytes);
}
