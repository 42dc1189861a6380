using System.Text.Json;
using OciContent.Internal;
using OciContent.Json;
using Field = OciContent.Json.GoField<OciContent.Images.ImageConfig>;
using HistoryField = OciContent.Json.GoField<OciContent.Images.HistoryEntry>;

namespace OciContent.Images;

/// <summary>
/// The fields of an image config and its parts, in the order in which tools write them. A <see cref="DocumentProfile"/> has one of these
/// for each form.
/// </summary>
internal static class ConfigForms
{
    private static readonly ContainerConfig NoContainer = new();

    private static readonly HistoryField EntryCreated = new("created", Omit.Empty, static entry => entry.Created?.ToString());
    private static readonly HistoryField EntryCreatedBy = new("created_by", Omit.Empty, static entry => entry.CreatedBy);
    private static readonly HistoryField EntryAuthor = new("author", Omit.Empty, static entry => entry.Author);
    private static readonly HistoryField EntryComment = new("comment", Omit.Empty, static entry => entry.Comment);
    private static readonly HistoryField EntryEmptyLayer = new("empty_layer", Omit.Empty, static entry => entry.EmptyLayer);

    /// <summary>image-spec, and Docker since version 25.</summary>
    public static readonly GoStruct<HistoryEntry> History = OfHistory(
        EntryCreated,
        EntryCreatedBy,
        EntryAuthor,
        EntryComment,
        EntryEmptyLayer);

    /// <summary>Docker 1.12 to 24.</summary>
    public static readonly GoStruct<HistoryEntry> HistoryOfDocker24 = OfHistory(
        EntryCreated,
        EntryAuthor,
        EntryCreatedBy,
        EntryComment,
        EntryEmptyLayer);

    /// <summary>image-spec.</summary>
    public static readonly GoStruct<RootFs> RootFs = OfRootFs(Omit.Never);

    /// <summary>Docker, which has no <c>diff_ids</c> where there are no layers.</summary>
    public static readonly GoStruct<RootFs> DockerRootFs = OfRootFs(Omit.Empty);

    private static readonly Field Architecture = new("architecture", Omit.Never, static config => config.Architecture);
    private static readonly Field Author = new("author", Omit.Empty, static config => config.Author);
    private static readonly Field Comment = new("comment", Omit.Empty, static config => config.Comment);
    private static readonly Field Config = Field.Object(
        "config",
        Omit.Never,
        static config => config.Config ?? NoContainer,
        ContainerForms.ImageSpec);
    private static readonly Field ConfigUnlessZero = Field.Object(
        "config",
        Omit.Nil,
        static config => IsZero(config.Config) ? null : config.Config,
        ContainerForms.ImageSpec);
    private static readonly Field Container = new("container", Omit.Empty, static config => config.Container);
    private static readonly Field ContainerConfig = Field.Object(
        "container_config",
        Omit.Nil,
        static config => config.ContainerConfig,
        ContainerForms.Docker);
    private static readonly Field Created = new("created", Omit.Empty, static config => config.Created?.ToString());
    private static readonly Field DockerConfig = Field.Object("config", Omit.Nil, static config => config.Config, ContainerForms.Docker);
    private static readonly Field DockerVersion = new("docker_version", Omit.Empty, static config => config.DockerVersion);
    private static readonly Field Entries = Field.List("history", Omit.Empty, static config => config.History, History.Write);
    private static readonly Field EntriesOfDocker24 = Field.List(
        "history",
        Omit.Empty,
        static config => config.History,
        HistoryOfDocker24.Write);
    private static readonly Field Id = new("id", Omit.Empty, static config => config.Id);
    private static readonly Field Layers = Field.Object("rootfs", Omit.Never, static config => config.RootFs, RootFs);
    private static readonly Field LayersOfDocker = Field.Object("rootfs", Omit.Never, static config => config.RootFs, DockerRootFs);
    private static readonly Field Os = new("os", Omit.Never, static config => config.Os);
    private static readonly Field OsFeatures = new("os.features", Omit.Empty, static config => config.OsFeatures);
    private static readonly Field OsVersion = new("os.version", Omit.Empty, static config => config.OsVersion);
    private static readonly Field Parent = new("parent", Omit.Empty, static config => config.Parent);
    private static readonly Field Variant = new("variant", Omit.Empty, static config => config.Variant);

    /// <summary>image-spec; Docker's own fields stand behind those of image-spec.</summary>
    public static readonly GoStruct<ImageConfig> ImageSpec = Of(
        Created, Author, Architecture, Os, OsVersion, OsFeatures, Variant, Config, Layers, Entries,
        Id, Parent, Comment, Container, ContainerConfig, DockerVersion);

    /// <summary>image-spec's main branch, of 2026: a config that is Go's zero value is left out.</summary>
    public static readonly GoStruct<ImageConfig> ImageSpecNext = Of(
        Created, Author, Architecture, Os, OsVersion, OsFeatures, Variant, ConfigUnlessZero, Layers, Entries,
        Id, Parent, Comment, Container, ContainerConfig, DockerVersion);

    /// <summary>image-spec 1.1.0-rc1 and -rc2, which containers/image 5.23 to 5.25 have.</summary>
    public static readonly GoStruct<ImageConfig> ContainersImage525 = Of(
        Created, Author, Architecture, Variant, Os, OsVersion, OsFeatures, Config, Layers, Entries,
        Id, Parent, Comment, Container, ContainerConfig, DockerVersion);

    /// <summary>Docker's engine, which marshals through a map.</summary>
    public static readonly GoStruct<ImageConfig> Docker = OfMap(
        Architecture, Author, Comment, DockerConfig, Container, ContainerConfig, Created, DockerVersion,
        Entries, Id, Os, OsFeatures, OsVersion, Parent, LayersOfDocker, Variant);

    /// <summary>The engine of Docker 1.12 to 24.</summary>
    public static readonly GoStruct<ImageConfig> Docker24 = OfMap(
        Architecture, Author, Comment, DockerConfig, Container, ContainerConfig, Created, DockerVersion,
        EntriesOfDocker24, Id, Os, OsFeatures, OsVersion, Parent, LayersOfDocker, Variant);

    // An empty list is not nil, and so no zero value.
    private static bool IsZero(ContainerConfig? config) =>
        config is null
        || (
            string.IsNullOrEmpty(config.User)
            && ValueDictionary<JsonElement>.IsAbsent(config.ExposedPorts)
            && ValueList<string>.IsAbsent(config.Env)
            && ValueList<string>.IsAbsent(config.Entrypoint)
            && ValueList<string>.IsAbsent(config.Cmd)
            && ValueDictionary<JsonElement>.IsAbsent(config.Volumes)
            && string.IsNullOrEmpty(config.WorkingDir)
            && ValueDictionary<string>.IsAbsent(config.Labels)
            && string.IsNullOrEmpty(config.StopSignal)
            && config.ArgsEscaped is not true);

    private static GoStruct<ImageConfig> Of(params Field[] fields) => new(static config => config.ExtensionData, fields);

    private static GoStruct<ImageConfig> OfMap(params Field[] fields) =>
        GoStruct<ImageConfig>.Sorted(static config => config.ExtensionData, fields);

    private static GoStruct<HistoryEntry> OfHistory(params HistoryField[] fields) => new(static entry => entry.ExtensionData, fields);

    private static GoStruct<RootFs> OfRootFs(Omit diffIds) =>
        new(
            static rootFs => rootFs.ExtensionData,
            new("type", Omit.Never, static rootFs => rootFs.Type),
            GoField<RootFs>.List(
                "diff_ids",
                diffIds,
                static rootFs => rootFs.DiffIds,
                static (writer, diffId) => writer.String(diffId?.ToString())));
}
