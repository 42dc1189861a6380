using System.Globalization;
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
    public override string ToString() => $"{Format(Start) ?? "ever"} to {Format(End) ?? "now"}";

    private static string? Format(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset? Time(JsonFields? json, string name)
    {
        if (json?.TextOrNull(name) is not { } text)
        {
            return null;
        }

        // RFC 3339; the parser alone would take other forms too.
        return text.Length is >= 20 and <= 40
            && text[4] == '-'
            && text[10] == 'T'
            && text[13] == ':'
            && (text[^1] == 'Z' || text[^6] is '+' or '-')
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw new JsonException(
                $"{json.Value.Place}.{name} is {ErrorText.Quote(text)}: expected a time such as 2024-01-31T12:00:00Z.");
    }
}
