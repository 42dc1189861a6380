using System.Text.Json;
using OciContent.Images;

namespace OciContent.Features.Tests;

/// <summary>What a source is filled with: images, and what it lists by which name.</summary>
/// <param name="Images">The images.</param>
/// <param name="Entries">The manifests and indexes that are listed, each with its tag as an annotation.</param>
/// <param name="Index">The index that one of the entries may be.</param>
internal sealed record SampleSet(IReadOnlyList<SampleImage> Images, IReadOnlyList<Descriptor> Entries, ImageIndex? Index)
{
    public static SampleImage Base { get; } = SampleImage.Create("base", "linux/amd64", "base");

    public static SampleImage App { get; } = SampleImage.Create("app", "linux/amd64", "base", "app");

    public static SampleImage Other { get; } = SampleImage.Create("other", "linux/amd64", "other");

    public static SampleImage OnIntel { get; } = SampleImage.Create("multi", "linux/amd64", "base", "multi for amd64");

    public static SampleImage OnArm { get; } = SampleImage.Create("multi", "linux/arm64", "base for arm64", "multi for arm64");

    /// <summary>The index of both.</summary>
    public static ImageIndex Multi { get; } = new()
    {
        MediaType = MediaTypes.OciIndex,
        Manifests = [.. new[] { OnIntel, OnArm }.Select(static image => image.Manifest.ToDescriptor() with { Platform = image.Platform })],
    };

    /// <summary>One image alone.</summary>
    public static SampleSet Single { get; } = new([App], [Entry(App.Manifest.ToDescriptor(), "app")], null);

    /// <summary>One index alone.</summary>
    public static SampleSet OneIndex { get; } = new([OnIntel, OnArm], [Entry(Multi.ToDescriptor(), "multi")], Multi);

    /// <summary>Two images by their tags.</summary>
    public static SampleSet Two { get; } =
        new([App, Other], [Entry(App.Manifest.ToDescriptor(), "app"), Entry(Other.Manifest.ToDescriptor(), "other")], null);

    /// <summary>Two images and an index by their tags.</summary>
    public static SampleSet Several { get; } = new([App, Other, OnIntel, OnArm], [.. Two.Entries, .. OneIndex.Entries], Multi);

    /// <summary>What is attached to them, manifests behind what they lead to.</summary>
    public IReadOnlyList<(Descriptor Descriptor, byte[] Content)> Attached { get; init; } = [];

    /// <summary>Everything that is to be kept.</summary>
    public IEnumerable<(Descriptor Descriptor, byte[] Content)> Blobs =>
        Images.SelectMany(static image => image.Blobs)
            .Concat(Attached)
            .Concat(Index is null ? [] : [(Index.ToDescriptor(), Index.RawBytes.ToArray())])
            .DistinctBy(static blob => blob.Descriptor.Digest);

    /// <summary>The files of an OCI layout of it.</summary>
    public IEnumerable<(string Name, byte[] Content)> LayoutFiles =>
    [
        ("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray()),
        ("index.json", new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = Entries }.RawBytes.ToArray()),
        .. Blobs.Select(static blob => ($"blobs/sha256/{blob.Descriptor.Digest.Encoded}", blob.Content)),
    ];

    /// <summary>The files of a folder of skopeo's dir: transport; of one image or index.</summary>
    public IEnumerable<(string Name, byte[] Content)> DirectoryFiles
    {
        get
        {
            Digest root = Entries.Single().Digest;
            return
            [
                ("version", "Directory Transport Version: 1.1\n"u8.ToArray()),
                .. Blobs.Select(blob => (NameOf(blob.Descriptor), blob.Content)),
            ];

            string NameOf(Descriptor content) =>
                content.Digest == root ? "manifest.json"
                : content.MediaType == MediaTypes.OciManifest ? content.Digest.Encoded + ".manifest.json"
                : content.Digest.Encoded;
        }
    }

    /// <summary>The files of an archive of docker save, which has no manifests.</summary>
    public IEnumerable<(string Name, byte[] Content)> DockerFiles =>
        [
            .. Images
                .SelectMany(static image =>
                    image
                        .PlainLayers.Select(static layer => (Digest.Compute(layer).Encoded + ".tar", layer))
                        .Append((Digest.Compute(image.Config).Encoded + ".json", image.Config)))
                .DistinctBy(static file => file.Item1),
            (
                "manifest.json",
                JsonSerializer.SerializeToUtf8Bytes(
                    Images
                        .Select(static image => new
                        {
                            Config = Digest.Compute(image.Config).Encoded + ".json",
                            RepoTags = new[] { $"example.com/{image.Tag}:latest" },
                            Layers = image.DiffIds.Select(static diffId => diffId.Encoded + ".tar").ToArray(),
                        })
                        .ToArray())),
        ];

    private static Descriptor Entry(Descriptor descriptor, string tag) =>
        descriptor with { Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [AnnotationKeys.RefName] = tag } };
}
