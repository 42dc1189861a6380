using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>
/// An image manifest: one image's config and layers (image-spec, manifest.md; distribution, manifest-v2-2.md). Its digest
/// is what a registry shows and what an image is pulled by.
/// </summary>
/// <example>
/// <code>
/// ImageManifest manifest = ImageManifest.Parse(File.ReadAllBytes("manifest.json"));
/// Console.WriteLine($"{manifest.Digest}: {manifest.Layers.Count} layers");
/// </code>
/// </example>
[JsonConverter(typeof(DocumentJsonConverter))]
public sealed record ImageManifest : ManifestDocument
{
    private static readonly ObjectFields Fields = ObjectFields
        .Required("schemaVersion", "config", "layers")
        .AndOptional("mediaType", "artifactType", "subject", "annotations");

    /// <summary>A new manifest, of image-spec's form unless its media type is Docker's.</summary>
    public ImageManifest()
    {
    }

    [SetsRequiredMembers]
    internal ImageManifest(ref StrictReader json)
    {
        // The reader sees to it that there are all required fields. What is not there is not empty: Go has nil for it.
        (Config, Layers, Annotations) = (null!, null!, null);
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is { } field)
        {
            switch (field)
            {
                case "schemaVersion": SchemaVersion = json.Int32(); break;
                case "mediaType": DeclaredMediaType = json.Text(MediaTypes.Known); break;
                case "subject": Subject = json.IsNull ? null : new Descriptor(ref json); break;
                case "artifactType": ArtifactType = json.TextOrNull(MediaTypes.Known); break;
                case "annotations": Annotations = json.TextMapOrNull(); break;
                case "config": Config = new Descriptor(ref json); break;
                case "layers": Layers = json.ListOrNull(static (ref json) => new Descriptor(ref json)); break;
                default: throw new UnreachableException(field);
            }
        }

        ExtensionData = reading.Unknown;
    }

    /// <summary>The image's configuration. For an image its digest is the image ID.</summary>
    public required Descriptor Config { get; init; }

    /// <summary>
    /// The layers, the base first. A manifest without layers may have <c>null</c>, as BuildKit writes it, which reads as an empty list.
    /// </summary>
    [AllowNull]
    public required IReadOnlyList<Descriptor> Layers { get; init => field = ValueList<Descriptor>.From(value); }

    /// <inheritdoc/>
    private protected override string Kind => "image manifest";

    /// <inheritdoc/>
    private protected override string DefaultMediaType => MediaTypes.OciManifest;

    /// <inheritdoc/>
    private protected override string DockerType => MediaTypes.DockerManifest;

    /// <summary>Parses an image manifest, in OCI or Docker form.</summary>
    /// <param name="json">The document's bytes, which are copied.</param>
    /// <param name="mediaType">The type it was delivered as, which the document must not contradict; <c>null</c> if none is known.</param>
    /// <exception cref="JsonException">The bytes are not an image manifest, or could be read as something else too.</exception>
    public static ImageManifest Parse(ReadOnlySpan<byte> json, string? mediaType = null) =>
        Parse(json.ToArray(), verified: null, mediaType);

    /// <inheritdoc/>
    public bool Equals(ImageManifest? other) => base.Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    internal static ImageManifest Parse(ReadOnlyMemory<byte> json, Descriptor? verified, string? mediaType) =>
        Parse(json, static (ref json) => new ImageManifest(ref json), "image manifest", verified, mediaType);

    /// <inheritdoc/>
    private protected override ImageDocument Read(ReadOnlySpan<byte> json) =>
        StrictJson.Read(json, static (ref json) => new ImageManifest(ref json), Kind);

    /// <inheritdoc/>
    private protected override void Validate(string label)
    {
        RefuseFieldsOfOtherKinds(label, "manifests", "fsLayers", "history");
        base.Validate(label);
        Config.Validate(label, "config", mayBeUntyped: true);
        Validate(label, "layers", Layers);
    }

    /// <inheritdoc/>
    private protected override void Write(GoJsonWriter writer, DocumentProfile profile, ImageFormat format)
    {
        GoStruct<Descriptor> descriptor = profile.DescriptorForm(format);
        writer.BeginObject();
        ManifestWriter.WriteHead(writer, this);
        writer.Name("config"u8);
        descriptor.Write(writer, Config);
        ManifestWriter.WriteList(writer, "layers"u8, Layers, descriptor);
        ManifestWriter.WriteTail(writer, this, descriptor);
        writer.EndObject();
    }
}
