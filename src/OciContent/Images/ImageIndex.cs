using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>
/// An image index, or manifest list: the manifests of one image for several platforms
/// (image-spec, image-index.md; distribution, manifest-v2-2.md). An OCI layout's <c>index.json</c> has this form too.
/// </summary>
/// <example>
/// <code>
/// ImageIndex index = ImageIndex.Parse(File.ReadAllBytes("index.json"));
/// Descriptor? arm = index.Manifests.FirstOrDefault(entry =&gt; entry.Platform?.Architecture == "arm64");
/// </code>
/// </example>
[JsonConverter(typeof(DocumentJsonConverter))]
public sealed record ImageIndex : ManifestDocument
{
    private static readonly ObjectFields Fields = ObjectFields
        .Required("schemaVersion", "manifests")
        .AndOptional("mediaType", "artifactType", "subject", "annotations");

    /// <summary>A new index, of image-spec's form unless its media type is Docker's.</summary>
    public ImageIndex()
    {
    }

    [SetsRequiredMembers]
    internal ImageIndex(ref StrictReader json)
    {
        // What is not there is not empty: Go has nil for it.
        (Manifests, Annotations) = (null, null);
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
                case "manifests": Manifests = json.ListOrNull(static (ref json) => new Descriptor(ref json)); break;
                default: throw new UnreachableException(field);
            }
        }

        ExtensionData = reading.Unknown;
    }

    /// <summary>The manifests, or further indexes. Tools that have none write <c>null</c>, which reads as an empty list.</summary>
    [AllowNull]
    public required IReadOnlyList<Descriptor> Manifests { get; init => field = ValueList<Descriptor>.From(value); }

    /// <inheritdoc/>
    private protected override string Kind => "image index";

    /// <inheritdoc/>
    private protected override string DefaultMediaType => MediaTypes.OciIndex;

    /// <inheritdoc/>
    private protected override string DockerType => MediaTypes.DockerManifestList;

    /// <summary>Parses an image index, in OCI or Docker form.</summary>
    /// <param name="json">The document's bytes, which are copied.</param>
    /// <param name="mediaType">The type it was delivered as, which the document must not contradict; <c>null</c> if none is known.</param>
    /// <exception cref="JsonException">The bytes are not an image index, or could be read as something else too.</exception>
    public static ImageIndex Parse(ReadOnlySpan<byte> json, string? mediaType = null) => Parse(json.ToArray(), verified: null, mediaType);

    /// <inheritdoc/>
    public bool Equals(ImageIndex? other) => base.Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    internal static ImageIndex Parse(ReadOnlyMemory<byte> json, Descriptor? verified, string? mediaType) =>
        Parse(json, static (ref json) => new ImageIndex(ref json), "image index", verified, mediaType);

    /// <summary>Parses a layout's <c>index.json</c>, which nothing vouches for.</summary>
    internal static ImageIndex ParseLayoutIndex(ReadOnlyMemory<byte> json) =>
        Parse(json, static (ref json) => new ImageIndex(ref json), "index.json", verified: null, deliveredAs: null);

    /// <inheritdoc/>
    private protected override ImageDocument Read(ReadOnlySpan<byte> json) =>
        StrictJson.Read(json, static (ref json) => new ImageIndex(ref json), Kind);

    /// <inheritdoc/>
    private protected override void Validate(string label)
    {
        RefuseFieldsOfOtherKinds(label, "config", "layers", "fsLayers", "history");
        base.Validate(label);
        Validate(label, "manifests", Manifests);
    }

    /// <inheritdoc/>
    private protected override void Write(GoJsonWriter writer, DocumentProfile profile, ImageFormat format)
    {
        GoStruct<Descriptor> descriptor = profile.DescriptorForm(format);
        writer.BeginObject();
        ManifestWriter.WriteHead(writer, this);
        ManifestWriter.WriteList(writer, "manifests"u8, Manifests, descriptor);
        ManifestWriter.WriteTail(writer, this, descriptor);
        writer.EndObject();
    }
}
