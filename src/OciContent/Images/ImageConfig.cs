using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>
/// An image's configuration: its platform, its uncompressed layers, its history and how to run it
/// (image-spec, config.md). Its digest is the image ID.
/// </summary>
/// <example>
/// <code>
/// ImageConfig config = ImageConfig.Parse(File.ReadAllBytes("config.json"));
/// Console.WriteLine($"image ID {config.Digest}, {config.RootFs.DiffIds.Count} layers");
/// </code>
/// </example>
[JsonConverter(typeof(DocumentJsonConverter))]
public sealed partial record ImageConfig : ImageDocument
{
    private static readonly ObjectFields Fields = ObjectFields.Required("architecture", "os", "rootfs").AndOptional(
        "created", "author", "os.version", "os.features", "variant", "config", "history",
        "id", "parent", "comment", "container", "container_config", "docker_version");

    /// <summary>A new config, of image-spec's form unless its media type is Docker's.</summary>
    public ImageConfig()
    {
    }

    [SetsRequiredMembers]
    internal ImageConfig(ref StrictReader json)
    {
        // The reader sees to it that there are all required fields. What is not there is not empty: Go has nil for it.
        (Architecture, Os, RootFs, OsFeatures, History) = (null!, null!, null!, null, null);
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is { } field)
        {
            switch (field)
            {
                case "architecture": Architecture = json.Text(); break;
                case "os": Os = json.Text(); break;
                case "rootfs": RootFs = json.IsMissing ? null! : new RootFs(ref json); break;
                case "created": Created = Timestamp.ReadOrNull(ref json); break;
                case "author": Author = json.TextOrNull(); break;
                case "os.version": OsVersion = json.TextOrNull(); break;
                case "os.features": OsFeatures = json.TextsOrNull(); break;
                case "variant": Variant = json.TextOrNull(); break;
                case "config": Config = json.IsNull ? null : new ContainerConfig(ref json); break;
                case "history": History = json.ListOrNull(static (ref json) => new HistoryEntry(ref json)); break;
                case "id": Id = json.TextOrNull(); break;
                case "parent": Parent = json.TextOrNull(); break;
                case "comment": Comment = json.TextOrNull(); break;
                case "container": Container = json.TextOrNull(); break;
                case "container_config": ContainerConfig = json.IsNull ? null : new ContainerConfig(ref json); break;
                case "docker_version": DockerVersion = json.TextOrNull(); break;
                default: throw new UnreachableException(field);
            }
        }

        ExtensionData = reading.Unknown;
    }

    /// <summary>When the image was created.</summary>
    public Timestamp? Created { get; init; }

    /// <summary>Who created the image.</summary>
    public string? Author { get; init; }

    /// <summary>The CPU architecture, as Go's GOARCH names it.</summary>
    public required string Architecture { get; init; }

    /// <summary>The operating system, as Go's GOOS names it.</summary>
    public required string Os { get; init; }

    /// <summary>The version of the operating system.</summary>
    public string? OsVersion { get; init; }

    /// <summary>Features that the operating system must have.</summary>
    [AllowNull]
    public IReadOnlyList<string> OsFeatures { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Absent;

    /// <summary>The variant of the CPU.</summary>
    public string? Variant { get; init; }

    /// <summary>What a container of the image runs by default; <c>null</c> if the document does not say.</summary>
    public ContainerConfig? Config { get; init; }

    /// <summary>The uncompressed layers.</summary>
    public required RootFs RootFs { get; init; }

    /// <summary>How the layers came about, the oldest first.</summary>
    [AllowNull]
    public IReadOnlyList<HistoryEntry> History
    {
        get;
        init => field = ValueList<HistoryEntry>.From(value);
    } = ValueList<HistoryEntry>.Absent;

    /// <summary>The platform that the image runs on.</summary>
    public Platform Platform =>
        new()
        {
            Architecture = Architecture,
            Os = Os,
            OsVersion = OsVersion,
            OsFeatures = OsFeatures,
            Variant = Variant,
        };

    /// <inheritdoc/>
    private protected override string DefaultMediaType => MediaTypes.OciConfig;

    /// <inheritdoc/>
    private protected override string Kind => "image config";

    /// <summary>Parses an image config, in OCI or Docker form.</summary>
    /// <param name="json">The document's bytes, which are copied.</param>
    /// <param name="mediaType">The type it was delivered as; the document itself names none. <c>null</c> for the OCI type.</param>
    /// <exception cref="JsonException">The bytes are not an image config, or could be read as something else too.</exception>
    public static ImageConfig Parse(ReadOnlySpan<byte> json, string? mediaType = null) => Parse(json.ToArray(), verified: null, mediaType);

    /// <inheritdoc/>
    public bool Equals(ImageConfig? other) => base.Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    internal static ImageConfig Parse(ReadOnlyMemory<byte> json, Descriptor? verified, string? mediaType) =>
        Parse(json, static (ref json) => new ImageConfig(ref json), "image config", verified, mediaType);

    /// <summary>
    /// Reads the fields that a document has, required or not, as Go's encoding/json does; <c>null</c> for <c>null</c>. It has no bytes.
    /// </summary>
    /// <exception cref="JsonException">It is not JSON, is ambiguous, or a value is of another kind.</exception>
    internal static ImageConfig? ReadFields(ReadOnlyMemory<byte> json, string document)
    {
        ImageConfig? config = StrictJson.ReadFields(json.Span, static (ref json) => new ImageConfig(ref json), document);
        config?.Config?.ValidateKeysOnly(document, "config");
        return config;
    }

    /// <inheritdoc/>
    private protected override string SettleMediaType(string label, string? deliveredAs, out bool isDeclared)
    {
        isDeclared = false;
        return SettleMediaType(label, declared: null, deliveredAs, MediaTypes.OciConfig, MediaTypes.DockerConfig);
    }

    /// <inheritdoc/>
    private protected override ImageDocument Read(ReadOnlySpan<byte> json) =>
        StrictJson.Read(json, static (ref json) => new ImageConfig(ref json), Kind);

    /// <inheritdoc/>
    private protected override void Validate(string label)
    {
        RefuseFieldsOfOtherKinds(label, "schemaVersion", "manifests", "layers", "fsLayers");
        RequireMediaType(label, MediaType, MediaTypes.OciConfig, MediaTypes.DockerConfig);
        RootFs.Validate(label, "rootfs.");
        Config?.Validate(label, "config");
    }

    /// <inheritdoc/>
    private protected override void Write(GoJsonWriter writer, DocumentProfile profile, ImageFormat format) =>
        profile.ConfigForm(format).Write(writer, this);
}
