using System.Diagnostics.CodeAnalysis;
using OciContent.Compression;
using OciContent.Images;
using OciContent.Internal;

namespace OciContent.Inference;

/// <summary>
/// How a tool makes the manifest of what it pushes, down to the last byte: which form, which layers it compresses, and what it leaves as it
/// is.
/// </summary>
/// <remarks>
/// There is one object for each profile, so profiles compare by reference.
/// </remarks>
public sealed class PushProfile : IParsable<PushProfile>
{
    private readonly Func<PushedImage, PushedManifest?> _push;

    private PushProfile(string name, string tools, CompressionProfile? compression, Func<PushedImage, PushedManifest?> push)
    {
        Name = name;
        Tools = tools;
        Compression = compression;
        _push = push;
    }

    /// <summary>
    /// <c>docker push</c> of what was loaded into the graph-driver store, Docker 17.06 to 29: schema 2, indented by three spaces; the
    /// config as it is; every layer compressed anew, however it was compressed before.
    /// </summary>
    public static PushProfile Docker { get; } = OfEngine(CompressionProfile.Docker, "docker push with the graph-driver store");

    /// <summary>
    /// <c>docker push</c> with the containerd image store, Docker 29's default: the manifest and blobs that were loaded; of a
    /// docker-archive, which has none, a compact manifest of schema 2 over the layers as they are in the file.
    /// </summary>
    public static PushProfile DockerContainerd { get; } = new(
        "docker-containerd",
        "docker push with the containerd image store",
        compression: null,
        static image => image.HasManifest ? image.AsStored() : image.IsHybrid ? null : image.OverStoredLayers(DocumentProfile.ImageSpec));

    /// <summary>
    /// podman and buildah, which unpack what they pull: the manifest's own form, compact, over layers that are all compressed anew; of a
    /// docker-archive schema 2.
    /// </summary>
    public static PushProfile Podman { get; } = new(
        CompressionProfile.Podman.Name,
        "podman push, buildah push",
        CompressionProfile.Podman,
        static image => image.HasManifest
            ? image.WithCompressed(CompressionProfile.Podman, DocumentProfile.ContainersImage, isKept: static _ => false)
            : image.Compressed(CompressionProfile.Podman, DocumentProfile.ContainersImage));

    /// <summary>
    /// skopeo: as <see cref="Podman"/>, but layers that are compressed stay as they are, and if all of them are, so does the manifest.
    /// </summary>
    public static PushProfile Skopeo { get; } = new(
        "skopeo",
        "skopeo copy",
        CompressionProfile.Podman,
        static image => image.HasManifest
            ? image.WithCompressed(CompressionProfile.Podman, DocumentProfile.ContainersImage, isKept: static layer => !layer.IsPlain)
            : image.Compressed(CompressionProfile.Podman, DocumentProfile.ContainersImage));

    /// <summary>
    /// crane: a layout's manifest and blobs stay as they are; of an archive with a <c>manifest.json</c> a compact manifest of schema 2 over
    /// layers that are compressed, unless all of them were.
    /// </summary>
    public static PushProfile Crane { get; } = OfCrane(CompressionProfile.Crane, "crane push");

    /// <summary><c>docker push</c> of Docker 17.03 to 17.05: as <see cref="Docker"/>, but for the layers.</summary>
    public static PushProfile Docker1703 { get; } = OfEngine(CompressionProfile.Docker1703, "docker push of Docker 17.03 to 17.05");

    /// <summary><c>docker push</c> of an engine that is built with Go 1.27: as <see cref="Docker"/>, but for the layers.</summary>
    public static PushProfile DockerGo127 { get; } =
        OfEngine(CompressionProfile.DockerGo127, "docker push with the graph-driver store, built with Go 1.27");

    /// <summary>crane that is built with Go 1.27: as <see cref="Crane"/>, but for the layers that it compresses.</summary>
    public static PushProfile CraneGo127 { get; } = OfCrane(CompressionProfile.CraneGo127, "crane push, built with Go 1.27");

    /// <summary>All profiles, the most frequent first.</summary>
    public static IReadOnlyList<PushProfile> All { get; } = Array.AsReadOnly(
        [Docker, DockerContainerd, Podman, Skopeo, Crane, Docker1703, DockerGo127, CraneGo127]);

    /// <summary>The name by which <see cref="Parse"/> knows it, such as <c>docker</c>.</summary>
    public string Name { get; }

    /// <summary>The tools that push so.</summary>
    public string Tools { get; }

    /// <summary>How the tools compress layers; <c>null</c> if they never do.</summary>
    public CompressionProfile? Compression { get; }

    /// <summary>The profile of a name.</summary>
    /// <exception cref="FormatException">There is no such profile.</exception>
    public static PushProfile Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryParse(name, out PushProfile? profile)
            ? profile
            : throw new FormatException(
                $"{ErrorText.Quote(name)} is not a way to push: expected one of {string.Join(", ", All)}.");
    }

    /// <summary>The profile of a name, if there is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, [NotNullWhen(true)] out PushProfile? profile)
    {
        profile = All.FirstOrDefault(known => known.Name == name);
        return profile is not null;
    }

    static PushProfile IParsable<PushProfile>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<PushProfile>.TryParse(
        string? s,
        IFormatProvider? provider,
        [NotNullWhen(true)] out PushProfile? result) => TryParse(s, out result);

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;

    /// <summary>
    /// Those that can be told where layers were compressed by some profiles: who never compresses goes with Docker's other store.
    /// </summary>
    internal static IEnumerable<PushProfile> With(IReadOnlyList<CompressionProfile> profiles) =>
        All.Where(push => profiles.Contains(push.Compression ?? CompressionProfile.Docker));

    /// <summary>The manifest that the tools push; <c>null</c> if they refuse the image, or it cannot be told exactly.</summary>
    internal InferredManifest? Push(PushedImage image) => _push(image) is { } manifest
        ? new InferredManifest
        {
            Profile = this,
            MediaType = manifest.MediaType,
            Digest = manifest.Digest,
            RawBytes = manifest.Bytes,
        }
        : null;

    private static PushProfile OfEngine(CompressionProfile compression, string tools) => new(
        compression.Name,
        tools,
        compression,
        image => image.FitsGraphDriverStore ? image.Compressed(compression, DocumentProfile.Docker) : null);

    private static PushProfile OfCrane(CompressionProfile compression, string tools) => new(
        compression.Name,
        tools,
        compression,
        image => image.HasManifest && !image.IsHybrid ? image.AsStored()
            : image.AreAllPlain ? image.Compressed(compression, DocumentProfile.ContainersImage)
            : image.AreAllCompressed ? image.OverStoredLayers(DocumentProfile.ContainersImage)
            : null);
}
