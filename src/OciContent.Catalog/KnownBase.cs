using OciContent.Inference;

namespace OciContent.Catalog;

/// <summary>An image that another one is built on.</summary>
public sealed record KnownBase
{
    /// <summary>The base.</summary>
    public required CatalogedImage Image { get; init; }

    /// <summary>How that is known.</summary>
    public required BaseMatchKind Kind { get; init; }

    /// <summary>How many layers, from the lowest up, are the base's: all that it has.</summary>
    public required int Layers { get; init; }

    /// <summary>
    /// What a tag stands for that the base had once, if that is approved too, and of the same platform: the version to rebuild on;
    /// <c>null</c> if there is none.
    /// </summary>
    public required CatalogedImage? Newer { get; init; }
}
