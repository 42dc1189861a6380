using System.Text.Json;
using OciContent.Internal;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Sigstore;

/// <summary>When something is trusted, ends included (protobuf-specs, <c>sigstore_common.proto</c>, <c>TimeRange</c>).</summary>
/// <param name="Start">From when on; <c>null</c> if from ever.</param>
/// <param name="End">Until when; <c>null</c> if it has not ended.</param>
internal sealed record ValidityWindow(DateTimeOffset? Start, DateTimeOffset? End)
{
    /// <summary>Whether a time is in it.</summary>
    public bool Contains(DateTimeOffset time) => (Start is null || time >= Start) && (End is null || time <= End);

    /// <summary>Reads one.</summary>
    /// <param name="json">The range; <c>null</c> if there is none.</param>
    /// <exception cref="JsonException">A time is not one.</exception>
    public static ValidityWindow Read(JsonFields? json)
    {
        json?.RefuseOthers("start", "end");
        return new ValidityWindow(Time(json, "start"), Time(json, "end"));
    }

    /// <summary>The times, for messages.</summary>
    public override string ToString() =>
        $"{(Start is { } start ? Rfc3339.Format(start) : "ever")} to {(End is { } end ? Rfc3339.Format(end) : "now")}";

    private static DateTimeOffset? Time(JsonFields? json, string name)
    {
        if (json?.TextOrNull(name) is not { } text)
        {
            return null;
        }

        return Rfc3339.TryParse(text, out DateTimeOffset time)
            ? time
            : throw new JsonException(
                $"{json.Value.Place}.{name} is {ErrorText.Quote(text)}: expected a time such as 2024-01-31T12:00:00Z.");
    }
}
