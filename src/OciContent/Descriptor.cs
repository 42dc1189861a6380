using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent;

/// <summary>Points at content: its type, digest and size (image-spec, descriptor.md). Value equality over all fields.</summary>
public sealed record Descriptor
{
    private static readonly ObjectFields Fields = ObjectFields.Required("mediaType", "digest", "size").AndOptional("urls", "annotations", "data", "platform", "artifactType");

    /// <summary>A new descriptor.</summary>
    public Descriptor()
    {
    }

    [SetsRequiredMembers]
    internal Descriptor(ref StrictReader json)
    {
        // The reader sees to it that there are all required fields. What is not there is not empty: Go has nil for it.
        (MediaType, Digest, Urls, Annotations) = (null!, null!, null, null);
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is { } field)
        {
            switch (field)
            {
                case "mediaType": MediaType = json.Text(MediaTypes.Known); break;
                case "digest": Digest = Digest.Read(ref json); break;
                case "size": Size = json.Int64(); break;
                case "urls": Urls = json.TextsOrNull(); break;
                case "annotations": Annotations = json.TextMapOrNull(); break;
                case "data": _data = json.Base64OrNull() is { } data ? new ValueBytes(data) : null; break;
                case "platform": Platform = json.IsNull ? null : new Platform(ref json); break;
                case "artifactType": ArtifactType = json.TextOrNull(MediaTypes.Known); break;
                default: throw new UnreachableException(field);
            }
        }

        ExtensionData = reading.Unknown;
    }

    /// <summary>The media type of the content.</summary>
    [JsonPropertyName("mediaType")]
    public required string MediaType { get; init; }

    /// <summary>The digest of the content.</summary>
    [JsonPropertyName("digest")]
    public required Digest Digest { get; init; }

    /// <summary>The size of the content, in bytes. A claim, until the content was read through its end.</summary>
    [JsonPropertyName("size")]
    public required long Size { get; init; }

    /// <summary>Where the content may be downloaded from: absolute URIs. Reading an image never calls them; other tools do.</summary>
    [JsonPropertyName("urls")]
    [AllowNull]
    public IReadOnlyList<string> Urls { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Absent;

    /// <summary>Arbitrary metadata.</summary>
    [JsonPropertyName("annotations")]
    [AllowNull]
    public IReadOnlyDictionary<string, string> Annotations { get; init => field = ValueDictionary<string>.From(value); } = ValueDictionary<string>.Absent;

    /// <summary>
    /// The content itself, embedded; <c>null</c> if it is not. In a parsed document it has the descriptor's size, and
    /// its digest if the algorithm is supported: anything else is refused.
    /// </summary>
    [JsonPropertyName("data")]
    public ReadOnlyMemory<byte>? Data
    {
        get => _data?.Memory;
        init => _data = value is { } data ? new ValueBytes(data.ToArray()) : null;
    }

    /// <summary>The platform of the image it points at.</summary>
    [JsonPropertyName("platform")]
    public Platform? Platform { get; init; }

    /// <summary>The type of the artifact it points at.</summary>
    [JsonPropertyName("artifactType")]
    public string? ArtifactType { get; init; }

    /// <summary>Fields that image-spec does not define.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    [JsonInclude]
    [JsonExtensionData]
    internal UnknownFieldMap? ExtensionData { get; set; }

    /// <summary>
    /// The empty JSON object, <c>{}</c>, embedded: what stands where an artifact has no config or layer (image-spec, manifest.md,
    /// "Guidance for an Empty Descriptor").
    /// </summary>
    public static Descriptor Empty { get; } = new()
    {
        MediaType = MediaTypes.OciEmpty,
        Digest = Digest.Compute("{}"u8),
        Size = 2,
        Data = "{}"u8.ToArray(),
    };

    private readonly ValueBytes? _data;

    /// <summary>Checks what the metadata cannot say; throws with the place within <paramref name="document"/>.</summary>
    /// <param name="document">What the document is, to begin messages with.</param>
    /// <param name="path">Where the descriptor is, or the list that it is in.</param>
    /// <param name="index">Which one of the list it is.</param>
    internal void Validate(string document, string path, int? index = null)
    {
        if (FindFault() is (string field, string message))
        {
            throw StrictJson.Error(document, $"{path}{(index is null ? "" : $"[{index}]")}.{field}", message);
        }
    }

    private (string Field, string Message)? FindFault()
    {
        if (MediaTypeGrammar.Fault(MediaType) is { } typeFault)
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

        return Data is { } data && FindFault(data.Span) is { } dataFault ? ("data", dataFault) : null;
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
