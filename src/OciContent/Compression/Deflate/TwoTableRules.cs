namespace OciContent.Compression.Deflate;

/// <summary>How versions of an encoder differ that looks for matches in two tables (<see cref="TwoTableParser"/>).</summary>
/// <param name="MaxReplaced">A match that is shorter may give way to one of what follows it; 0 if none does.</param>
/// <param name="Unmatched">How many bytes at the start of such a match need not match.</param>
/// <param name="Shortened">
/// Of a match longer than the longest and up to so long, the first piece is not as long as a piece can be, so that what is left is a match.
/// </param>
internal sealed record TwoTableRules(int MaxReplaced, int Unmatched, int Shortened)
{
    /// <summary>As long as what is left would be too short for a match.</summary>
    public const int ShortenedWhereNeeded = DeflateToken.MaxMatchLength + DeflateToken.MinMatchLength;

    /// <summary>klauspost/compress from 1.15.10 on, and Go 1.27.</summary>
    public static TwoTableRules Newest { get; } = new(MaxReplaced: 30, Unmatched: 2, ShortenedWhereNeeded);

    /// <summary>klauspost/compress from 1.10.2 to 1.11.12: all pieces but the last are shorter than they could be.</summary>
    public static TwoTableRules Of2020 { get; } = new(MaxReplaced: 0, Unmatched: 0, Shortened: int.MaxValue);
}
