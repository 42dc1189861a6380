using OciContent.Compression.Deflate;
using OciContent.Compression.GoDeflate;

namespace OciContent.Compression;

/// <summary>Which encoder writes deflate data, and how: profiles that have this in common differ in their header alone.</summary>
/// <param name="Level">The level of Go's compress/flate, not the default one.</param>
internal sealed record DeflateSettings(int Level)
{
    private const int FirstGreedy = 2;
    private const int FirstLazy = 4;

    public static DeflateSettings OfGo(int level) => new(level);

    /// <summary>Starts to compress a text.</summary>
    public DeflateMethod CreateMethod() => Level switch
    {
        >= FirstLazy => new LazyMethod(GoLevel.Of(Level)),
        >= FirstGreedy => new GreedyMethod(GoLevel.Of(Level)),
        _ => new BlockwiseMethod(Level),
    };
}
