using OciContent.Internal;

namespace OciContent.Inspection;

/// <summary>Says which of an image's hashes a hash is, and where people see it.</summary>
public static class HashFinder
{
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
                .Where(match => hash.Matches(match.Digest))
                .DistinctBy(static match => (match.Digest, match.Role, match.Explanation)),
        ];
    }

    private static IEnumerable<HashMatch> All(ImageInspection inspection)
    {
        if (inspection is { Index: { } index, Images: [] })
        {
            yield return ToMatch(inspection, (index.Digest, HashRole.Index, $"An image index, of whose images none is here. {Explanations.WhereIndexesAreSeen}"));
        }

        foreach (ImageIdentity image in inspection.Images)
        {
            foreach (HashMatch match in AllOf(image).Select(found => ToMatch(inspection, found)))
            {
                yield return match;
            }
        }

        foreach (Descriptor absent in inspection.Absent)
        {
            string platform = absent.Platform is { } known ? $" for {known}" : "";
            yield return ToMatch(inspection, (absent.Digest, HashRole.Manifest, $"A manifest{platform} that the image index lists, but that is not here. {Explanations.WhereManifestsAreSeen}"));
        }
    }

    private static IEnumerable<(Digest Digest, HashRole Role, string Explanation)> AllOf(ImageIdentity image)
    {
        string name = NameOf(image);
        foreach (Descriptor index in image.Indexes)
        {
            yield return (index.Digest, HashRole.Index, $"The image index of {TagsOf(image)}. {Explanations.WhereIndexesAreSeen}");
        }

        if (image.Manifest is { } manifest)
        {
            yield return (manifest.Digest, HashRole.Manifest, $"The manifest of {name}. {Explanations.WhereManifestsAreSeen}");
        }

        yield return (image.Config.Digest, HashRole.Config, $"The config of {name}. {Explanations.WhereConfigsAreSeen}");
        for (int i = 0; i < image.Layers.Count; i++)
        {
            LayerIdentity layer = image.Layers[i];
            string which = $"{i + 1} of {image.Layers.Count} of {name}";
            if (layer.Digest is { } stored)
            {
                yield return (stored, HashRole.Layer, $"Layer {which}, as it is stored{Compressed(layer)}. {(image.Manifest is null ? Explanations.WhereArchivedLayersAreSeen : Explanations.WhereLayersAreSeen)}");
            }

            if (layer.DiffId is { } diffId)
            {
                yield return (diffId, HashRole.DiffId, $"Layer {which}, uncompressed. {Explanations.WhereDiffIdsAreSeen}");
            }

            if (layer.ChainId is { } chainId)
            {
                yield return (chainId, HashRole.ChainId, $"Layers 1 to {which}, one unpacked over the other. {Explanations.WhereChainIdsAreSeen}");
            }
        }
    }

    private static HashMatch ToMatch(ImageInspection inspection, (Digest Digest, HashRole Role, string Explanation) found) => new()
    {
        Digest = found.Digest,
        Source = inspection.Source,
        Role = found.Role,
        Explanation = found.Explanation,
    };

    private static string NameOf(ImageIdentity image) => image.Platform is { } platform ? $"{TagsOf(image)} ({ErrorText.Plain(platform.ToString())})" : TagsOf(image);

    private static string TagsOf(ImageIdentity image) => image.Tags.Count > 0 ? string.Join(", ", image.Tags.Select(static tag => ErrorText.Plain(tag))) : "an image without a tag";

    private static string Compressed(LayerIdentity layer) => layer.Compression is { Name: not "none" } compression ? $", compressed with {compression}" : "";
}
