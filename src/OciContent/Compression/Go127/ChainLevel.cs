namespace OciContent.Compression.Go127;

/// <summary>How hard a level of Go's compress/flate that looks for matches along chains tries, levels 7 to 9.</summary>
/// <param name="Lazy">A match of this length or longer is taken without looking for a better one at the next byte.</param>
/// <param name="Nice">A match of this length or longer ends the search.</param>
/// <param name="Chain">How many earlier places are looked at, and how many literals go before others are not looked at.</param>
/// <param name="WeighsCost">Whether matches are compared by what they save, or by their lengths.</param>
internal sealed record ChainLevel(int Lazy, int Nice, int Chain, bool WeighsCost)
{
    public static ChainLevel Of(int level) => level switch
    {
        7 => new ChainLevel(12, 16, 24, WeighsCost: false),
        8 => new ChainLevel(30, 40, 64, WeighsCost: false),
        9 => new ChainLevel(258, 258, 1024, WeighsCost: true),
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "The level must be from 7 to 9."),
    };
}
