using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace OciContent.Conversion;

/// <summary>Finds what a document has and its converted form has not. What is empty says nothing, and is not missed.</summary>
internal static class LossFinder
{
    private const int MaxUnindexedMembers = 32;

    private static readonly HashSet<string> DockerFields =
    [
        "/id",
        "/parent",
        "/comment",
        "/container",
        "/container_config",
        "/docker_version",
        "/Size",
        "/rootfs/base_layer",
        "/config/Hostname",
        "/config/Domainname",
        "/config/AttachStdin",
        "/config/AttachStdout",
        "/config/AttachStderr",
        "/config/Tty",
        "/config/OpenStdin",
        "/config/StdinOnce",
        "/config/Healthcheck",
        "/config/Image",
        "/config/NetworkDisabled",
        "/config/MacAddress",
        "/config/OnBuild",
        "/config/StopTimeout",
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

    /// <summary>The losses of one document. Each is made when it is asked for, as their paths may be long.</summary>
    /// <param name="document">The document before.</param>
    /// <param name="before">Its bytes.</param>
    /// <param name="after">The bytes of the converted form.</param>
    public static IEnumerable<ConversionLoss> Find(Descriptor document, ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after)
    {
        using JsonDocument old = JsonDocument.Parse(before);
        using JsonDocument now = JsonDocument.Parse(after);
        var losses = new List<(Place Place, bool IsPrecision)>();
        Compare(old.RootElement, now.RootElement, null, "", losses);
        bool isManifest = MediaTypes.IsManifest(document.MediaType) || MediaTypes.IsIndex(document.MediaType);
        foreach ((Place place, bool isPrecision) in losses)
        {
            string path = place.ToString();
            yield return new ConversionLoss(document, path, isPrecision ? ConversionLossKind.Precision : KindOf(path, isManifest));
        }
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
    public static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static void Compare(JsonElement old, JsonElement? now, Place? holder, string name, List<(Place Place, bool IsPrecision)> losses)
    {
        switch (old.ValueKind)
        {
            case JsonValueKind.Object when now is { ValueKind: JsonValueKind.Object } still:
                CompareMembers(old, still, new Place(holder, name), losses);
                break;
            case JsonValueKind.Array when now is { ValueKind: JsonValueKind.Array } still && still.GetArrayLength() == old.GetArrayLength():
                var place = new Place(holder, name);
                int index = 0;
                foreach ((JsonElement first, JsonElement second) in old.EnumerateArray().Zip(still.EnumerateArray()))
                {
                    Compare(first, second, place, index++.ToString(CultureInfo.InvariantCulture), losses);
                }

                break;
            case JsonValueKind.String when now is { ValueKind: JsonValueKind.String } still && IsBeyondNanoseconds(old, still):
                losses.Add((new Place(holder, name), true));
                break;
            default:
                // A value that differs was converted: a media type, a digest, a size.
                // Docker's timeout is a pointer: none at all is not the same as zero, at once.
                if (now is null && (!IsEmpty(old) || (name == "StopTimeout" && old.ValueKind == JsonValueKind.Number)))
                {
                    losses.Add((new Place(holder, name), false));
                }

                break;
        }
    }

    private static void CompareMembers(JsonElement old, JsonElement now, Place place, List<(Place Place, bool IsPrecision)> losses)
    {
        // A look-up in a JSON element goes through all its members: where there are many, they are indexed first.
        Dictionary<string, JsonElement>? index = now.GetPropertyCount() > MaxUnindexedMembers
            ? now.EnumerateObject().ToDictionary(static member => member.Name, static member => member.Value, StringComparer.Ordinal)
            : null;
        foreach (JsonProperty member in old.EnumerateObject())
        {
            string name = member.Name;
            bool isKept = index?.TryGetValue(name, out JsonElement value) ?? now.TryGetProperty(name, out value);
            Compare(member.Value, isKept ? value : null, place, name, losses);
        }
    }

    // A time is written to the nanosecond: what stood behind its ninth digit is gone.
    private static bool IsBeyondNanoseconds(JsonElement old, JsonElement now)
    {
        if (JsonMarshal.GetRawUtf8Value(old).SequenceEqual(JsonMarshal.GetRawUtf8Value(now)))
        {
            return false;
        }

        string text = old.GetString()!;
        if (!Timestamp.TryParse(text, out Timestamp time) || !now.ValueEquals(time.ToString()))
        {
            return false;
        }

        string fraction = string.Concat(text.SkipWhile(static c => c != '.').Skip(1).TakeWhile(char.IsAsciiDigit));
        return fraction.Skip(9).Any(static c => c != '0');
    }

    private static ConversionLossKind KindOf(string path, bool isManifest)
    {
        if (!isManifest)
        {
            return DockerFields.Contains(path) ? ConversionLossKind.DockerField : ConversionLossKind.UnknownField;
        }

        return ManifestFields.GetValueOrDefault(path[(path.LastIndexOf('/') + 1)..], ConversionLossKind.UnknownField);
    }

    /// <summary>Where a value stands. It becomes a text only where something is lost.</summary>
    private sealed record Place(Place? Holder, string Name)
    {
        public override string ToString() =>
            Holder is null ? "" : $"{Holder}/{Escape(Name)}";
    }
}
