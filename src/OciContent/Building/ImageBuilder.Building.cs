using OciContent.Editing;
using OciContent.Images;
using OciContent.Internal;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Building;

/// <content>What the steps come to.</content>
public sealed partial class ImageBuilder
{
    private const string BuiltName = "the built image";

    /// <summary>
    /// Builds the image. Nothing is written: the result is a source like any other, and can be copied anywhere. On an index, all of its
    /// images are built upon.
    /// </summary>
    /// <param name="cancellationToken">Cancels the reading of the base's documents.</param>
    /// <exception cref="InvalidDataException">
    /// The base has several images, or instructions for who builds on it (<c>ONBUILD</c>), which only Docker can run; or a step does not
    /// fit the base.
    /// </exception>
    /// <exception cref="System.Text.Json.JsonException">A document of the base is malformed, or a step makes one so.</exception>
    /// <exception cref="ContentNotFoundException">A document of the base is not there.</exception>
    /// <exception cref="ContentMismatchException">A document of the base is not what its descriptor says.</exception>
    public async Task<EditedImage> BuildAsync(CancellationToken cancellationToken = default)
    {
        ImageSource source = _base ?? CreateScratch();
        ImageEdit[] edits = [.. _steps.SelectMany(EditsOf)];
        return await ImageEditor.EditAsync(source, edits, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts images for several platforms together to an index (image-spec, image-index.md).</summary>
    /// <param name="images">One image each; they have to stay open as long as the index is used.</param>
    /// <param name="annotations">Annotations of the index; <c>null</c> for none.</param>
    /// <param name="cancellationToken">Cancels the reading of the images' documents.</param>
    /// <returns>The index, which can be copied anywhere. The order of its images is theirs.</returns>
    /// <exception cref="InvalidDataException">There are two images for one platform, or a source has several.</exception>
    public static Task<ImageSource> BuildIndexAsync(
        IReadOnlyList<ImageSource> images,
        IReadOnlyDictionary<string, string>? annotations = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(images?.Count ?? throw new ArgumentNullException(nameof(images)));
        return BuildIndexCoreAsync(images, annotations, cancellationToken);
    }

    private static async Task<ImageSource> BuildIndexCoreAsync(
        IReadOnlyList<ImageSource> images,
        IReadOnlyDictionary<string, string>? annotations,
        CancellationToken cancellationToken)
    {
        var manifests = new List<Descriptor>();
        var contents = new List<IContentReader>();
        foreach (ImageSource image in images)
        {
            ResolvedImage resolved = await image.ResolveAsync(ImageFormat.Oci, cancellationToken).ConfigureAwait(false);
            ImageManifest manifest = await resolved.Content.ReadManifestAsync(resolved.Root, cancellationToken).ConfigureAwait(false);
            ImageConfig? config = await resolved.Content.ReadConfigAsync(manifest, cancellationToken).ConfigureAwait(false);
            if (config is not null && manifests.Any(other => other.Platform == config.Platform))
            {
                throw new InvalidDataException($"Two images are for the platform {config.Platform}: expected one for each.");
            }

            manifests.Add(manifest.ToDescriptor() with { Platform = config?.Platform });
            contents.Add(resolved.Content);
        }

        var index = new ImageIndex { Manifests = manifests, Annotations = annotations };
        byte[] bytes = index.RawBytes.ToArray();
        var own = KeyValuePair.Create<Digest, Func<Stream>>(index.Digest, () => new MemoryStream(bytes, writable: false));
        return ImageSource.Create(new OverlayReader(new JoinedReader(contents), [own]), index.ToDescriptor(), BuiltName);
    }

    // What is known of the base, and nothing of who built it.
    private static ImageEdit Inherit(ImageSource baseImage, string? name, Timestamp created)
    {
        // The manifest that is made for an image without one is nowhere else: nobody could check a claim of its digest.
        string root = baseImage.ResolveRoot().MediaType;
        bool hasManifest = MediaTypes.IsManifest(root) || MediaTypes.IsIndex(root);
        return new ImageEdit
        {
            Index = static index => index with
            {
                Manifests = [.. index.Manifests.Where(static entry => !StoredImage.IsAttestation(entry, entry.Platform))],
                Annotations = null,
                Subject = null,
            },
            Entry = static entry => entry with { Annotations = null },
            IsForConfig = true,
            RunnableConfig = (config, before) => config.Config is { OnBuild.Count: > 0 } container
                ? throw new InvalidDataException(
                    $"The base {before.Manifest.Digest} has the instruction ONBUILD {ErrorText.Plain(container.OnBuild[0])}: expected a "
                    + "base without such, which only Docker can run.")
                : config with
                {
                    Created = created,
                    Id = null,
                    Parent = null,
                    Comment = null,
                    Container = null,
                    ContainerConfig = null,
                    DockerVersion = null,
                },
            RunnableManifest = (manifest, before) => manifest with
            {
                Subject = null,
                Annotations = manifest.Format == ImageFormat.Docker ? null : Claims(before.Manifest.Digest),
            },
        };

        Dictionary<string, string> Claims(Digest digest)
        {
            var claims = new Dictionary<string, string>(StringComparer.Ordinal);
            if (hasManifest)
            {
                claims.Add(AnnotationKeys.BaseDigest, digest.ToString());
            }

            if (name is not null)
            {
                claims.Add(AnnotationKeys.BaseName, name);
            }

            return claims;
        }
    }

    private IEnumerable<ImageEdit> EditsOf(Step step)
    {
        yield return step.Edit(_created);
        if (step.Instruction is not null)
        {
            var entry = new HistoryEntry { Created = _created, CreatedBy = step.Instruction, Comment = Comment, EmptyLayer = true };
            yield return ImageEdit.AddHistory(entry);
        }
    }

    private ImageSource CreateScratch()
    {
        bool isDocker = _format == ImageFormat.Docker;
        var config = new ImageConfig
        {
            Architecture = _platform!.Architecture,
            Os = _platform.Os,
            OsVersion = _platform.OsVersion,
            OsFeatures = _platform.OsFeatures,
            Variant = _platform.Variant,
            Created = _created,
            RootFs = new RootFs(),
            MediaType = isDocker ? MediaTypes.DockerConfig : MediaTypes.OciConfig,
        };
        var manifest = new ImageManifest
        {
            Config = config.ToDescriptor(),
            Layers = [],
            MediaType = isDocker ? MediaTypes.DockerManifest : MediaTypes.OciManifest,
        };
        KeyValuePair<Digest, Func<Stream>>[] contents = [ContentOf(config), ContentOf(manifest)];
        return ImageSource.Create(new OverlayReader(new JoinedReader([]), contents), manifest.ToDescriptor(), BuiltName);

        static KeyValuePair<Digest, Func<Stream>> ContentOf(ImageDocument document)
        {
            byte[] bytes = document.RawBytes.ToArray();
            return KeyValuePair.Create<Digest, Func<Stream>>(document.Digest, () => new MemoryStream(bytes, writable: false));
        }
    }
}
