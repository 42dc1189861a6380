namespace OciContent.Compression.Zlib;

/// <summary>
/// zlib keeps 64 KiB and moves on by 32 KiB when less than a longest match is left to look at. The places that are in reach are the same
/// wherever it stands, but for two: the first byte of the input, and one that has just become the first byte of the window, are taken
/// for none.
/// </summary>
internal static class ZlibWindow
{
    /// <summary>How many bytes it moves by.</summary>
    public const int Size = 32 * 1024;

    /// <summary>How many bytes behind a position must be known, or be all there are, to tell its longest match.</summary>
    public const int LookAhead = 258 + 3 + 1;

    /// <summary>How far back a match may lie: the first place of a chain as far as this, all others less.</summary>
    public const int MaxDistance = Size - LookAhead;

    /// <summary>
    /// Whether zlib moves its window at a position so that what lies <see cref="MaxDistance"/> back becomes the window's first byte:
    /// near the end of the input alone, since otherwise it has read more by then, and moves later.
    /// </summary>
    /// <param name="position">The position in the whole input.</param>
    /// <param name="left">How many bytes are known from there on.</param>
    public static bool MovesAt(long position, int left) =>
        left < LookAhead && position >= Size + MaxDistance && (position - MaxDistance) % Size == 0;
}
