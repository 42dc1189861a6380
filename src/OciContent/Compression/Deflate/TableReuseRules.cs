namespace OciContent.Compression.Deflate;

/// <summary>How versions of an encoder differ that keeps a block with codes of its own open for what follows.</summary>
/// <param name="EstimateShift">Codes from an estimate turn out worse than it: by 1 in 2 to the power of this.</param>
/// <param name="AlwaysCountsEnd">Whether the end of a block counts among its symbols even if the block stays open.</param>
/// <param name="AlwaysTrims">
/// Whether of a block that stays open no more code lengths are written than occur, as of others. If not, all are.
/// </param>
internal sealed record TableReuseRules(int EstimateShift, bool AlwaysCountsEnd, bool AlwaysTrims)
{
    // At levels 1 to 6.
    private const int KlauspostShift = 7;

    /// <summary>klauspost/compress from 1.15.10 to 1.18.0, at levels 1 to 6.</summary>
    public static TableReuseRules Klauspost { get; } = new(KlauspostShift, AlwaysCountsEnd: false, AlwaysTrims: false);

    /// <summary>klauspost/compress 1.18.1, at levels 1 to 6.</summary>
    public static TableReuseRules Klauspost1181 { get; } = new(KlauspostShift, AlwaysCountsEnd: false, AlwaysTrims: true);

    /// <summary>klauspost/compress from 1.18.2 on, at levels 1 to 6; and Go 1.27.</summary>
    public static TableReuseRules Newest { get; } = new(KlauspostShift, AlwaysCountsEnd: true, AlwaysTrims: true);
}
