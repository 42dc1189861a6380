namespace OciContent.Compression.Zlib;

/// <summary>How hard a level of zlib's deflate looks for matches, levels 1 to 9.</summary>
/// <param name="Good">Of a match of this length or longer, a better one is looked for in a quarter of the places.</param>
/// <param name="Lazy">
/// A match of this length or longer is taken without looking for a better one at the next byte. Levels 1 to 3 take every match at
/// once: there the places within one longer than this are not found later.
/// </param>
/// <param name="Nice">A match of this length or longer ends the search.</param>
/// <param name="Chain">How many earlier places are looked at.</param>
internal sealed record ZlibLevel(int Good, int Lazy, int Nice, int Chain)
{
    public static ZlibLevel Of(int level) => level switch
    {
        1 => new ZlibLevel(4, 4, 8, 4),
        2 => new ZlibLevel(4, 5, 16, 8),
        3 => new ZlibLevel(4, 6, 32, 32),
        4 => new ZlibLevel(4, 4, 16, 16),
        5 => new ZlibLevel(8, 16, 32, 32),
        6 => new ZlibLevel(8, 16, 128, 128),
        7 => new ZlibLevel(8, 32, 128, 256),
        8 => new ZlibLevel(32, 128, 258, 1024),
        9 => new ZlibLevel(32, 258, 258, 4096),
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "The level must be from 1 to 9."),
    };
}
