namespace OciContent.Catalog.Records;

/// <summary>A line of an image's history (image-spec, config.md, "history").</summary>
/// <param name="CreatedBy">The command that is said to have created the layer; empty if none is.</param>
/// <param name="IsEmptyLayer">Whether there is no layer of it.</param>
public sealed record HistoryLine(string CreatedBy, bool IsEmptyLayer);
