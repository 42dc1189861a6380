using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>What an image manifest and an image index have in common: the documents that a registry serves by tag or digest.</summary>
public abstract class ManifestDocument : ImageDocument
{
    private const int SupportedSchemaVersion = 2;

    private protected ManifestDocument()
    {
    }

    /// <summary>Always 2.</summary>
    [JsonPropertyName("schemaVersion")]
    public required int SchemaVersion { get; init; }

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

    /// <summary>Settles the media type and checks the common fields.</summary>
    private protected void Complete(string label, string? deliveredAs, string ociType, string dockerType)
    {
        if (SchemaVersion != SupportedSchemaVersion)
        {
            throw StrictJson.Error(label, "schemaVersion", $"{SchemaVersion} is not supported: expected {SupportedSchemaVersion}");
        }

        MediaType = SettleMediaType(label, DeclaredMediaType, deliveredAs, ociType, dockerType);
        Subject?.Validate(label, "subject");
        MediaTypeGrammar.Validate(ArtifactType, label, "artifactType");
    }

    private protected static void Validate(string label, string name, IReadOnlyList<Descriptor> descriptors)
    {
        for (int i = 0; i < descriptors.Count; i++)
        {
            descriptors[i].Validate(label, $"{name}[{i}]");
        }
    }
}
