using OciContent.Compression;
using OciContent.Internal;

namespace OciContent.Inspection;

/// <summary>Says which of an image's hashes a hash is, and where people see it.</summary>
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
                () => $"An image index, of whose images none is here. {Explanations.WhereIndexesAreSeen}");
        }

        foreach ((Digest Digest, HashRole Role, Func<string> Explain) found in inspection.Images.SelectMany(AllOf))
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
                        + $"the image index lists, but that is not here. {Explanations.WhereManifestsAreSeen}");
        }
    }

    private static IEnumerable<(Digest Digest, HashRole Role, Func<string> Explain)> AllOf(ImageIdentity image)
    {
        foreach (Descriptor index in image.Indexes)
        {
            yield return (index.Digest, HashRole.Index, () => $"The image index of {TagsOf(image)}. {Explanations.WhereIndexesAreSeen}");
        }

        if (image.Manifest is { } manifest)
        {
            string kind = MediaTypes.IsSchema1Manifest(manifest.MediaType) ? "manifest of Docker's schema 1"
                : image.IsImage ? "manifest"
                : $"manifest, of an artifact of the type {ErrorText.Quote(image.ArtifactType ?? "")} and not of an image,";
            yield return (manifest.Digest, HashRole.Manifest, () => $"The {kind} of {NameOf(image)}. {Explanations.WhereManifestsAreSeen}");
        }

        if (image.Config is { } config)
        {
            string whereConfigsAreSeen = image.IsImage ? Explanations.WhereConfigsAreSeen : Explanations.WhereArtifactConfigsAreSeen;
            yield return (config.Digest, HashRole.Config, () => $"The config of {NameOf(image)}. {whereConfigsAreSeen}");
        }

        for (int i = 0; i < image.Layers.Count; i++)
        {
            LayerIdentity layer = image.Layers[i];
            int number = i + 1;
            if (layer.Digest is { } stored)
            {
                string whereLayersAreSeen = image.Manifest is null
                    ? Explanations.WhereArchivedLayersAreSeen
                    : Explanations.WhereLayersAreSeen;
                yield return (
                    stored,
                    HashRole.Layer,
                    () => $"Layer {WhichOf(image, number)}, as it is stored{Compressed(layer)}. {whereLayersAreSeen}");
            }

            if (layer.DiffId is { } diffId)
            {
                yield return (
                    diffId,
                    HashRole.DiffId,
                    () => $"Layer {WhichOf(image, number)}, uncompressed. {Explanations.WhereDiffIdsAreSeen}");
            }

            if (layer.ChainId is { } chainId)
            {
                yield return (
                    chainId,
                    HashRole.ChainId,
                    () => $"Layers 1 to {WhichOf(image, number)}, one unpacked over the other. {Explanations.WhereChainIdsAreSeen}");
            }
        }
    }

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
