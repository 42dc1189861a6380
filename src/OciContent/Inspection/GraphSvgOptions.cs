namespace OciContent.Inspection;

/// <summary>How a graph is drawn as SVG.</summary>
public sealed record GraphSvgOptions
{
    internal static GraphSvgOptions Default { get; } = new();

    /// <summary>
    /// How many rows are drawn; what is beyond them is counted in the last one.
    /// </summary>
    public int MaxRows { get; init; } = 5000;

    /// <summary>
    /// Gives the address that a click on a content leads to, such as an anchor of the page that the picture is in; <c>null</c> for none.
    /// </summary>
    public Func<Digest, string?>? LinkTo { get; init; }
}
