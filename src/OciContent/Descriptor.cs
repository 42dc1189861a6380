using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent;

/// <summary>Points at content: its type, digest and size (image-spec, descriptor.md). Value equality over all fields.</summary>
[JsonConverter(typeof(PartJsonConverter))]
public sealed record Descriptor
{
    private static readonly ObjectFields Fields = ObjectFields
        .Required("mediaType", "digest", "size")
        .AndOptional("urls", "annotations", "data", "platform", "artifactType");

    private static readonly ObjectFields FieldsOfLayerSource = ObjectFields
        .Required("mediaType", "digest")
        .AndOptional("size", "urls", "annotations", "data", "platform", "artifactType");

    /// <summary>A new descriptor.</summary>
    public Descriptor()
    {
    }

    [SetsRequiredMembers]
    internal Descriptor(ref StrictReader json)
        : this(ref json, Fields)
    {
    }

    [SetsRequiredMembers]
    private Descriptor(ref StrictReader json, ObjectFields fields)
    {
        // The reader sees to it that there are all required fields. What is not there is not empty: Go has nil for it.
        (MediaType, Digest, Urls, Annotations) = (null!, null!, null, null);
        ObjectReading reading = json.BeginObject(fields);
        while (json.NextField(ref reading) is { } field)
        {
            switch (field)
            {
                case "mediaType": MediaType = json.Text(MediaTypes.Known); break;
                case "digest": Digest = Digest.Read(ref json); break;
                case "size": Size = json.Int64(); break;
                case "urls": Urls = json.TextsOrNull(); break;
                case "annotations": Annotations = json.TextMapOrNull(); break;
                case "data": _data = ReadData(ref json); break;
                case "platform": Platform = json.IsNull ? null : new Platform(ref json); break;
                case "artifactType": ArtifactType = json.TextOrNull(MediaTypes.Known); break;
                default: throw new UnreachableException(field);
            }
        }

        ExtensionData = reading.Unknown;
    }

    /// <summary>The media type of the content.</summary>
    public required string MediaType { get; init; }

    /// <summary>The digest of the content.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The size of the content, in bytes. A claim, until the content was read through its end.</summary>
    public required long Size { get; init; }

    /// <summary>Where the content may be downloaded from: absolute URIs. Reading an image never calls them; other tools do.</summary>
    [AllowNull]
    public IReadOnlyList<string> Urls { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Absent;

    /// <summary>Arbitrary metadata.</summary>
    [AllowNull]
    public IReadOnlyDictionary<string, string> Annotations
    {
        get;
        init => field = ValueDictionary<string>.From(value);
    } = ValueDictionary<string>.Absent;

    /// <summary>
    /// The content itself, embedded; <c>null</c> if it is not. In a parsed document it has the descriptor's size, and
    /// its digest if the algorithm is supported: anything else is refused.
    /// </summary>
    public ReadOnlyMemory<byte>? Data
    {
        get => _data?.Memory;
        init => _data = value is { } data ? new ValueBytes(data.ToArray()) : null;
    }

    /// <summary>The platform of the image it points at.</summary>
    public Platform? Platform { get; init; }

    /// <summary>The type of the artifact it points at.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Fields that image-spec does not define.</summary>
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    internal UnknownFieldMap? ExtensionData { get; set; }

    /// <summary>
    /// The empty JSON object, <c>{}</c>, embedded: what stands where an artifact has no config or layer (image-spec, manifest.md,
    /// "Guidance for an Empty Descriptor").
    /// </summary>
    public static Descriptor Empty { get; } = For("{}"u8, MediaTypes.OciEmpty) with { Data = "{}"u8.ToArray() };

    private readonly ValueBytes? _data;

    /// <summary>The descriptor of content in memory: its type, its digest and its size.</summary>
    /// <param name="content">The content.</param>
    /// <param name="mediaType">Its media type.</param>
    /// <param name="algorithm">The digest's algorithm; <see cref="DigestAlgorithm.Sha256"/> when <c>null</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="mediaType"/> is empty.</exception>
    /// <exception cref="NotSupportedException">The algorithm is not supported.</exception>
    public static Descriptor For(ReadOnlySpan<byte> content, string mediaType, DigestAlgorithm? algorithm = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(mediaType);
        return new Descriptor { MediaType = mediaType, Digest = Digest.Compute(content, algorithm), Size = content.Length };
    }

    /// <summary>The digest, the media type and the size.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Digest} ({ErrorText.Plain(MediaType)}, {Size} bytes)");

    /// <summary>
    /// The descriptor of a layer in a docker-archive's <c>LayerSources</c>: Docker writes distribution's struct there, in which the size of
    /// an empty layer is left out.
    /// </summary>
    internal static Descriptor ReadLayerSource(ref StrictReader json) => new(ref json, FieldsOfLayerSource);

    /// <summary>Checks what the metadata cannot say; throws with the place within <paramref name="document"/>.</summary>
    /// <param name="document">What the document is, to begin messages with.</param>
    /// <param name="path">Where the descriptor is, or the list that it is in; empty if it is the document.</param>
    /// <param name="index">Which one of the list it is.</param>
    /// <param name="mayBeUntyped">Whether the media type may be empty, as old tools left that of a config.</param>
    internal void Validate(string document, string path, int? index = null, bool mayBeUntyped = false)
    {
        if (FindFault(mayBeUntyped) is (string field, string message))
        {
            throw StrictJson.Error(document, PathOf(field), message);
        }

        if (Data is { } data && FindFault(data.Span) is { } dataFault)
        {
            throw new EmbeddedDataException(StrictJson.Message(document, PathOf("data"), dataFault), PathOf("data"));
        }

        string PathOf(string field) => path.Length == 0 ? field : $"{path}{(index is null ? "" : $"[{index}]")}.{field}";
    }

    // What is not base64 is not the content either.
    private static ValueBytes? ReadData(ref StrictReader json)
    {
        try
        {
            return json.Base64OrNull() is { } data ? new ValueBytes(data) : null;
        }
        catch (JsonException e)
        {
            throw new EmbeddedDataException(e.Message, e.Path);
        }
    }

    private (string Field, string Message)? FindFault(bool mayBeUntyped)
    {
        if (!(mayBeUntyped && MediaType.Length == 0) && MediaTypeGrammar.Fault(MediaType) is { } typeFault)
        {
            return ("mediaType", typeFault);
        }

        if (MediaTypeGrammar.Fault(ArtifactType) is { } artifactFault)
        {
            return ("artifactType", artifactFault);
        }

        if (Size < 0)
        {
            return ("size", $"{Size} is negative: expected a number of bytes");
        }

        for (int i = 0; i < Urls.Count; i++)
        {
            if (UriGrammar.Fault(Urls[i]) is { } urlFault)
            {
                return ($"urls[{i}]", urlFault);
            }
        }

        return null;
    }

    private string? FindFault(ReadOnlySpan<byte> data)
    {
        if (data.Length != Size)
        {
            return $"it holds {data.Length} bytes: expected {Size}, the descriptor's size";
        }

        return Digest.Algorithm.IsSupported && !Digest.Matches(data)
            ? $"it has digest {Digest.Compute(data, Digest.Algorithm)}: expected {Digest}"
            : null;
    }
}
