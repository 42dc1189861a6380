namespace OciContent.Compression.Deflate;

/// <summary>How versions of an encoder differ that keeps a block with codes of its own open for what follows.</summary>
/// <param name="EstimateShift">Codes from an estimate turn out worse than it: by 1 in 2 to the power of this.</param>
/// <param name="AlwaysCountsEnd">
/// Whether the end of a block counts among its symbols even if the block stays open; of such a block, then, no more code lengths are
/// written than occur. If not, all are.
/// </param>
internal sealed record TableReuseRules(int EstimateShift, bool AlwaysCountsEnd)
{
    /// <summary>klauspost/compress from 1.15.10 to 1.18.0, at levels 1 to 6.</summary>
    public static TableReuseRules Klauspost { get; } = new(7, AlwaysCountsEnd: false);
}
