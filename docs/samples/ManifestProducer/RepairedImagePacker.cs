using System.Text.Encodings.Web;
using OciContent;
using OciContent.Testing;

namespace ManifestProducer;

/// <summary>The same without the bugs.</summary>
public sealed class RepairedImagePacker : ImagePacker
{
    /// <inheritdoc/>
    protected override long SizeOf(LayerSample layer) => layer.Size;

    /// <inheritdoc/>
    protected override IEnumerable<Digest> DiffIds(IReadOnlyList<LayerSample> layers) => layers.Select(layer => layer.DiffId);

    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string>> Annotations(ImageDescription image) => base.Annotations(image).Reverse().DistinctBy(entry => entry.Key, StringComparer.Ordinal).Reverse();

    /// <inheritdoc/>
    protected override JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
}
