using System.Text.Json;
using OciContent.Inspection;

namespace OciContent.Registry.Storage;

/// <summary>
/// What a manifest or index refers to. It is read leniently, as registries read it: a reference that is missed would make content look
/// unneeded that is not.
/// </summary>
public sealed record StorageManifest
{
    // What nearly all documents say: one text for all of them.
    private static readonly string[] Known =
    [
        MediaTypes.OciManifest, MediaTypes.OciConfig, MediaTypes.OciIndex, MediaTypes.DockerManifest, MediaTypes.DockerConfig,
        MediaTypes.DockerManifestList,
    ];

    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 64 };

    /// <summary>The digest.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The size, in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The media type that it says, or that it is served as (distribution, registry/storage/manifeststore.go).</summary>
    public required string MediaType { get; init; }

    /// <summary>What kind of artifact it says it is, or else its config's type; <c>null</c> if there is neither.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The manifest that it refers to as its <c>subject</c>; <c>null</c> if there is none. A registry does not need it.</summary>
    public Digest? Subject { get; init; }

    /// <summary>What it needs, each digest once.</summary>
    public required IReadOnlyList<StorageReference> References { get; init; }

    /// <summary>Whether it is an index.</summary>
    public bool IsIndex => MediaTypes.IsIndex(MediaType);

    /// <summary>Whether any descriptor in it, its subject's too, says where else content is (<c>urls</c>).</summary>
    public bool HasUrls { get; init; }

    /// <summary>The version of its schema; <c>null</c> if it says none.</summary>
    internal int? SchemaVersion { get; init; }

    /// <summary>The descriptor.</summary>
    public Descriptor ToDescriptor() => new() { MediaType = MediaType, Digest = Digest, Size = Size };

    /// <summary>Reads a document; what is wrong, as the end of a sentence, if it is none.</summary>
    /// <param name="digest">Its digest.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="share">Gives the one object for a digest, of which many manifests have the same.</param>
    /// <param name="manifest">What it refers to.</param>
    internal static string? TryRead(
        Digest digest,
        ReadOnlyMemory<byte> content,
        Func<Digest, Digest> share,
        out StorageManifest? manifest)
    {
        manifest = null;
        try
        {
            using JsonDocument json = JsonDocument.Parse(content, Lenient);
            JsonElement root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return "is not a manifest: expected a JSON object";
            }

            var references = new ReferenceList(share);
            string? declared = TextOf(root, "mediaType");
            string? configType = null;
            if (root.TryGetProperty("config", out JsonElement config))
            {
                configType = TextOf(config, "mediaType");
                references.Add(config, "digest", HashRole.Config);
            }

            references.AddAll(root, "layers", "digest", HashRole.Layer);
            references.AddAll(root, "fsLayers", "blobSum", HashRole.Layer);
            references.AddAll(root, "manifests", "digest", HashRole.Manifest);
            references.AddAll(root, "blobs", "digest", HashRole.Layer);
            manifest = new StorageManifest
            {
                Digest = digest,
                Size = content.Length,
                MediaType = declared is { Length: > 0 } ? declared : TypeOf(root),
                ArtifactType = TextOf(root, "artifactType") is { Length: > 0 } type ? type : configType,
                Subject = root.TryGetProperty("subject", out JsonElement subject) ? ReferenceList.DigestOf(subject, "digest") : null,
                References = references.Found,
                HasUrls = references.HasUrls || (root.TryGetProperty("subject", out subject) && ReferenceList.AreUrlsIn(subject)),
                SchemaVersion = root.TryGetProperty("schemaVersion", out JsonElement version)
                    && version.ValueKind == JsonValueKind.Number
                    && version.TryGetInt32(out int number)
                        ? number
                        : null,
            };
            return references.Fault;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "is not a manifest: expected JSON";
        }
    }

    private static string TypeOf(JsonElement root) =>
        root.TryGetProperty("fsLayers", out _) ? MediaTypes.DockerSchema1Manifest
        : root.TryGetProperty("manifests", out JsonElement manifests) && manifests.ValueKind == JsonValueKind.Array ? MediaTypes.OciIndex
        : MediaTypes.OciManifest;

    private static string? TextOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String
            ? Known.FirstOrDefault(type => value.ValueEquals(type)) ?? value.GetString()
            : null;

    private sealed class ReferenceList(Func<Digest, Digest> share)
    {
        private readonly List<StorageReference> _found = [];
        private readonly HashSet<Digest> _digests = [];

        public IReadOnlyList<StorageReference> Found => _found;

        public string? Fault { get; private set; }

        public bool HasUrls { get; private set; }

        public static bool AreUrlsIn(JsonElement element) =>
            element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty("urls", out JsonElement urls)
            && urls.ValueKind == JsonValueKind.Array
            && urls.GetArrayLength() > 0;

        public static Digest? DigestOf(JsonElement element, string name) =>
            TextOf(element, name) is { } text && Digest.TryParse(text, out Digest? digest) ? digest : null;

        public void AddAll(JsonElement root, string list, string name, HashRole role)
        {
            if (root.TryGetProperty(list, out JsonElement elements) && elements.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement element in elements.EnumerateArray())
                {
                    Add(element, name, role);
                }
            }
        }

        public void Add(JsonElement element, string name, HashRole role)
        {
            if (DigestOf(element, name) is not { } digest)
            {
                Fault = $"refers to something without a digest: expected one in every '{name}'";
                return;
            }

            bool isForeign = AreUrlsIn(element);
            HasUrls |= isForeign;
            if (_digests.Add(digest))
            {
                HashRole kind = role == HashRole.Manifest && TextOf(element, "mediaType") is { } type && MediaTypes.IsIndex(type)
                    ? HashRole.Index
                    : role;
                _found.Add(new StorageReference(share(digest), kind, isForeign));
            }
        }
    }
}
