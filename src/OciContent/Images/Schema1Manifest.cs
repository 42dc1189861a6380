using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>
/// A Docker image manifest of version 2, schema 1 (distribution, manifest-v2-1.md): the form of registries before 2016. It has no config:
/// what is known of the image stands in its <see cref="History"/>. The newest layer comes first.
/// </summary>
/// <remarks>
/// A signed one has its <see cref="Signatures"/> within, and its digest is computed over its <see cref="Payload"/>, which is also all
/// that is parsed: bytes that the digest does not cover change nothing. The signatures themselves are kept, not checked: whoever needs
/// to know who made an image needs other means. A copy made by <c>with</c> is not signed.
/// </remarks>
/// <example>
/// <code>
/// Schema1Manifest manifest = Schema1Manifest.Parse(File.ReadAllBytes("manifest-v1.json"));
/// Console.WriteLine(manifest.Digest);
/// </code>
/// </example>
[JsonConverter(typeof(DocumentJsonConverter))]
public sealed record Schema1Manifest : ImageDocument
{
    private const string Label = "schema 1 manifest";
    private const int SupportedSchemaVersion = 1;

    private static readonly ObjectFields Fields = ObjectFields
        .Required("schemaVersion", "name", "tag", "architecture", "fsLayers", "history")
        .AndOptional("mediaType");

    /// <summary>A new manifest, not signed.</summary>
    public Schema1Manifest()
    {
    }

    [SetsRequiredMembers]
    internal Schema1Manifest(ref StrictReader json)
    {
        (Name, Tag, Architecture, FsLayers, History, Signatures) = (null!, null!, null!, null!, null!, ValueList<Schema1Signature>.Empty);
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is { } field)
        {
            switch (field)
            {
                case "schemaVersion": SchemaVersion = json.Int32(); break;
                case "mediaType": DeclaredMediaType = json.Text(); break;
                case "name": Name = json.Text(); break;
                case "tag": Tag = json.Text(); break;
                case "architecture": Architecture = json.Text(); break;
                case "fsLayers": FsLayers = json.List(static (ref json) => new Schema1Layer(ref json)); break;
                case "history": History = json.List(static (ref json) => new Schema1History(ref json)); break;
                default: throw new UnreachableException(field);
            }
        }

        ExtensionData = reading.Unknown;
    }

    [SetsRequiredMembers]
    private Schema1Manifest(Schema1Manifest original)
        : base(original)
    {
        SchemaVersion = original.SchemaVersion;
        Name = original.Name;
        Tag = original.Tag;
        Architecture = original.Architecture;
        FsLayers = original.FsLayers;
        History = original.History;
        Signatures = ValueList<Schema1Signature>.Empty;
        if (original.DeclaredMediaType is { } declared)
        {
            DeclaredMediaType = declared;
        }
        else if (original.IsSigned)
        {
            MediaType = DefaultMediaType;
        }
    }

    /// <summary>Always 1.</summary>
    public int SchemaVersion { get; init; } = SupportedSchemaVersion;

    /// <summary>The repository that the image was pushed to, without its host. Tools that do not know it leave it empty.</summary>
    public required string Name { get; init; }

    /// <summary>The tag that the image was pushed by. Tools that do not know it leave it empty.</summary>
    public required string Tag { get; init; }

    /// <summary>The CPU architecture, as Go's GOARCH names it.</summary>
    public required string Architecture { get; init; }

    /// <summary>The layers, the newest first. Those of entries that are thrown away are there too.</summary>
    public required IReadOnlyList<Schema1Layer> FsLayers { get; init => field = ValueList<Schema1Layer>.From(value); }

    /// <summary>How the layers came about, the newest first: as many entries as <see cref="FsLayers"/>.</summary>
    public required IReadOnlyList<Schema1History> History { get; init => field = ValueList<Schema1History>.From(value); }

    /// <summary>The signatures; empty if the manifest is not signed. They were not verified.</summary>
    public IReadOnlyList<Schema1Signature> Signatures { get; private set; } = ValueList<Schema1Signature>.Empty;

    /// <summary>Whether the manifest has signatures, so that its digest is not that of its <see cref="ImageDocument.RawBytes"/>.</summary>
    public bool IsSigned => Signatures.Count > 0;

    /// <summary>What the digest is computed over: the document without its signatures.</summary>
    /// <exception cref="JsonException">The document was made here, and is not what its specification allows.</exception>
    public ReadOnlyMemory<byte> Payload => DigestedBytes;

    /// <summary>The layers of the image, the base first, without those that are thrown away: as schema 2 lists them.</summary>
    internal IEnumerable<Digest> LayersOfImage =>
        FsLayers.Where((_, i) => History[i].Compatibility.ThrowAway != true).Select(static layer => layer.BlobSum).Reverse();

    /// <summary>What the image is for: Docker before 1.10 knew of no system but Linux, and named none.</summary>
    internal Platform Platform =>
        new()
        {
            Os =
                History[0].Compatibility.UnknownFields.TryGetValue("os", out JsonElement os) && os.ValueKind == JsonValueKind.String
                    ? os.GetString()!
                    : "linux",
            Architecture = Architecture,
        };

    [DisallowNull]
    internal string? DeclaredMediaType { get; init; }

    /// <inheritdoc/>
    private protected override string Kind => Label;

    /// <inheritdoc/>
    private protected override string DefaultMediaType => MediaTypes.DockerSchema1Manifest;

    /// <summary>Parses a manifest, signed or not.</summary>
    /// <param name="json">The document's bytes, which are copied.</param>
    /// <param name="mediaType">The type it was delivered as, which the document must not contradict; <c>null</c> if none is known.</param>
    /// <exception cref="JsonException">
    /// The bytes are not such a manifest, or could be read as something else too; or something is neither signed nor a signature.
    /// </exception>
    public static Schema1Manifest Parse(ReadOnlySpan<byte> json, string? mediaType = null) =>
        Parse(json.ToArray(), expected: null, mediaType);

    /// <inheritdoc/>
    public bool Equals(Schema1Manifest? other) => base.Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    /// <summary>Parses a manifest, and verifies it: no stream can, as the digest is not that of the bytes.</summary>
    /// <exception cref="ContentMismatchException">The manifest is not what the descriptor says.</exception>
    internal static Schema1Manifest Parse(ReadOnlyMemory<byte> json, Descriptor? expected, string? mediaType)
    {
        string label = expected is null ? Label : $"{Label} {expected.Digest}";
        (ReadOnlyMemory<byte> payload, IReadOnlyList<Schema1Signature> signatures) = Schema1Envelope.Open(json, label);
        if (expected is not null)
        {
            Verify(expected, payload.Span, json.Length);
        }

        Schema1Manifest manifest = StrictJson.Read(payload.Span, static (ref json) => new Schema1Manifest(ref json), label);
        manifest.Signatures = signatures;
        manifest.Adopt(json, label, expected, mediaType, payload);
        return manifest;
    }

    /// <inheritdoc/>
    private protected override string SettleMediaType(string label, string? deliveredAs, out bool isDeclared)
    {
        isDeclared = DeclaredMediaType is not null;
        return IsSigned
            ? SettleMediaType(
                label,
                DeclaredMediaType,
                deliveredAs,
                MediaTypes.DockerSchema1SignedManifest,
                MediaTypes.DockerSchema1Manifest)
            : SettleMediaType(
                label,
                DeclaredMediaType,
                deliveredAs,
                MediaTypes.DockerSchema1Manifest,
                MediaTypes.DockerSchema1SignedManifest);
    }

    /// <inheritdoc/>
    private protected override ImageDocument Read(ReadOnlySpan<byte> json) =>
        StrictJson.Read(json, static (ref json) => new Schema1Manifest(ref json), Kind);

    /// <inheritdoc/>
    private protected override void Validate(string label)
    {
        RefuseFieldsOfOtherKinds(label, "config", "layers", "manifests", "payload", "signatures");
        RequireMediaType(label, MediaType, MediaTypes.DockerSchema1Manifest, MediaTypes.DockerSchema1SignedManifest);
        if (SchemaVersion != SupportedSchemaVersion)
        {
            throw StrictJson.Error(label, "schemaVersion", $"{SchemaVersion} is not supported: expected {SupportedSchemaVersion}");
        }

        if (FsLayers.Count == 0)
        {
            throw StrictJson.Error(label, "fsLayers", "it is empty: expected one layer or more");
        }

        if (History.Count != FsLayers.Count)
        {
            throw StrictJson.Error(label, "history", $"it has {History.Count} entries: expected {FsLayers.Count}, as many as fsLayers");
        }

        for (int i = 0; i < History.Count; i++)
        {
            History[i].Parse($"{label}: history[{i}].v1Compatibility");
        }
    }

    /// <inheritdoc/>
    private protected override ReadOnlySpan<byte> IndentationBy(DocumentProfile profile) => profile.Indent;

    /// <inheritdoc/>
    private protected override void Write(GoJsonWriter writer, DocumentProfile profile, ImageFormat format)
    {
        // distribution's struct, which docker push fills, begins with the version; containers/image's ends with it.
        bool isVersionFirst = profile == DocumentProfile.Docker || profile == DocumentProfile.Docker24;
        writer.BeginObject();
        if (isVersionFirst)
        {
            WriteVersion(writer);
        }

        writer.Name("name"u8);
        writer.String(Name);
        writer.Name("tag"u8);
        writer.String(Tag);
        writer.Name("architecture"u8);
        writer.String(Architecture);
        writer.Name("fsLayers"u8);
        FieldWriter.WriteList(writer, FsLayers, Schema1Forms.Layer.Write);
        writer.Name("history"u8);
        FieldWriter.WriteList(writer, History, Schema1Forms.History.Write);
        if (!isVersionFirst)
        {
            WriteVersion(writer);
        }

        FieldWriter.WriteUnknown(writer, ExtensionData);
        writer.EndObject();
    }

    private static void Verify(Descriptor expected, ReadOnlySpan<byte> payload, int size)
    {
        if (size != expected.Size)
        {
            throw new ContentMismatchException(expected.Digest, actual: null, expected.Size, size);
        }

        var actual = Digest.Compute(payload, expected.Digest.Algorithm);
        if (actual != expected.Digest)
        {
            throw new ContentMismatchException(expected.Digest, actual, expected.Size, size);
        }
    }

    private void WriteVersion(GoJsonWriter writer)
    {
        writer.Name("schemaVersion"u8);
        writer.Number(SchemaVersion);
        FieldWriter.WriteUnlessEmpty(writer, "mediaType"u8, DeclaredMediaType);
    }
}
