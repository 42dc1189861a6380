using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>How Docker finds out whether a container is healthy (moby, image-spec v1.2, "Healthcheck"). Times are in nanoseconds.</summary>
public sealed record Healthcheck
{
    /// <summary>The test: <c>NONE</c>, or <c>CMD</c> or <c>CMD-SHELL</c> and what to run; empty to inherit the base image's.</summary>
    [JsonPropertyName("Test")]
    [AllowNull]
    public IReadOnlyList<string> Test { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Empty;

    /// <summary>The time between two tests, in nanoseconds.</summary>
    [JsonPropertyName("Interval")]
    public long? Interval { get; init; }

    /// <summary>How long a test may take, in nanoseconds.</summary>
    [JsonPropertyName("Timeout")]
    public long? Timeout { get; init; }

    /// <summary>How long the container may take to start, in nanoseconds.</summary>
    [JsonPropertyName("StartPeriod")]
    public long? StartPeriod { get; init; }

    /// <summary>The time between two tests while the container starts, in nanoseconds.</summary>
    [JsonPropertyName("StartInterval")]
    public long? StartInterval { get; init; }

    /// <summary>How many tests must fail in a row.</summary>
    [JsonPropertyName("Retries")]
    public long? Retries { get; init; }

    /// <summary>Fields that Docker does not define.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    [JsonInclude]
    [JsonExtensionData]
    internal UnknownFieldMap? ExtensionData { get; set; }
}
