using OciContent.Catalog.Records;

namespace OciContent.Catalog.Database;

/// <summary>An image as the tables have it.</summary>
internal sealed class FoundImage
{
    public required long Id { get; init; }

    public required Digest Digest { get; init; }

    public required string? MediaType { get; init; }

    public required long? Size { get; init; }

    public required Digest? Config { get; init; }

    public required string? Platform { get; init; }

    public required string? ArtifactType { get; init; }

    public required int Layers { get; init; }

    /// <summary>The number of the stack of its layers as the manifest lists them.</summary>
    public required long? Stack { get; init; }

    /// <summary>The number of the stack of its uncompressed layers: its chainID's.</summary>
    public required long? Chain { get; init; }

    /// <summary>The tags of it and of indexes with it, the one seen last first.</summary>
    public List<TagRecord> Tags { get; } = [];

    /// <summary>The approvals of it and of indexes with it, the newest first.</summary>
    public List<ApprovalRecord> Approvals { get; } = [];

    /// <summary>Puts tags and approvals in order, and drops the tags that are not told.</summary>
    public void Sort()
    {
        TagRecord[] tags =
        [
            .. Tags
                .OrderByDescending(static tag => tag.LastSeen)
                .ThenByDescending(static tag => tag.FirstSeen)
                .ThenBy(static tag => tag.Repository, StringComparer.Ordinal)
                .ThenBy(static tag => tag.Tag, StringComparer.Ordinal)
                .Take(CatalogedImage.MaxTags),
        ];
        Tags.Clear();
        Tags.AddRange(tags);
        Approvals.Sort(static (one, other) =>
            one.At == other.At ? string.CompareOrdinal(one.By, other.By) : other.At.CompareTo(one.At));
    }

    /// <summary>
    /// The approval that counts: of what was approved, the newest, unless the image itself was approved, or not any more, after an index
    /// with it.
    /// </summary>
    public ApprovalRecord? ApprovalAt(DateTimeOffset time)
    {
        ApprovalRecord? own = Approvals.Find(approval => approval.Digest == Digest);
        return Approvals
            .DistinctBy(static approval => approval.Digest)
            .FirstOrDefault(approval => approval.IsValidAt(time) && (own is null || approval == own || approval.At > own.At));
    }

    /// <summary>Whether one may be built on the other: unless both platforms are known, and differ.</summary>
    public bool MayShareBase(Platform? other) =>
        other is null || !OciContent.Platform.TryParse(Platform, out Platform? own) || own.Agrees(other);

    /// <inheritdoc cref="MayShareBase(OciContent.Platform?)"/>
    public bool MayShareBase(FoundImage other) =>
        MayShareBase(OciContent.Platform.TryParse(other.Platform, out Platform? platform) ? platform : null);

    public CatalogedImage ToImage(DateTimeOffset time) => new()
    {
        Digest = Digest,
        Format = ImageRecord.FormatOf(MediaType),
        MediaType = MediaType,
        Platform = Platform,
        Config = Config,
        Layers = Layers,
        Tags = [.. Tags],
        Approval = ApprovalAt(time),
    };
}
