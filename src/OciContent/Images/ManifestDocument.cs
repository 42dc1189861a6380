using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>What an image manifest and an image index have in common: the documents that a registry serves by tag or digest.</summary>
[JsonConverter(typeof(DocumentJsonConverter))]
public abstract record ManifestDocument : ImageDocument
{
    private const int SupportedSchemaVersion = 2;

    private protected ManifestDocument()
    {
    }

    /// <summary>Always 2.</summary>
    public int SchemaVersion { get; init; } = SupportedSchemaVersion;

    /// <summary>The manifest that this one refers to, such as the image that a signature signs.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>The type of the artifact, when it is not an image.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Arbitrary metadata.</summary>
    [AllowNull]
    public IReadOnlyDictionary<string, string> Annotations
    {
        get;
        init => field = ValueDictionary<string>.From(value);
    } = ValueDictionary<string>.Absent;

    [DisallowNull]
    internal string? DeclaredMediaType { get; init; }

    /// <summary>The media type that the document names; <c>null</c> if it names none.</summary>
    internal string? WrittenMediaType => OmitsMediaType ? null : MediaType;

    /// <summary>Docker's media type for this kind of document.</summary>
    private protected abstract string DockerType { get; }

    /// <inheritdoc/>
    public virtual bool Equals(ManifestDocument? other) => base.Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    /// <inheritdoc/>
    private protected sealed override string SettleMediaType(string label, string? deliveredAs, out bool isDeclared)
    {
        RequireSchemaVersion(label);
        isDeclared = DeclaredMediaType is not null;
        return SettleMediaType(label, DeclaredMediaType, deliveredAs, DefaultMediaType, DockerType);
    }

    /// <inheritdoc/>
    private protected override void Validate(string label)
    {
        RequireSchemaVersion(label);
        RequireMediaType(label, MediaType, DefaultMediaType, DockerType);
        Subject?.Validate(label, "subject");
        MediaTypeGrammar.Validate(ArtifactType, label, "artifactType");
    }

    /// <inheritdoc/>
    private protected sealed override ReadOnlySpan<byte> IndentationBy(DocumentProfile profile) => profile.Indent;

    private protected static void Validate(string label, string name, IReadOnlyList<Descriptor> descriptors)
    {
        for (int i = 0; i < descriptors.Count; i++)
        {
            descriptors[i].Validate(label, name, i);
        }
    }

    private void RequireSchemaVersion(string label)
    {
        if (SchemaVersion != SupportedSchemaVersion)
        {
            throw StrictJson.Error(label, "schemaVersion", $"{SchemaVersion} is not supported: expected {SupportedSchemaVersion}");
        }
    }
}
