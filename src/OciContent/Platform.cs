using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent;

/// <summary>The minimum that an image needs to run (image-spec, image-index.md, "platform").</summary>
public sealed record Platform
{
    private static readonly ObjectFields Fields = ObjectFields.Required("architecture", "os").AndOptional("os.version", "os.features", "variant", "features");

    private static readonly KnownTexts Likely = new("amd64", "linux", "arm64", "arm", "unknown", "windows", "v7", "v8", "386", "ppc64le", "s390x", "riscv64");

    /// <summary>A new platform.</summary>
    public Platform()
    {
    }

    [SetsRequiredMembers]
    internal Platform(ref StrictReader json)
    {
        // The reader sees to it that there are all required fields. What is not there is not empty: Go has nil for it.
        (Architecture, Os, OsFeatures, Features) = (null!, null!, null, null);
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is { } field)
        {
            switch (field)
            {
                case "architecture": Architecture = json.Text(Likely); break;
                case "os": Os = json.Text(Likely); break;
                case "os.version": OsVersion = json.TextOrNull(); break;
                case "os.features": OsFeatures = json.TextsOrNull(); break;
                case "variant": Variant = json.TextOrNull(Likely); break;
                case "features": Features = json.TextsOrNull(); break;
                default: throw new UnreachableException(field);
            }
        }

        ExtensionData = reading.Unknown;
    }

    /// <summary>The CPU architecture, such as <c>amd64</c>, as Go's GOARCH names it.</summary>
    [JsonPropertyName("architecture")]
    public required string Architecture { get; init; }

    /// <summary>The operating system, such as <c>linux</c>, as Go's GOOS names it.</summary>
    [JsonPropertyName("os")]
    public required string Os { get; init; }

    /// <summary>The version of the operating system, such as <c>10.0.14393.1066</c>.</summary>
    [JsonPropertyName("os.version")]
    public string? OsVersion { get; init; }

    /// <summary>Features that the operating system must have.</summary>
    [JsonPropertyName("os.features")]
    [AllowNull]
    public IReadOnlyList<string> OsFeatures { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Absent;

    /// <summary>The variant of the CPU, such as <c>v8</c>.</summary>
    [JsonPropertyName("variant")]
    public string? Variant { get; init; }

    /// <summary>Features that the CPU must have (distribution, manifest-v2-2.md; not in image-spec).</summary>
    [JsonPropertyName("features")]
    [AllowNull]
    public IReadOnlyList<string> Features { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Absent;

    /// <summary>Fields that neither image-spec nor Docker defines.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    [JsonInclude]
    [JsonExtensionData]
    internal UnknownFieldMap? ExtensionData { get; set; }

    /// <summary>Parses a platform as tools write it: <c>os/architecture</c> or <c>os/architecture/variant</c>.</summary>
    /// <exception cref="FormatException">The text is not a platform.</exception>
    public static Platform Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out Platform? platform)
            ? platform
            : throw new FormatException($"{ErrorText.Quote(text)} is not a platform: expected OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT, such as linux/arm64/v8.");
    }

    /// <summary>Parses a platform as tools write it; false if the text is not one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Platform? platform)
    {
        string[] parts = text?.Split('/') ?? [];
        platform = parts.Length is 2 or 3 && Array.TrueForAll(parts, IsWord)
            ? new Platform { Os = parts[0], Architecture = parts[1], Variant = parts.ElementAtOrDefault(2) }
            : null;
        return platform is not null;
    }

    /// <summary>The platform as tools write it: <c>os/architecture</c> or <c>os/architecture/variant</c>.</summary>
    public override string ToString() => string.IsNullOrEmpty(Variant) ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    private static bool IsWord(string text) => text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
