using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OciContent.Images;

namespace OciContent.Testing.Generation;

/// <summary>Manifests, indexes and configs whose content need not be anywhere, and ways to simpler ones.</summary>
internal static class Documents
{
    private static readonly Gen<IReadOnlyDictionary<string, JsonElement>> Keys = Texts
        .Some(Gen.Elements("80/tcp", "53/udp", "/data", "/var/lib/db"), 0, 2)
        .Select(static keys => ContainerConfig.KeysOnly(keys.Distinct(StringComparer.Ordinal)));

    private static readonly Gen<string[]> Arguments = Texts.Some(Texts.Any, 0, 3);

    public static readonly Gen<ContainerConfig> Container =
        from user in Texts.Maybe(Gen.Elements("root", "1000:1000", "app", ""), 3)
        from env in Texts.Some(from name in Texts.Word from value in Texts.Any select $"{name.ToUpperInvariant()}={value}", 0, 3)
        from entrypoint in Arguments
        from cmd in Arguments
        from directory in Texts.Maybe(Gen.Elements("/", "/app"), 3)
        from labels in Texts.Map
        from keys in Keys.Two()
        from signal in Texts.Maybe(Gen.Elements("SIGTERM", "9"), 2)
        select new ContainerConfig
        {
            User = user,
            Env = env,
            Entrypoint = entrypoint,
            Cmd = cmd,
            WorkingDir = directory,
            Labels = labels,
            ExposedPorts = keys.Item1,
            Volumes = keys.Item2,
            StopSignal = signal,
        };

    private static readonly Gen<HistoryEntry> HistoryEntry =
        from created in Texts.MaybeValue(Texts.Time)
        from createdBy in Texts.Maybe(Texts.Any)
        from comment in Texts.Maybe(Texts.Any, 2)
        from isEmpty in Gen.Elements<bool?>(null, true, false)
        select new HistoryEntry { Created = created, CreatedBy = createdBy, Comment = comment, EmptyLayer = isEmpty };

    public static readonly Gen<ImageConfig> Config =
        from isDocker in Gen.Elements(true, false)
        from platform in Parts.Platform
        from created in Texts.MaybeValue(Texts.Time)
        from author in Texts.Maybe(Texts.Any, 2)
        from config in Texts.Maybe(Container)
        from history in Texts.Some(HistoryEntry, 0, 3)
        from diffIds in Texts.Some(Parts.Digest, 0, 4)
        select new ImageConfig
        {
            MediaType = isDocker ? MediaTypes.DockerConfig : MediaTypes.OciConfig,
            Architecture = platform.Architecture,
            Os = platform.Os,
            OsVersion = platform.OsVersion,
            OsFeatures = platform.OsFeatures,
            Variant = platform.Variant,
            Created = created,
            Author = author,
            Config = config,
            History = history,
            RootFs = new RootFs { DiffIds = diffIds },
        };

    public static readonly Gen<ImageManifest> Manifest =
        from format in Gen.Elements(ImageFormat.Oci, ImageFormat.Docker)
        let isOci = format == ImageFormat.Oci
        from config in Parts.Descriptor
        from layers in Texts.Some(Parts.Descriptor, 0, 4)
        from annotations in Texts.Map
        from artifactType in Texts.Maybe(Gen.Constant("application/vnd.example.sbom.v1+json"), 2)
        from subject in Texts.Maybe(Parts.Descriptor, 2)
        select isOci
            ? new ImageManifest
            {
                Config = config,
                Layers = layers,
                Annotations = annotations,
                ArtifactType = artifactType,
                Subject = subject,
            }
            : new ImageManifest
            {
                MediaType = MediaTypes.DockerManifest,
                Config = DockerOnly(config),
                Layers = [.. layers.Select(DockerOnly)],
            };

    public static readonly Gen<ImageIndex> Index =
        from format in Gen.Elements(ImageFormat.Oci, ImageFormat.Docker)
        let isOci = format == ImageFormat.Oci
        from entries in Texts.Some(Entry(), 0, 4)
        from annotations in Texts.Map
        from subject in Texts.Maybe(Parts.Descriptor, 2)
        select isOci
            ? new ImageIndex
            {
                Manifests = entries,
                Annotations = annotations,
                Subject = subject,
            }
            : new ImageIndex
            {
                MediaType = MediaTypes.DockerManifestList,
                Manifests =
                [
                    .. entries.Select(static entry =>
                        DockerOnly(entry) with
                        {
                            MediaType = MediaTypes.DockerManifest,
                            Platform = entry.Platform,
                        }),
                ],
            };

    public static IEnumerable<ContainerConfig> Simpler(ContainerConfig config) =>
        [
            .. Shrinking.Without(config != new ContainerConfig(), static () => new ContainerConfig()),
            .. Shrinking.Without(config.User is not null, () => config with { User = null }),
            .. Shrinking.Without(config.WorkingDir is not null, () => config with { WorkingDir = null }),
            .. Shrinking.Without(config.StopSignal is not null, () => config with { StopSignal = null }),
            .. Shrinking.Without(config.ExposedPorts.Count > 0, () => config with { ExposedPorts = ContainerConfig.KeysOnly() }),
            .. Shrinking.Without(config.Volumes.Count > 0, () => config with { Volumes = ContainerConfig.KeysOnly() }),
            .. Shrinking
                .List(config.Env, static variable => Shrinking.Without(variable != "A=a", static () => "A=a"))
                .Select(env => config with { Env = env }),
            .. Shrinking.List(config.Entrypoint, Shrinking.Text).Select(arguments => config with { Entrypoint = arguments }),
            .. Shrinking.List(config.Cmd, Shrinking.Text).Select(arguments => config with { Cmd = arguments }),
            .. Shrinking.Map(config.Labels).Select(labels => config with { Labels = labels }),
        ];

    public static IEnumerable<ImageConfig> Simpler(ImageConfig config) =>
        [
            .. Shrinking.Without(config.Config is not null, () => config with { Config = null }),
            .. Shrinking.Without(config.Created is not null, () => config with { Created = null }),
            .. Shrinking.Without(config.Author is not null, () => config with { Author = null }),
            .. Parts
                .Simpler(config.Platform)
                .Select(simpler =>
                    config with
                    {
                        Architecture = simpler.Architecture,
                        Os = simpler.Os,
                        OsVersion = null,
                        OsFeatures = [],
                        Variant = null,
                    }),
            .. Shrinking
                .List(config.History, static entry => Shrinking.Without(entry != new HistoryEntry(), static () => new HistoryEntry()))
                .Select(history => config with { History = history }),
            .. Shrinking
                .List(config.RootFs.DiffIds, Parts.Simpler)
                .Select(diffIds => config with { RootFs = new RootFs { DiffIds = diffIds } }),
            .. config.Config is null ? [] : Simpler(config.Config).Select(simpler => config with { Config = simpler }),
        ];

    public static IEnumerable<ImageManifest> Simpler(ImageManifest manifest) =>
    [
        .. Shrinking.Without(manifest.Subject is not null, () => manifest with { Subject = null }),
        .. Shrinking.Without(manifest.ArtifactType is not null, () => manifest with { ArtifactType = null }),
        .. Shrinking.Map(manifest.Annotations).Select(annotations => manifest with { Annotations = annotations }),
        .. Shrinking.List(manifest.Layers, Parts.Simpler).Select(layers => manifest with { Layers = layers }),
        .. Parts.Simpler(manifest.Config).Select(config => manifest with { Config = config }),
    ];

    public static IEnumerable<ImageIndex> Simpler(ImageIndex index) =>
    [
        .. Shrinking.Without(index.Subject is not null, () => index with { Subject = null }),
        .. Shrinking.Map(index.Annotations).Select(annotations => index with { Annotations = annotations }),
        .. Shrinking.List(index.Manifests, Parts.Simpler).Select(manifests => index with { Manifests = manifests }),
    ];

    private static Gen<Descriptor> Entry() =>
        from descriptor in Parts.Descriptor
        from platform in Parts.Platform
        from type in Gen.Elements(MediaTypes.OciManifest, MediaTypes.OciManifest, MediaTypes.OciIndex, MediaTypes.DockerManifest)
        select descriptor with { MediaType = type, Platform = platform };

    // distribution, manifest-v2-2.md: what a descriptor has there.
    private static Descriptor DockerOnly(Descriptor descriptor) =>
        new()
        {
            MediaType = descriptor.MediaType,
            Digest = descriptor.Digest,
            Size = descriptor.Size,
            Urls = descriptor.Urls,
        };
}
