using System.Text.Json;
using OciContent.Images;
using OciContent.Internal;

namespace OciContent.Conversion;

/// <summary>Descriptors and configs as they come out of the Go structs of tools: fields that a struct has not are gone.</summary>
internal static class GoStructProjection
{
    /// <summary>Image-spec's descriptor.</summary>
    public static Descriptor OfOci(Descriptor descriptor) => descriptor with
    {
        Platform = descriptor.Platform is { } platform ? OfOci(platform) : null,
        ExtensionData = null,
    };

    /// <summary>Image-spec's platform, which has no <c>features</c>.</summary>
    public static Platform OfOci(Platform platform) => platform with { Features = [], ExtensionData = null };

    /// <summary>Docker's descriptor: type, size, digest and addresses.</summary>
    public static Descriptor OfDocker(Descriptor descriptor, string mediaType) => new()
    {
        MediaType = mediaType,
        Digest = descriptor.Digest,
        Size = descriptor.Size,
        Urls = descriptor.Urls,
    };

    /// <summary>Docker's descriptor of a manifest in a list, which always has a platform.</summary>
    public static Descriptor OfDockerList(Descriptor descriptor) =>
        OfDocker(descriptor, descriptor.MediaType) with
        {
            Platform = descriptor.Platform is { } platform
                ? platform with
                {
                    ExtensionData = null,
                }
                : new Platform { Architecture = "", Os = "" },
        };

    /// <summary>
    /// A config as image-spec's struct reads it, whoever wrote it: fields of others are gone, and absent ones have Go's zero values.
    /// </summary>
    /// <param name="json">The config.</param>
    /// <param name="document">What messages call it.</param>
    /// <param name="rules">What the struct has.</param>
    /// <exception cref="JsonException">It is not JSON, is ambiguous, or has a field of image-spec with another kind of value.</exception>
    public static ImageConfig OfOciConfig(ReadOnlyMemory<byte> json, string document, ContainersImageRules rules)
    {
        ImageConfig? config = ImageConfig.ReadFields(json, document);
        return new ImageConfig
        {
            Created = config?.Created,
            Author = config?.Author,
            Architecture = config?.Architecture ?? "",
            Os = config?.Os ?? "",
            OsVersion = config?.OsVersion,
            OsFeatures = config?.OsFeatures ?? [],
            Variant = config?.Variant,
            Config = config?.Config is { } container ? OfOci(container, rules) : null,
            RootFs = new RootFs { Type = config?.RootFs?.Type ?? "", DiffIds = config?.RootFs?.DiffIds ?? ValueList<Digest>.Absent },
            History = [.. (config?.History ?? []).Select(static entry => entry with { ExtensionData = null })],
        };
    }

    private static ContainerConfig OfOci(ContainerConfig config, ContainersImageRules rules) => new()
    {
        User = config.User,
        ExposedPorts = KeysOnly(config.ExposedPorts),
        Env = config.Env,
        Entrypoint = config.Entrypoint,
        Cmd = config.Cmd,
        Volumes = KeysOnly(config.Volumes),
        WorkingDir = config.WorkingDir,
        Labels = config.Labels,
        StopSignal = config.StopSignal,
        ArgsEscaped = rules.KeepsArgsEscaped ? config.ArgsEscaped : null,
    };

    /// <summary>A map whose values Go's struct does not keep; nil stays nil.</summary>
    public static IReadOnlyDictionary<string, JsonElement> KeysOnly(IReadOnlyDictionary<string, JsonElement> map) =>
        ValueDictionary<JsonElement>.IsAbsent(map) ? map : ContainerConfig.KeysOnly(map.Keys);
}
