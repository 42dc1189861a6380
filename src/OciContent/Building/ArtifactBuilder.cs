using OciContent.Images;
using OciContent.Sources;

namespace OciContent.Building;

/// <summary>
/// Builds an artifact that is not an image, such as what refers to one (image-spec, manifest.md, "Guidelines for Artifact Usage"): a
/// manifest with an <c>artifactType</c>, and contents of any kind.
/// </summary>
/// <example>
/// <code>
/// await using ImageSource image = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// ImageSource artifact = new ArtifactBuilder
/// {
///     ArtifactType = "application/spdx+json",
///     Subject = image.ResolveRoot(),
///     Blobs = [await ArtifactBlob.FromFileAsync("sbom.json", "application/spdx+json")],
/// }.Build();
/// </code>
/// </example>
public sealed record ArtifactBuilder
{
    /// <summary>What kind of artifact it is: a media type (RFC 6838).</summary>
    public required string ArtifactType { get; init; }

    /// <summary>The manifest that it refers to; <c>null</c> if to none.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>The contents, in order. Without one the manifest has the empty one, as image-spec asks for.</summary>
    public IReadOnlyList<ArtifactBlob> Blobs
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = [];

    /// <summary>The config; <c>null</c> for the empty one.</summary>
    public ArtifactBlob? Config { get; init; }

    /// <summary>Annotations of the manifest.</summary>
    public IReadOnlyDictionary<string, string> Annotations
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = new Dictionary<string, string>(StringComparer.Ordinal);

    private static ArtifactBlob Empty { get; } =
        new() { Descriptor = Descriptor.Empty, Open = static () => new MemoryStream("{}"u8.ToArray(), writable: false) };

    /// <summary>Builds the artifact. Nothing is written: the result can be copied anywhere.</summary>
    /// <exception cref="System.Text.Json.JsonException">The artifact type is not a media type, or a descriptor is not allowed.</exception>
    public ImageSource Build()
    {
        ArtifactBlob config = Config ?? Empty;
        IReadOnlyList<ArtifactBlob> blobs = Blobs.Count == 0 ? [Empty] : Blobs;
        var manifest = new ImageManifest
        {
            ArtifactType = ArtifactType,
            Config = config.Descriptor,
            Layers = [.. blobs.Select(static blob => blob.Descriptor)],
            Subject = Subject is null
                ? null
                : new Descriptor { MediaType = Subject.MediaType, Digest = Subject.Digest, Size = Subject.Size },
            Annotations = Annotations,
        };
        byte[] bytes = manifest.RawBytes.ToArray();
        IEnumerable<KeyValuePair<Digest, Func<Stream>>> contents = blobs
            .Append(config)
            .Select(static blob => KeyValuePair.Create(blob.Descriptor.Digest, blob.Open))
            .Append(KeyValuePair.Create<Digest, Func<Stream>>(manifest.Digest, () => new MemoryStream(bytes, writable: false)));
        return ImageSource.Create(new OverlayReader(new JoinedReader([]), contents), manifest.ToDescriptor(), "the built artifact");
    }
}
