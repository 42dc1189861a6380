namespace OciContent.Comparison;

/// <summary>What became of a layer, from the one image to the other.</summary>
public enum LayerChange
{
    /// <summary>Both have it, and in the same order as the other layers that they share.</summary>
    Shared,

    /// <summary>Both have it, but it changed places with layers that they share.</summary>
    Moved,

    /// <summary>The first image alone has it.</summary>
    Removed,

    /// <summary>The second image alone has it.</summary>
    Added,
}
