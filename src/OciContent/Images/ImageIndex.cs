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
public sealed record ImageIndex : ManifestDocument
{
    /// <summary>A new index, of image-spec's form unless its media type is Docker's.</summary>
    [JsonConstructor]
    public ImageIndex()
    {
    }

    /// <summary>The manifests, or further indexes. Tools that have none write <c>null</c>, which reads as an empty list.</summary>
    [JsonPropertyName("manifests")]
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
        Parse(json, ImageJsonContext.Default.ImageIndex, "image index", verified, mediaType);

    /// <summary>Parses a layout's <c>index.json</c>, which nothing vouches for.</summary>
    internal static ImageIndex ParseLayoutIndex(ReadOnlyMemory<byte> json) =>
        Parse(json, ImageJsonContext.Default.ImageIndex, "index.json", verified: null, deliveredAs: null);

    /// <inheritdoc/>
    private protected override void Validate(string label)
    {
        RefuseFieldsOfOtherKinds(label, "config", "layers", "fsLayers", "history");
        base.Validate(label);
        Validate(label, "manifests", Manifests);
    }

    /// <inheritdoc/>
    private protected override void Write(GoJsonWriter writer, DocumentProfile profile)
    {
        DescriptorOrder order = profile.OrderOf(Format);
        writer.BeginObject();
        ManifestWriter.WriteHead(writer, this);
        ManifestWriter.WriteList(writer, "manifests"u8, Manifests, order);
        ManifestWriter.WriteTail(writer, this, order);
        writer.EndObject();
    }
}
