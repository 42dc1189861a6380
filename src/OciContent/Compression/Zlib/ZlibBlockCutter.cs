using OciContent.Compression.Deflate;

namespace OciContent.Compression.Zlib;

/// <summary>Says where blocks end: zlib's after so many tokens.</summary>
/// <param name="isLazy">
/// Whether a literal is written when the parse stands behind it: the input's last one then comes to a block that is written next as the
/// last in any case. Otherwise another block follows one that is full, an empty one.
/// </param>
internal class ZlibBlockCutter(bool isLazy)
{
    /// <summary>How many tokens a block has that is not the last.</summary>
    public const int TokensPerBlock = 16383;

    /// <summary>Whether a match may be given up for a longer one at the next byte.</summary>
    protected bool IsLazy => isLazy;

    /// <summary>Finds the blocks that are full, and the last one if the input ends.</summary>
    /// <param name="tokens">The tokens, from a block's start on.</param>
    /// <param name="offset">Where their input starts in the whole input.</param>
    /// <param name="isLast">Whether the input ends behind them.</param>
    /// <param name="blocks">Where to add the blocks.</param>
    public virtual void Cut(ReadOnlySpan<uint> tokens, long offset, bool isLast, List<ZlibBlock> blocks)
    {
        while (tokens.Length >= TokensPerBlock && !(isLast && EndsWithInput(tokens, TokensPerBlock)))
        {
            blocks.Add(new ZlibBlock(TokensPerBlock, DeflateToken.InputLength(tokens[..TokensPerBlock])));
            tokens = tokens[TokensPerBlock..];
        }

        if (isLast)
        {
            blocks.Add(new ZlibBlock(tokens.Length, DeflateToken.InputLength(tokens), IsLast: true));
        }
    }

    /// <summary>Whether a block of so many tokens that is full is the last nevertheless.</summary>
    /// <param name="tokens">All tokens that are left of an input that ends behind them.</param>
    /// <param name="count">How many the block has.</param>
    protected bool EndsWithInput(ReadOnlySpan<uint> tokens, int count) =>
        isLazy && tokens.Length == count && !DeflateToken.IsMatch(tokens[^1]);
}
