using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>How Docker finds out whether a container is healthy (moby, image-spec v1.2, "Healthcheck"). Times are in nanoseconds.</summary>
[JsonConverter(typeof(DocumentJsonConverter))]
public sealed record Healthcheck
{
    private static readonly ObjectFields Fields = ObjectFields.Optional(
        "Test",
        "Interval",
        "Timeout",
        "StartPeriod",
        "StartInterval",
        "Retries");

    /// <summary>A new health check.</summary>
    public Healthcheck()
    {
    }

    internal Healthcheck(ref StrictReader json)
    {
        // What is not there is not empty: Go has nil for it.
        Test = null;
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is { } field)
        {
            switch (field)
            {
                case "Test": Test = json.TextsOrNull(); break;
                case "Interval": Interval = json.Int64OrNull(); break;
                case "Timeout": Timeout = json.Int64OrNull(); break;
                case "StartPeriod": StartPeriod = json.Int64OrNull(); break;
                case "StartInterval": StartInterval = json.Int64OrNull(); break;
                case "Retries": Retries = json.Int64OrNull(); break;
                default: throw new UnreachableException(field);
            }
        }

        ExtensionData = reading.Unknown;
    }

    /// <summary>The test: <c>NONE</c>, or <c>CMD</c> or <c>CMD-SHELL</c> and what to run; empty to inherit the base image's.</summary>
    [AllowNull]
    public IReadOnlyList<string> Test { get; init => field = ValueList<string>.From(value); } = ValueList<string>.Absent;

    /// <summary>The time between two tests, in nanoseconds.</summary>
    public long? Interval { get; init; }

    /// <summary>How long a test may take, in nanoseconds.</summary>
    public long? Timeout { get; init; }

    /// <summary>How long the container may take to start, in nanoseconds.</summary>
    public long? StartPeriod { get; init; }

    /// <summary>The time between two tests while the container starts, in nanoseconds.</summary>
    public long? StartInterval { get; init; }

    /// <summary>How many tests must fail in a row.</summary>
    public long? Retries { get; init; }

    /// <summary>Fields that Docker does not define.</summary>
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    internal UnknownFieldMap? ExtensionData { get; set; }

    /// <summary>The test.</summary>
    public override string ToString() => ErrorText.Plain(string.Join(' ', Test));
}
