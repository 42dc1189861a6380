using System.Text.Json;
using OciContent.Images;
using OciContent.Storage;
using OciContent.Testing.Checking;
using OciContent.Testing.Generation;

namespace OciContent.Testing;

/// <content>What the documents of the result are, and what they say.</content>
public sealed partial class ConverterLaws
{
    private static readonly ContainerConfig NothingIsSaid = new();

    /// <summary>
    /// Indexes, manifests, configs and layers have media types of <see cref="ConverterLawOptions.Target"/>. It holds if none is given:
    /// nothing is known then about what images are converted to.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public async Task MediaTypesAreOfTarget()
    {
        if (_options.Target is { } target)
        {
            await CheckPairsAsync(
                    nameof(MediaTypesAreOfTarget),
                    async (_, _, converted, after) =>
                    {
                        Descriptor root = converted.Root;
                        if (MediaTypes.IsIndex(root.MediaType)
                            && root.MediaType != (target == ImageFormat.Oci ? MediaTypes.OciIndex : MediaTypes.DockerManifestList))
                        {
                            throw new BrokenLawException(
                                $"the index is {root.MediaType}: expected one of {target.Name}",
                                await ReadTextAsync(converted.Reader, root).ConfigureAwait(false));
                        }

                        Require(
                            "the manifest",
                            after.MediaType,
                            target == ImageFormat.Oci ? MediaTypes.OciManifest : MediaTypes.DockerManifest);
                        Require(
                            "config.mediaType",
                            after.Config.MediaType,
                            target == ImageFormat.Oci ? MediaTypes.OciConfig : MediaTypes.DockerConfig);
                        foreach ((int i, Descriptor layer) in after.Layers.Index())
                        {
                            if (!MediaTypes.IsLayer(layer.MediaType)
                                || !layer.MediaType.StartsWith(
                                    target == ImageFormat.Oci ? "application/vnd.oci." : "application/vnd.docker.",
                                    StringComparison.Ordinal))
                            {
                                throw Fault(
                                    $"layers[{i}].mediaType is {layer.MediaType}: expected that of a layer of {target.Name}",
                                    after);
                            }
                        }

                        void Require(string what, string mediaType, string expected)
                        {
                            if (mediaType != expected)
                            {
                                throw Fault($"{what} is {mediaType}: expected {expected}", after);
                            }
                        }
                    })
                .ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Each config says when the image was created, if it did, and how a container of it is run: user, environment, entry point, command,
    /// folder, ports, volumes, labels and stop signal. Nothing and nothing in it are the same here.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task ConfigIsKept() =>
        CheckPairsAsync(
            nameof(ConfigIsKept),
            static async (image, before, converted, after) =>
            {
                ImageConfig was = await image.Store.ReadConfigAsync(before.Config).ConfigureAwait(false);
                ImageConfig config = await converted.Reader.ReadConfigAsync(after.Config).ConfigureAwait(false);
                if (was.Created is { } created
                    && (
                        config.Created is not { } time
                        || (created.ToDateTimeOffset(), created.Nanosecond) != (time.ToDateTimeOffset(), time.Nanosecond)))
                {
                    throw Fault($"created is {(config.Created is { } other ? other.ToString() : "not there")}: expected {created}", config);
                }

                (ContainerConfig old, ContainerConfig container) = (was.Config ?? NothingIsSaid, config.Config ?? NothingIsSaid);
                foreach ((string key, bool isKept) in new (string, bool)[]
                {
            ("User", AreSame(old.User, container.User)),
            ("ExposedPorts", HaveSameKeys(old.ExposedPorts, container.ExposedPorts)),
            ("Env", old.Env.SequenceEqual(container.Env, StringComparer.Ordinal)),
            ("Entrypoint", old.Entrypoint.SequenceEqual(container.Entrypoint, StringComparer.Ordinal)),
            ("Cmd", old.Cmd.SequenceEqual(container.Cmd, StringComparer.Ordinal)),
            ("Volumes", HaveSameKeys(old.Volumes, container.Volumes)),
            ("WorkingDir", AreSame(old.WorkingDir, container.WorkingDir)),
            ("Labels", old.Labels.Count == container.Labels.Count && FindLost(old.Labels, container.Labels) is null),
            ("StopSignal", AreSame(old.StopSignal, container.StopSignal)),
                })
                {
                    if (!isKept)
                    {
                        throw Fault($"config.{key} is not what it was: expected it to be kept", config);
                    }
                }
            });

    /// <summary>
    /// Each manifest of image-spec's form has the annotations that it had, and maybe more, unless
    /// <see cref="ConverterLawOptions.MayLoseAnnotations"/> says that they may be lost. Manifests of Docker's form have none.
    /// </summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public async Task AnnotationsAreKept()
    {
        if (!_options.MayLoseAnnotations)
        {
            await CheckPairsAsync(
                    nameof(AnnotationsAreKept),
                    static (_, before, _, after) =>
                        before.MediaType == MediaTypes.OciManifest
                        && after.MediaType == MediaTypes.OciManifest
                        && FindLost(before.Annotations, after.Annotations) is { } key
                            ? throw Fault($"annotations does not have {JsonText.Of(key)} as it was: expected it to be kept", after)
                            : Task.CompletedTask)
                .ConfigureAwait(false);
        }
    }

    /// <summary>An index stays an index, whose entries have the platforms they had.</summary>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    public Task PlatformsAreKept() => CheckAsync(nameof(PlatformsAreKept), static async (image, converted) =>
    {
        if (!MediaTypes.IsIndex(image.Root.MediaType))
        {
            return;
        }

        if (!MediaTypes.IsIndex(converted.Root.MediaType))
        {
            throw new BrokenLawException(
                $"the result of an index is {converted.Root.MediaType}: expected an index",
                await ReadTextAsync(converted.Reader, converted.Root).ConfigureAwait(false));
        }

        ImageIndex before = await image.Store.ReadIndexAsync(image.Root).ConfigureAwait(false);
        ImageIndex after = await converted.Reader.ReadIndexAsync(converted.Root).ConfigureAwait(false);
        foreach ((int i, (Descriptor was, Descriptor entry)) in before.Manifests.Zip(after.Manifests).Index())
        {
            if (was.Platform is { } platform && platform != entry.Platform)
            {
                throw Fault($"manifests[{i}].platform is {entry.Platform?.ToString() ?? "not there"}: expected {platform}", after);
            }
        }
    });

    private static bool AreSame(string? one, string? other) => (one ?? "") == (other ?? "");

    private static bool HaveSameKeys(IReadOnlyDictionary<string, JsonElement> one, IReadOnlyDictionary<string, JsonElement> other) =>
        one.Count == other.Count && one.Keys.All(other.ContainsKey);

    private static string? FindLost(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
        before.Keys.FirstOrDefault(key => !after.TryGetValue(key, out string? value) || value != before[key]);
}
