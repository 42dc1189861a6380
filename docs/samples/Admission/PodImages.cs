using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Admission;

/// <summary>The images of pods, and of everything that pods are made of.</summary>
public static class PodImages
{
    private static readonly string[] ContainerLists = ["initContainers", "containers", "ephemeralContainers"];

    // Where the pod's spec is in each kind.
    private static readonly Dictionary<string, string[]> Specs = new(StringComparer.Ordinal)
    {
        ["Pod"] = ["spec"],
        ["PodTemplate"] = ["template", "spec"],
        ["Deployment"] = ["spec", "template", "spec"],
        ["ReplicaSet"] = ["spec", "template", "spec"],
        ["ReplicationController"] = ["spec", "template", "spec"],
        ["StatefulSet"] = ["spec", "template", "spec"],
        ["DaemonSet"] = ["spec", "template", "spec"],
        ["Job"] = ["spec", "template", "spec"],
        ["CronJob"] = ["spec", "jobTemplate", "spec", "template", "spec"],
    };

    /// <summary>The images of an object; none of a kind that pods are not made of.</summary>
    /// <exception cref="PodFormatException">There is something else where images are.</exception>
    public static IEnumerable<ImagePlace> Find(string kind, JsonObject value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!Specs.TryGetValue(kind, out string[]? path))
        {
            return [];
        }

        JsonObject? spec = value;
        foreach (string name in path)
        {
            spec = Member<JsonObject>(spec, name, "an object");
        }

        return spec is null ? [] : [.. OfContainers($"/{string.Join('/', path)}", spec), .. OfVolumes($"/{string.Join('/', path)}", spec)];
    }

    private static IEnumerable<ImagePlace> OfContainers(string pointer, JsonObject spec) =>
        ContainerLists
            .SelectMany(list => Items(spec, list).Select((container, i) => Place($"{pointer}/{list}/{Number(i)}", container, "image")))
            .OfType<ImagePlace>();

    // Images that are mounted as volumes.
    private static IEnumerable<ImagePlace> OfVolumes(string pointer, JsonObject spec) =>
        Items(spec, "volumes")
            .Select((volume, i) => Member<JsonObject>(volume, "image", "an object") is { } image
                ? Place($"{pointer}/volumes/{Number(i)}/image", image, "reference")
                : null)
            .OfType<ImagePlace>();

    private static IEnumerable<JsonObject> Items(JsonObject value, string name) =>
        Member<JsonArray>(value, name, "a list")?.Select(item => item as JsonObject
            ?? throw new PodFormatException($"'{name}' has something that is not an object: expected objects.")) ?? [];

    private static ImagePlace? Place(string pointer, JsonObject value, string name) =>
        Member<JsonValue>(value, name, "a text") is not { } image ? null
        : image.GetValueKind() == JsonValueKind.String ? new ImagePlace($"{pointer}/{name}", image.GetValue<string>())
        : throw new PodFormatException($"'{name}' is not a text: expected one.");

    private static T? Member<T>(JsonObject? value, string name, string what)
        where T : JsonNode =>
        value?[name] switch
        {
            null => null,
            T member => member,
            _ => throw new PodFormatException($"'{name}' is not {what}: expected one."),
        };

    private static string Number(int i) => i.ToString(CultureInfo.InvariantCulture);
}
