using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent;

/// <summary>The minimum that an image needs to run (image-spec, image-index.md, "platform").</summary>
[JsonConverter(typeof(PartJsonConverter))]
public sealed partial record Platform
{
    private static readonly ObjectFields Fields = ObjectFields
        .Required("architecture", "os")
        .AndOptional("os.version", "os.features", "variant", "features");

    private static readonly KnownTexts Likely = new(
        "amd64",
        "linux",
        "arm64",
        "arm",
        "unknown",
        "windows",
        "v7",
        "v8",
        "386",
        "ppc64le",
        "s390x",
        "riscv64");

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
    public required string Architecture { get; init; }

    /// <summary>The operating system, such as <c>linux</c>, as Go's GOOS names it.</summary>
    public required string Os { get; init; }

    /// <summary>The version of the operating system, such as <c>10.0.14393.1066</c>.</summary>
    public string? OsVersion { get; init; }

    /// <summary>Features that the operating system must have.</summary>
    [AllowNull]
    public IReadOnlyList<string> OsFeatures { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Absent;

    /// <summary>The variant of the CPU, such as <c>v8</c>.</summary>
    public string? Variant { get; init; }

    /// <summary>Features that the CPU must have (distribution, manifest-v2-2.md; not in image-spec).</summary>
    [AllowNull]
    public IReadOnlyList<string> Features { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Absent;

    /// <summary>Fields that neither image-spec nor Docker defines.</summary>
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    internal UnknownFieldMap? ExtensionData { get; set; }

    /// <summary>
    /// Whether both say of an image the same operating system and architecture, and no different variants. Layers of images whose
    /// platforms do not agree are not built on one another, whatever they share.
    /// </summary>
    public bool Agrees(Platform other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Os == other.Os
            && Architecture == other.Architecture
            && (string.IsNullOrEmpty(Variant) || string.IsNullOrEmpty(other.Variant) || Variant == other.Variant);
    }

    /// <summary>The platform as tools write it: <c>os/architecture</c> or <c>os/architecture/variant</c>.</summary>
    public override string ToString() => string.IsNullOrEmpty(Variant) ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";
}
