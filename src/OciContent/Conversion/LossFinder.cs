using System.Globalization;
using System.Text.Json;
using OciContent.Images;

namespace OciContent.Conversion;

/// <summary>Finds what a document has and its converted form has not. What is empty says nothing, and is not missed.</summary>
internal static class LossFinder
{
    private static readonly HashSet<string> DockerFields =
    [
        "/id", "/parent", "/comment", "/container", "/container_config", "/docker_version", "/Size", "/rootfs/base_layer",
        "/config/Hostname", "/config/Domainname", "/config/AttachStdin", "/config/AttachStdout", "/config/AttachStderr", "/config/Tty", "/config/OpenStdin",
        "/config/StdinOnce", "/config/Healthcheck", "/config/Image", "/config/NetworkDisabled", "/config/MacAddress", "/config/OnBuild", "/config/StopTimeout",
        "/config/Shell",
    ];

    private static readonly Dictionary<string, ConversionLossKind> ManifestFields = new(StringComparer.Ordinal)
    {
        ["annotations"] = ConversionLossKind.Annotations,
        ["data"] = ConversionLossKind.Data,
        ["urls"] = ConversionLossKind.Urls,
        ["platform"] = ConversionLossKind.Platform,
        ["features"] = ConversionLossKind.Platform,
        ["subject"] = ConversionLossKind.Subject,
        ["artifactType"] = ConversionLossKind.ArtifactType,
    };

    /// <summary>The losses of one document.</summary>
    /// <param name="document">The document before.</param>
    /// <param name="before">Its bytes.</param>
    /// <param name="after">The bytes of the converted form.</param>
    public static IEnumerable<ConversionLoss> Find(Descriptor document, ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after)
    {
        using JsonDocument old = JsonDocument.Parse(before);
        using JsonDocument now = JsonDocument.Parse(after);
        bool isManifest = MediaTypes.IsManifest(document.MediaType) || MediaTypes.IsIndex(document.MediaType);
        var losses = new List<ConversionLoss>();
        Compare(old.RootElement, now.RootElement, "", (path, kind) => losses.Add(new ConversionLoss(document, path, kind ?? KindOf(path, isManifest))));
        return losses;
    }

    /// <summary>Whether a value is what Go's omitempty leaves out.</summary>
    public static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.String => value.ValueEquals(""),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Number => value.GetRawText() is "0",
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };

    /// <summary>A name in a JSON pointer.</summary>
    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static void Compare(JsonElement old, JsonElement? now, string path, Action<string, ConversionLossKind?> lose)
    {
        switch (old.ValueKind)
        {
            case JsonValueKind.Object when now is { ValueKind: JsonValueKind.Object } still:
                foreach (JsonProperty member in old.EnumerateObject())
                {
                    JsonElement? kept = still.TryGetProperty(member.Name, out JsonElement value) ? value : null;
                    Compare(member.Value, kept, $"{path}/{Escape(member.Name)}", lose);
                }

                break;
            case JsonValueKind.Array when now is { ValueKind: JsonValueKind.Array } still && still.GetArrayLength() == old.GetArrayLength():
                int index = 0;
                foreach ((JsonElement first, JsonElement second) in old.EnumerateArray().Zip(still.EnumerateArray()))
                {
                    Compare(first, second, string.Create(CultureInfo.InvariantCulture, $"{path}/{index++}"), lose);
                }

                break;
            case JsonValueKind.String when now is { ValueKind: JsonValueKind.String } still && IsBeyondNanoseconds(old.GetString()!, still.GetString()!):
                lose(path, ConversionLossKind.Precision);
                break;
            default:
                // A value that differs was converted: a media type, a digest, a size.
                if (now is null && !IsEmpty(old))
                {
                    lose(path, null);
                }

                break;
        }
    }

    // A time is written to the nanosecond: what stood behind its ninth digit is gone.
    private static bool IsBeyondNanoseconds(string old, string now) =>
        old != now && Timestamp.TryParse(old, out Timestamp time) && time.ToString() == now
        && old.SkipWhile(static c => c != '.').Skip(10).TakeWhile(char.IsAsciiDigit).Any(static c => c != '0');

    private static ConversionLossKind KindOf(string path, bool isManifest)
    {
        if (!isManifest)
        {
            return DockerFields.Contains(path) ? ConversionLossKind.DockerField : ConversionLossKind.UnknownField;
        }

        return ManifestFields.GetValueOrDefault(path[(path.LastIndexOf('/') + 1)..], ConversionLossKind.UnknownField);
    }
}
