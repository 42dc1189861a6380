using OciContent.Images;
using OciContent.Internal;
using OciContent.Layers;

namespace OciContent.Editing;

/// <summary>Makes the edit that replaces a layer: what it is follows from its content.</summary>
internal static class LayerReplacement
{
    public static async Task<ImageEdit> CreateAsync(int layer, string path, CancellationToken cancellationToken)
    {
        LayerDigests digests;
        Stream file = ContentFile.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            digests = await LayerDigests.ComputeAsync(file, cancellationToken).ConfigureAwait(false);
        }

        return new ImageEdit
        {
            Manifest = manifest => manifest with
            {
                Layers = ImageEdit.Replace(manifest.Layers, layer, "layers", manifest.Digest, _ => new Descriptor
                {
                    MediaType = LayerMediaType.Of(digests, manifest.Format),
                    Digest = digests.Digest,
                    Size = digests.Size,
                }),
            },
            Config = config => config with
            {
                RootFs = config.RootFs with { DiffIds = ImageEdit.Replace(config.RootFs.DiffIds, layer, "diff_ids", config.Digest, _ => digests.DiffId) },
            },
            Contents = new Dictionary<Digest, Func<Stream>> { [digests.Digest] = () => ContentFile.OpenRead(path) },
        };
    }
}
