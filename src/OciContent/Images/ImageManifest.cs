using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;

namespace OciContent.Images;

/// <summary>
/// An image manifest: one image's config and layers (image-spec, manifest.md; distribution, manifest-v2-2.md). Its digest
/// is what a registry shows and what an image is pulled by.
/// </summary>
public sealed class ImageManifest : ManifestDocument
{
    [JsonConstructor]
    internal ImageManifest()
    {
    }

    /// <summary>The image's configuration. For an image its digest is the image ID.</summary>
    [JsonPropertyName("config")]
    public required Descriptor Config { get; init; }

    /// <summary>The layers, the base first.</summary>
    [JsonPropertyName("layers")]
    public required IReadOnlyList<Descriptor> Layers { get; init => field = ValueList<Descriptor>.From(value); }

    /// <summary>Parses an image manifest, in OCI or Docker form.</summary>
    /// <param name="json">The document's bytes, which are copied.</param>
    /// <param name="mediaType">The type it was delivered as, which the document must not contradict; <c>null</c> if none is known.</param>
    /// <exception cref="JsonException">The bytes are not an image manifest, or could be read as something else too.</exception>
    public static ImageManifest Parse(ReadOnlySpan<byte> json, string? mediaType = null) => Parse(json.ToArray(), verified: null, mediaType);

    internal static ImageManifest Parse(ReadOnlyMemory<byte> json, Descriptor? verified, string? mediaType) =>
        Parse(json, ImageJsonContext.Default.ImageManifest, "image manifest", verified, mediaType);

    private protected override void Complete(string label, string? deliveredAs)
    {
        RefuseFieldsOfOtherKinds(label, "manifests", "fsLayers", "history");
        Complete(label, deliveredAs, MediaTypes.OciManifest, MediaTypes.DockerManifest);
        Config.Validate(label, "config");
        Validate(label, "layers", Layers);
    }
}
