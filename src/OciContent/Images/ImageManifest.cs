using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>
/// An image manifest: one image's config and layers (image-spec, manifest.md; distribution, manifest-v2-2.md). Its digest
/// is what a registry shows and what an image is pulled by.
/// </summary>
public sealed record ImageManifest : ManifestDocument
{
    /// <summary>A new manifest, of image-spec's form unless its media type is Docker's.</summary>
    [JsonConstructor]
    public ImageManifest()
    {
    }

    /// <summary>The image's configuration. For an image its digest is the image ID.</summary>
    [JsonPropertyName("config")]
    public required Descriptor Config { get; init; }

    /// <summary>The layers, the base first.</summary>
    [JsonPropertyName("layers")]
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
    public static ImageManifest Parse(ReadOnlySpan<byte> json, string? mediaType = null) => Parse(json.ToArray(), verified: null, mediaType);

    /// <inheritdoc/>
    public bool Equals(ImageManifest? other) => base.Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    internal static ImageManifest Parse(ReadOnlyMemory<byte> json, Descriptor? verified, string? mediaType) =>
        Parse(json, ImageJsonContext.Default.ImageManifest, "image manifest", verified, mediaType);

    /// <inheritdoc/>
    private protected override void Validate(string label)
    {
        RefuseFieldsOfOtherKinds(label, "manifests", "fsLayers", "history");
        base.Validate(label);
        Config.Validate(label, "config");
        Validate(label, "layers", Layers);
    }

    /// <inheritdoc/>
    private protected override void Write(GoJsonWriter writer, DocumentProfile profile)
    {
        DescriptorOrder order = profile.OrderOf(Format);
        writer.BeginObject();
        ManifestWriter.WriteHead(writer, this);
        writer.Name("config"u8);
        ManifestWriter.Write(writer, Config, order);
        ManifestWriter.WriteList(writer, "layers"u8, Layers, order);
        ManifestWriter.WriteTail(writer, this, order);
        writer.EndObject();
    }
}
