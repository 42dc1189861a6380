using OciContent.Compression.Deflate;
using OciContent.Compression.Go127;

namespace OciContent.Tests.Compression.Go127;

/// <summary>The parsers of the levels that parse block by block.</summary>
internal static class BlockParsers
{
    public static BlockParser Create(int level) => level switch
    {
        1 => new SparseParser(),
        2 => new LargeTableParser(),
        3 => new TwoPlaceParser(),
        4 => new ShortLongParser(),
        5 => new TwoTableParser(TwoTableRules.Newest),
        _ => new DenseParser(),
    };
}
