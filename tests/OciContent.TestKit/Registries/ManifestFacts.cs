using System.Text.Json;

namespace OciContent.TestKit.Registries;

/// <summary>What a registry looks at in a manifest or index.</summary>
internal sealed class ManifestFacts
{
    private ManifestFacts()
    {
    }

    /// <summary>Whether it is a document at all.</summary>
    public bool IsDocument { get; private init; }

    public string? MediaType { get; private init; }

    public string? ArtifactType { get; private init; }

    public Digest? Subject { get; private init; }

    public IReadOnlyDictionary<string, string> Annotations { get; private init; } = new Dictionary<string, string>();

    /// <summary>Config and layers, without those that are said to be elsewhere.</summary>
    public IReadOnlyList<Digest> Blobs { get; private init; } = [];

    /// <summary>The manifests of an index.</summary>
    public IReadOnlyList<Digest> Children { get; private init; } = [];

    public static ManifestFacts Read(ReadOnlyMemory<byte> content)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : new ManifestFacts();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or with escapes that are not text.
            return new ManifestFacts();
        }
    }

    private static ManifestFacts Read(JsonElement root)
    {
        JsonElement? config = Member(root, "config", JsonValueKind.Object);
        IEnumerable<JsonElement> blobs = Items(root, "layers").Where(static layer => Member(layer, "urls", JsonValueKind.Array) is null);
        return new ManifestFacts
        {
            IsDocument = true,
            MediaType = Text(root, "mediaType"),
            ArtifactType = Text(root, "artifactType") ?? (config is { } element ? Text(element, "mediaType") : null),
            Subject = Member(root, "subject", JsonValueKind.Object) is { } subject ? DigestOf(subject) : null,
            Annotations = AnnotationsOf(root),
            Blobs = [.. (config is { } first ? blobs.Prepend(first) : blobs).Select(DigestOf).OfType<Digest>()],
            Children = [.. Items(root, "manifests").Select(DigestOf).OfType<Digest>()],
        };
    }

    private static Dictionary<string, string> AnnotationsOf(JsonElement root)
    {
        var annotations = new Dictionary<string, string>();
        if (Member(root, "annotations", JsonValueKind.Object) is { } members)
        {
            foreach (JsonProperty item in members.EnumerateObject())
            {
                annotations[item.Name] = item.Value.ToString();
            }
        }

        return annotations;
    }

    private static IEnumerable<JsonElement> Items(JsonElement root, string name) =>
        Member(root, name, JsonValueKind.Array) is { } array
            ? array.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.Object)
            : [];

    private static Digest? DigestOf(JsonElement descriptor) =>
        Digest.TryParse(Text(descriptor, "digest"), out Digest? digest) ? digest : null;

    private static string? Text(JsonElement element, string name) => Member(element, name, JsonValueKind.String)?.GetString();

    private static JsonElement? Member(JsonElement element, string name, JsonValueKind kind) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind ? value : null;
}
