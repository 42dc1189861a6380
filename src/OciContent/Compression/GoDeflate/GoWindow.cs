namespace OciContent.Compression.GoDeflate;

/// <summary>
/// Go's compressor keeps 64 KiB and moves on by 32 KiB whenever less than a longest match is left to look at: what is before
/// its window can be neither referred to nor stored.
/// </summary>
internal static class GoWindow
{
    /// <summary>How many bytes it moves by, and how far back a match may lie.</summary>
    public const int Size = 32 * 1024;

    /// <summary>How many bytes behind a position must be known, or be all there are, to tell its window and its longest match.</summary>
    public const int LookAhead = DeflateReach + 4;

    private const int DeflateReach = 258;

    // Where it moves for the first time.
    private const int FirstMove = (2 * Size) - LookAhead + 1 - Size;

    /// <summary>Where the window starts when the compressor stands at <paramref name="position"/>.</summary>
    /// <param name="position">A position in the input.</param>
    /// <param name="length">The input's length, or as much of it as is known.</param>
    public static long StartAt(long position, long length)
    {
        long moves = Math.Max(0, position - FirstMove) / Size;
        long most = Math.Max(0, ((length - 1) / Size) - 1);
        return Math.Min(moves, most) * Size;
    }

    /// <summary>The next position at which <see cref="StartAt"/> may give something else.</summary>
    public static long NextMove(long position) => FirstMove + (Size * (1 + (Math.Max(0, position - FirstMove) / Size)));
}
