using OciContent.Compression;
using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Inspection;

/// <summary>Says which of an image's hashes a hash is, and where people see it.</summary>
/// <example>
/// <code>
/// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// ImageInspection inspection = await ImageInspector.InspectAsync(source);
/// foreach (HashMatch match in HashFinder.Find(HashPrefix.Parse("sha256:5031a68c"), inspection))
/// {
///     Console.WriteLine(match);
/// }
/// </code>
/// </example>
public static class HashFinder
{
    private const int MaxTags = 3;

    /// <summary>Everything in an inspected source that has the hash, or a hash that starts so.</summary>
    /// <param name="hash">The hash or its start. It may match several different hashes: see <see cref="HashMatch.Digest"/>.</param>
    /// <param name="inspection">The source.</param>
    public static IReadOnlyList<HashMatch> Find(HashPrefix hash, ImageInspection inspection)
    {
        ArgumentNullException.ThrowIfNull(hash);
        ArgumentNullException.ThrowIfNull(inspection);
        return
        [
            .. All(inspection)
                .Where(found => hash.Matches(found.Digest))
                .Select(found => new HashMatch
                {
                    Digest = found.Digest,
                    Source = inspection.Source,
                    Role = found.Role,
                    Explanation = found.Explain(),
                })
                .DistinctBy(static match => (match.Digest, match.Role, match.Explanation)),
        ];
    }

    // The explanations are put together only of what is found: a source may have very many hashes.
    private static IEnumerable<(Digest Digest, HashRole Role, Func<string> Explain)> All(ImageInspection inspection)
    {
        if (inspection is { Index: { } index, Images: [] })
        {
            yield return (
                index.Digest,
                HashRole.Index,
                () => $"An image index, none of whose images is here. {Explanations.WhereIndexesAreSeen}");
        }

        HashSet<Digest> ofImages =
        [
            .. inspection.Images.Where(IsRunnable).SelectMany(static image => image.Indexes).Select(static listing => listing.Digest),
        ];
        foreach ((Digest Digest, HashRole Role, Func<string> Explain) found in inspection.Images.SelectMany(
            image => AllOf(image, ofImages)))
        {
            yield return found;
        }

        foreach (Descriptor absent in inspection.Missing.Where(static absent =>
                MediaTypes.IsIndex(absent.MediaType) || MediaTypes.IsManifest(absent.MediaType)))
        {
            yield return MediaTypes.IsIndex(absent.MediaType)
                ? (
                    absent.Digest,
                    HashRole.Index,
                    () => $"An image index that the image index lists, but that is not here. {Explanations.WhereIndexesAreSeen}")
                : (
                    absent.Digest,
                    HashRole.Manifest,
                    () =>
                        $"A manifest{(absent.Platform is { } platform ? $" for {ErrorText.Plain(platform.ToString())}" : "")} that "
                        + $"the image index lists, but that is not here. {WhereManifestsAreSeen(isImage: !IsOfArtifact(absent))}");
        }
    }

    private static IEnumerable<(Digest Digest, HashRole Role, Func<string> Explain)> AllOf(
        ImageIdentity image,
        HashSet<Digest> indexesOfImages)
    {
        bool isImage = IsRunnable(image);
        foreach (Descriptor index in image.Indexes)
        {
            string whereIndexesAreSeen = indexesOfImages.Contains(index.Digest)
                ? Explanations.WhereIndexesAreSeen
                : Explanations.WhereArtifactIndexesAreSeen;
            yield return (index.Digest, HashRole.Index, () => $"The image index of {TagsOf(image)}. {whereIndexesAreSeen}");
        }

        if (image.Manifest is { } manifest)
        {
            yield return (
                manifest.Digest,
                HashRole.Manifest,
                () => $"The {KindOf(image, manifest)} of {NameOf(image)}. {WhereManifestIsSeen(image)}");
        }

        if (image.Config is { } config)
        {
            string whereConfigsAreSeen = isImage ? Explanations.WhereConfigsAreSeen : Explanations.WhereArtifactConfigsAreSeen;
            yield return (config.Digest, HashRole.Config, () => $"The config of {NameOf(image)}. {whereConfigsAreSeen}");
        }

        for (int i = 0; i < image.Layers.Count; i++)
        {
            LayerIdentity layer = image.Layers[i];
            int number = i + 1;
            if (layer.Digest is { } stored)
            {
                string whereLayersAreSeen =
                    image.Manifest is null || image.Store == DockerStore.GraphDriver ? Explanations.WhereArchivedLayersAreSeen
                    : isImage ? Explanations.WhereLayersAreSeen
                    : Explanations.WhereArtifactLayersAreSeen;
                yield return (
                    stored,
                    HashRole.Layer,
                    () => $"Layer {WhichOf(image, number)}, as it is stored{Compressed(layer)}. {whereLayersAreSeen}");
            }

            if (layer.DiffId is { } diffId)
            {
                string whereDiffIdsAreSeen = isImage ? Explanations.WhereDiffIdsAreSeen : Explanations.WhereArtifactDiffIdsAreSeen;
                yield return (diffId, HashRole.DiffId, () => $"Layer {WhichOf(image, number)}, uncompressed. {whereDiffIdsAreSeen}");
            }

            if (layer.ChainId is { } chainId)
            {
                string whereChainIdsAreSeen = isImage ? Explanations.WhereChainIdsAreSeen : Explanations.WhereArtifactChainIdsAreSeen;
                yield return (
                    chainId,
                    HashRole.ChainId,
                    () => $"Layers 1 to {WhichOf(image, number)}, one unpacked over the other. {whereChainIdsAreSeen}");
            }
        }
    }

    // What BuildKit attests has an image's config, and still nobody runs it.
    private static bool IsRunnable(ImageIdentity image) => image.IsImage && !StoredImage.IsAttestation(image.Manifest, image.Platform);

    private static bool IsOfArtifact(Descriptor manifest) =>
        !string.IsNullOrEmpty(manifest.ArtifactType) || StoredImage.IsAttestation(manifest, manifest.Platform);

    private static string WhereManifestIsSeen(ImageIdentity image) =>
        image.Store == DockerStore.GraphDriver
            ? Explanations.WhereManifestsOfGraphDriverAreSeen
            : WhereManifestsAreSeen(IsRunnable(image));

    private static string WhereManifestsAreSeen(bool isImage) =>
        isImage ? Explanations.WhereManifestsAreSeen : Explanations.WhereArtifactManifestsAreSeen;

    private static string KindOf(ImageIdentity image, Descriptor manifest) =>
        MediaTypes.IsSchema1Manifest(manifest.MediaType) ? "manifest of Docker's schema 1"
        : IsRunnable(image) ? "manifest"
        : image.IsImage ? "manifest, of an attestation and not of an image,"
        : $"manifest, of an artifact of the type {ErrorText.Quote(image.ArtifactType ?? "")} and not of an image,";

    private static string WhichOf(ImageIdentity image, int layer) => $"{layer} of {image.Layers.Count} of {NameOf(image)}";

    private static string NameOf(ImageIdentity image) =>
        image.Platform is { } platform ? $"{TagsOf(image)} ({ErrorText.Plain(platform.ToString())})" : TagsOf(image);

    private static string TagsOf(ImageIdentity image)
    {
        string first = string.Join(", ", image.Tags.Take(MaxTags).Select(static tag => ErrorText.Plain(tag)));
        return image.Tags.Count switch
        {
            0 => image.IsImage ? "an image without a tag" : "an artifact without a tag",
            > MaxTags => $"{first} and {image.Tags.Count - MaxTags} more",
            _ => first,
        };
    }

    private static string Compressed(LayerIdentity layer) =>
        layer.Compression is { } compression and not CompressionFormat.None ? $", compressed with {compression.ToName()}" : "";
}
