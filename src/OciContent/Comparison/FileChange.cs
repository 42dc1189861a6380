namespace OciContent.Comparison;

/// <summary>What became of a file, from the one image to the other.</summary>
public enum FileChange
{
    /// <summary>It is in the second image alone.</summary>
    Added,

    /// <summary>It is in the first image alone.</summary>
    Removed,

    /// <summary>It is in both, and not the same.</summary>
    Changed,
}
