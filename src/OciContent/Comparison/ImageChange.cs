namespace OciContent.Comparison;

/// <summary>What became of an image, from the one source to the other.</summary>
public enum ImageChange
{
    /// <summary>It is the same.</summary>
    Same,

    /// <summary>It is another one, for the same platform.</summary>
    Changed,

    /// <summary>It is in the second source alone.</summary>
    Added,

    /// <summary>It is in the first source alone.</summary>
    Removed,
}
