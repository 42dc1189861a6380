namespace OciContent.Building;

/// <summary>Where entries of a layer come from.</summary>
internal abstract class LayerSource
{
    /// <summary>Adds the entries; their contents are read later.</summary>
    public abstract Task CollectAsync(LayerPlan plan, CancellationToken cancellationToken);
}
