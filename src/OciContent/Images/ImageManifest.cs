using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;

namespace OciContent.Images;

/// <summary>
/// An image manifest: one image's config and layers (image-spec, manifest.md; distribution, manifest-v2-2.md). Its digest
/// is what a registry shows and what an image is pulled by.
/// </summary>
public sealed class ImageManifest : ImageDocument
{
    [JsonConstructor]
    internal ImageManifest()
    {
    }

    /// <summary>Always 2.</summary>
    [JsonPropertyName("schemaVersion")]
    public required int SchemaVersion { get; init; }

    /// <summary>The image's configuration. For an image its digest is the image ID.</summary>
    [JsonPropertyName("config")]
    public required Descriptor Config { get; init; }

    /// <summary>The layers, the base first.</summary>
    [JsonPropertyName("layers")]
    public required IReadOnlyList<Descriptor> Layers { get; init => field = ValueList<Descriptor>.From(value); }

    /// <summary>The manifest that this one refers to, such as the image that a signature signs.</summary>
    [JsonPropertyName("subject")]
    public Descriptor? Subject { get; init; }

    /// <summary>The type of the artifact, when it is not an image.</summary>
    [JsonPropertyName("artifactType")]
    public string? ArtifactType { get; init; }

    /// <summary>Arbitrary metadata.</summary>
    [JsonPropertyName("annotations")]
    [AllowNull]
    public IReadOnlyDictionary<string, string> Annotations { get; init => field = ValueDictionary<string>.From(value); } = ValueDictionary<string>.Empty;

    [JsonInclude]
    [JsonPropertyName("mediaType")]
    [DisallowNull]
    internal string? DeclaredMediaType { get; init; }

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
        CheckSchemaVersion(label, SchemaVersion);
        MediaType = SettleMediaType(label, DeclaredMediaType, deliveredAs, MediaTypes.OciManifest, MediaTypes.DockerManifest);
        Config.Validate(label, "config");
        for (int i = 0; i < Layers.Count; i++)
        {
            Layers[i].Validate(label, $"layers[{i}]");
        }

        Subject?.Validate(label, "subject");
        MediaTypeGrammar.Validate(ArtifactType, label, "artifactType");
    }
}
