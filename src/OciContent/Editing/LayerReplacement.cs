using OciContent.Layers;

namespace OciContent.Editing;

/// <summary>Makes the edit that replaces a layer: what it is follows from its content.</summary>
internal static class LayerReplacement
{
    public static async Task<ImageEdit> CreateAsync(int layer, string path, CancellationToken cancellationToken)
    {
        LayerBlob blob = await LayerBlob.FromFileAsync(path, cancellationToken).ConfigureAwait(false);
        LayerDigests digests = blob.Digests;
        return new ImageEdit
        {
            Manifest = manifest =>
                manifest with
                {
                    Layers = ImageEdit.Replace(
                        manifest.Layers,
                        layer,
                        "layers",
                        manifest.Digest,
                        _ => ImageEdit.DescriptorOf(digests, manifest.Format)),
                },
            Config = config =>
                config with
                {
                    RootFs = config.RootFs with
                    {
                        DiffIds = ImageEdit.Replace(config.RootFs.DiffIds, layer, "diff_ids", config.Digest, _ => digests.DiffId),
                    },
                },
            Contents = new Dictionary<Digest, Func<Stream>> { [digests.Digest] = blob.OpenRead },
        };
    }
}
