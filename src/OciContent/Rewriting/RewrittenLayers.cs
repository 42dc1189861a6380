using OciContent.Editing;
using OciContent.Layers;

namespace OciContent.Rewriting;

/// <summary>
/// Layers that were written anew, in scratch files without names. They have to stay as long as an image is used that was edited with them.
/// </summary>
public sealed class RewrittenLayers : IDisposable
{
    internal RewrittenLayers(ImageEdit edit, IReadOnlyList<LayerBlob> layers)
    {
        Edit = edit;
        Layers = layers;
    }

    /// <summary>
    /// Puts the layers into the image that they were made of: into its manifest, its config, and the config's history. It has to be the
    /// first edit that changes layers. Other images stay as they are.
    /// </summary>
    public ImageEdit Edit { get; }

    /// <summary>The new layers, in the order of images, the base first; empty if all layers stay as they are.</summary>
    public IReadOnlyList<LayerBlob> Layers { get; }

    /// <summary>Gives the scratch files back: the layers can be read no more.</summary>
    public void Dispose()
    {
        foreach (LayerBlob layer in Layers)
        {
            layer.Dispose();
        }
    }
}
