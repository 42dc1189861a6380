namespace OciContent.Compression.GoDeflate;

/// <summary>How hard a level of Go's compress/flate that looks for matches along chains tries, levels 2 to 9.</summary>
/// <param name="Lazy">
/// A match of this length or longer is taken without looking for a better one at the next byte; 0: every match is.
/// </param>
/// <param name="Nice">A match of this length or longer ends the search.</param>
/// <param name="Chain">How many earlier places are looked at.</param>
/// <param name="MaxInsert">Where every match is taken at once: the places within one longer than this are not found later.</param>
internal sealed record GoLevel(int Lazy, int Nice, int Chain, int MaxInsert)
{
    public static GoLevel Of(int level) => level switch
    {
        2 => new GoLevel(0, 16, 8, 5),
        3 => new GoLevel(0, 32, 32, 6),
        4 => new GoLevel(4, 16, 16, int.MaxValue),
        5 => new GoLevel(16, 32, 32, int.MaxValue),
        6 => new GoLevel(16, 128, 128, int.MaxValue),
        7 => new GoLevel(32, 128, 256, int.MaxValue),
        8 => new GoLevel(128, 258, 1024, int.MaxValue),
        9 => new GoLevel(258, 258, 4096, int.MaxValue),
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "The level must be from 2 to 9."),
    };
}
