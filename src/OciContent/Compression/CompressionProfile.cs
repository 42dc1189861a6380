using System.Diagnostics.CodeAnalysis;
using OciContent.Compression.KlauspostZstd;
using OciContent.Compression.Pgzip;
using OciContent.Internal;

namespace OciContent.Compression;

/// <summary>
/// How a tool compresses layers, down to the last byte: from the same content, the same blob and so the same digest.
/// </summary>
/// <remarks>
/// A tar does not tell which tool compressed it, so a profile gives a candidate for a registry's digest, not the digest.
/// There is one object for each profile, so profiles compare by reference.
/// </remarks>
/// <example>
/// <code>
/// CompressionProfile docker = CompressionProfile.Docker;
/// CompressionProfile best = CompressionProfile.Parse("go-1.27:9");
/// </code>
/// </example>
public sealed partial class CompressionProfile : IParsable<CompressionProfile>
{
    private const string ZstdTools = "BuildKit (buildx), podman, skopeo, buildah";

    private readonly GzipHeader? _header;

    private CompressionProfile(string name, string tools, string versions, GzipHeader header, DeflateSettings deflate)
        : this(name, tools, versions, deflate) => _header = header;

    private CompressionProfile(string name, string tools, string versions, EncoderSettings encoding)
    {
        Name = name;
        Tools = tools;
        Versions = versions;
        Encoding = encoding;
    }

    /// <summary>
    /// What <c>docker push</c>, BuildKit, containerd and nerdctl write: Go's compress/gzip at its default level, built with Go 1.8 to 1.26.
    /// </summary>
    public static CompressionProfile Docker { get; } = new(
        "docker",
        "docker push, BuildKit (buildx), containerd, nerdctl",
        "Docker 17.06 to 29.7: built with Go 1.8 to 1.26, whose compress/gzip at level 6 they use",
        GzipHeader.Go,
        DeflateSettings.OfGo(DefaultLevel));

    /// <summary>What <c>docker push</c> of Docker 17.03 to 17.05 wrote: as <see cref="Docker"/>, but for Go 1.7's time stamp.</summary>
    public static CompressionProfile Docker1703 { get; } = new(
        "docker-17.03",
        "docker push",
        "Docker 17.03 to 17.05: built with Go 1.7, whose compress/gzip at level 6 they use",
        GzipHeader.ZeroTime,
        DeflateSettings.OfGo(DefaultLevel));

    /// <summary>
    /// What crane, ko, kaniko and Cloud Native Buildpacks write: Go's compress/gzip at level 1, built with Go 1.15 to 1.26, or with 1.8 and
    /// later for layers under 2 GB.
    /// </summary>
    public static CompressionProfile Crane { get; } = new(
        "crane",
        "crane, ko, kaniko, Cloud Native Buildpacks",
        "built with Go 1.15 to 1.26 (1.8 and later for layers under 2 GB), whose compress/gzip at level 1 they use",
        GzipHeader.GoFastest,
        DeflateSettings.OfGo(BestSpeed));

    /// <summary>
    /// What <c>docker push</c> and containerd write if they are built with Go 1.27: its compress/gzip at its default level.
    /// </summary>
    public static CompressionProfile DockerGo127 { get; } = new(
        "docker-go1.27",
        "docker push, containerd",
        "built with Go 1.27, as Debian sid builds Docker 28.5.2 and containerd 2.1.9: compress/gzip at level 6",
        GzipHeader.Go,
        DeflateSettings.OfGo127(DefaultLevel));

    /// <summary>What crane writes if it is built with Go 1.27: its compress/gzip at level 1.</summary>
    public static CompressionProfile CraneGo127 { get; } = new(
        "crane-go1.27",
        "crane",
        "built with Go 1.27, as Debian sid builds crane 0.20.7: compress/gzip at level 1",
        GzipHeader.GoFastest,
        DeflateSettings.OfGo127(BestSpeed));

    /// <summary>
    /// What podman, skopeo and buildah write: klauspost/pgzip at its default level in chunks of 1 MiB, with klauspost/compress 1.15.10 to
    /// 1.18.0.
    /// </summary>
    public static CompressionProfile Podman { get; } = new(
        "podman",
        "podman, skopeo, buildah",
        "with containers/image 5.23 to 5.39 (since September 2022): klauspost/compress 1.15.10 to 1.18.0",
        GzipHeader.ZeroTime,
        DeflateSettings.OfPgzip(PgzipStrategy.DefaultChunkSize, KlauspostVersion.Of2022));

    /// <summary>As <see cref="Podman"/>, with klauspost/compress 1.18.2 to 1.20.3.</summary>
    public static CompressionProfile Podman2025 { get; } = new(
        "podman-2025",
        "podman, buildah, skopeo",
        "with klauspost/compress 1.18.2 to 1.20.3: containers/image 5.40 (buildah 1.44), and podman 5.8.6 and buildah 1.43.2 of Debian sid",
        GzipHeader.ZeroTime,
        DeflateSettings.OfPgzip(PgzipStrategy.DefaultChunkSize, KlauspostVersion.Of2025));

    /// <summary>As <see cref="Podman"/>, with klauspost/compress 1.10.2 to 1.11.12.</summary>
    public static CompressionProfile Podman2020 { get; } = new(
        "podman-2020",
        "podman, skopeo, buildah",
        "with klauspost/compress 1.10.2 to 1.11.12, as Debian 11 builds podman 3.0.1, skopeo 1.2.2 and buildah 1.19.6",
        GzipHeader.ZeroTime,
        DeflateSettings.OfPgzip(PgzipStrategy.DefaultChunkSize, KlauspostVersion.Of2020));

    /// <summary>
    /// What skopeo 1.22.0 and umoci 0.6.0 of Debian sid write: as <see cref="Podman"/>, with klauspost/compress 1.18.1, which was
    /// retracted.
    /// </summary>
    public static CompressionProfile Skopeo122Debian { get; } = new(
        "skopeo-1.22-debian",
        "skopeo, umoci",
        "skopeo 1.22.0 and umoci 0.6.0 as Debian sid builds them, with klauspost/compress 1.18.1",
        GzipHeader.ZeroTime,
        DeflateSettings.OfPgzip(PgzipStrategy.DefaultChunkSize, KlauspostVersion.Of1181));

    /// <summary>What umoci 0.4.7 of Debian 12 and 13 writes: as <see cref="Podman"/>, but in chunks of 256 KiB.</summary>
    public static CompressionProfile Umoci { get; } = new(
        "umoci",
        "umoci",
        "umoci 0.4.7 as Debian 12 and 13 build it, with klauspost/compress 1.15.12 and 1.18.0",
        GzipHeader.ZeroTime,
        DeflateSettings.OfPgzip(PgzipStrategy.SmallChunkSize, KlauspostVersion.Of2022));

    /// <summary>
    /// What umoci 0.4.7 writes as its makers, and Debian 11, build it: as <see cref="Podman2020"/>, but in chunks of 256 KiB.
    /// </summary>
    public static CompressionProfile Umoci047 { get; } = new(
        "umoci-0.4.7",
        "umoci",
        "umoci 0.4.7 of its makers, with klauspost/compress 1.11.3, and of Debian 11, with 1.11.7",
        GzipHeader.ZeroTime,
        DeflateSettings.OfPgzip(PgzipStrategy.SmallChunkSize, KlauspostVersion.Of2020));

    /// <summary>What umoci 0.5.0 to 0.6.0 writes as its makers build it: as <see cref="Podman2020"/>.</summary>
    public static CompressionProfile Umoci06 { get; } = new(
        "umoci-0.6",
        "umoci",
        "umoci 0.5.0 to 0.6.0 of its makers, with klauspost/compress 1.11.3",
        GzipHeader.ZeroTime,
        DeflateSettings.OfPgzip(PgzipStrategy.DefaultChunkSize, KlauspostVersion.Of2020));

    /// <summary>
    /// What jib writes where it runs on JDK 16 and later: zlib's data at level 6 in a header of Java's. On earlier ones it is
    /// <see cref="Jdk15"/> at level 6.
    /// </summary>
    public static CompressionProfile Jib { get; } = new(
        "jib",
        "jib",
        $"on JDK 16 and later, whose GZIPOutputStream it uses, with {ZlibVersions}",
        GzipHeader.Jdk,
        DeflateSettings.OfZlib(DefaultLevel));

    /// <summary>
    /// What BuildKit, podman, skopeo and buildah write as zstd unless a level is asked for, with klauspost/compress 1.16.4 to 1.17.7.
    /// </summary>
    public static CompressionProfile Zstd2023 { get; } = new(
        "zstd-2023",
        ZstdTools,
        "BuildKit 0.12.4 to 0.14, skopeo 1.12 to 1.15, buildah 1.30 to 1.35, with klauspost/compress 1.16.4 to 1.17.7",
        new ZstdSettings(KlauspostZstdVersion.Of2023));

    /// <summary>As <see cref="Zstd2023"/>, with klauspost/compress 1.17.8 to 1.18.4.</summary>
    public static CompressionProfile Zstd2024 { get; } = new(
        "zstd-2024",
        ZstdTools,
        "BuildKit 0.15 to 0.28, skopeo 1.16 to 1.22, buildah 1.36 to 1.43, with klauspost/compress 1.17.8 to 1.18.4",
        new ZstdSettings(KlauspostZstdVersion.Of2024));

    /// <summary>As <see cref="Zstd2023"/>, with klauspost/compress 1.18.5 to 1.19.1.</summary>
    public static CompressionProfile Zstd2026 { get; } = new(
        "zstd-2026",
        ZstdTools,
        "BuildKit 0.29 to 0.32, buildah 1.44, with klauspost/compress 1.18.5 to 1.19.1",
        new ZstdSettings(KlauspostZstdVersion.Of2026));

    /// <summary>
    /// The profiles that are tried unless others are named: those of tools that push layers they did not make, the most frequent first.
    /// </summary>
    public static IReadOnlyList<CompressionProfile> All { get; } = Array.AsReadOnly(
        [Docker, Podman, Crane, Umoci, Docker1703, DockerGo127, CraneGo127, Podman2025]);

    // Of tools, but of a few versions, or such as do not push what they did not make.
    private static readonly CompressionProfile[] Others = [Skopeo122Debian, Umoci06, Umoci047, Podman2020, Jib];

    /// <summary>The profiles of zstd, the newest first.</summary>
    internal static IReadOnlyList<CompressionProfile> KnownZstd { get; } = Array.AsReadOnly([Zstd2026, Zstd2024, Zstd2023]);

    /// <summary>
    /// All profiles of gzip that there are, each under one name for each thing it is called after: first those of tools, then those of
    /// compressors and their levels.
    /// </summary>
    internal static IEnumerable<CompressionProfile> Known =>
        All.Concat(Others).Concat(Families.SelectMany(static family => family.Profiles));

    private static IEnumerable<CompressionProfile> OfTools => All.Concat(Others).Concat(KnownZstd);

    /// <summary>The name by which <see cref="Parse"/> knows it, such as <c>docker</c> or <c>go:9</c>.</summary>
    public string Name { get; }

    /// <summary>The tools that write so.</summary>
    public string Tools { get; }

    /// <summary>Which versions of the tools write so, and why.</summary>
    public string Versions { get; }

    /// <summary>The format that comes out: gzip or zstd.</summary>
    public CompressionFormat Format => Encoding.Format;

    /// <summary>Who writes what is behind the header.</summary>
    internal EncoderSettings Encoding { get; }

    /// <summary>The header; only profiles of gzip have one.</summary>
    internal GzipHeader Header => _header ?? throw new InvalidOperationException($"{Name} writes no gzip.");

    /// <summary>The header's bytes, if what comes out has one that is always the same.</summary>
    internal byte[] Prefix => _header?.ToArray() ?? [];

    /// <summary>Who writes deflate data; only profiles of gzip do.</summary>
    internal DeflateSettings Deflate => (DeflateSettings)Encoding;

    /// <summary>The profile of a name.</summary>
    /// <exception cref="FormatException">There is no such profile.</exception>
    public static CompressionProfile Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryParse(name, out CompressionProfile? profile) ? profile : throw Unknown(name);
    }

    /// <summary>The profile of a name, if there is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, [NotNullWhen(true)] out CompressionProfile? profile)
    {
        profile = OfTools.FirstOrDefault(known => known.Name == name)
            ?? Families.Select(family => family.Find(name)).FirstOrDefault(static found => found is not null);
        return profile is not null;
    }

    static CompressionProfile IParsable<CompressionProfile>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<CompressionProfile>.TryParse(
        string? s,
        IFormatProvider? provider,
        [NotNullWhen(true)] out CompressionProfile? result) => TryParse(s, out result);

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;

    private static FormatException Unknown(string name)
    {
        if (name.Contains(CompressionFormat.Zstd.ToName(), StringComparison.Ordinal))
        {
            return new FormatException(
                $"{ErrorText.Quote(name)} is not reproduced: of zstd there is what tools write unless a level is asked for; "
                + $"expected {string.Join(", ", KnownZstd)}.");
        }

        string? reason = null;
        return Array.Exists(Families, family => family.TryExplain(name, out reason))
            ? new FormatException($"{ErrorText.Quote(name)} is not reproduced: {reason}.")
            : new FormatException(
                $"{ErrorText.Quote(name)} is not a compression profile: expected "
                + $"{string.Join(", ", OfTools.Select(static known => known.Name))}, "
                + $"{string.Join(", ", Families.SkipLast(1).Select(static family => family.Pattern))} or {Families[^1].Pattern}.");
    }
}
