using OciContent.Compression.Deflate;

namespace OciContent.Compression.Go127;

/// <summary>Gathers tokens of levels 7 to 9, and says where blocks end.</summary>
internal sealed class ChainTokens : IDisposable
{
    /// <summary>How many tokens a block has that is not the last.</summary>
    public const int TokensPerBlock = 32768;

    private int _blockCount;

    /// <summary>The tokens that were added and not yet taken.</summary>
    public PooledBuffer<uint> Tokens { get; private set; } = new();

    /// <summary>The blocks of them that are complete: how many tokens, and where Go stood and what it held when it wrote them.</summary>
    public List<(int Tokens, long End, long WindowStart, bool IsLast)> Blocks { get; } = [];

    /// <summary>Where the segment stands from which positions are counted.</summary>
    public long Offset { get; set; }

    /// <summary>Where what Go holds starts.</summary>
    public long WindowStart { get; set; }

    /// <summary>Whether Go was told that the input ends: then no block stays open.</summary>
    public bool IsLast { get; set; }

    /// <summary>Adds a token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="end">Where what it stands for ends.</param>
    public void Add(uint token, int end)
    {
        Tokens.Reserve(1)[0] = token;
        Tokens.Advance(1);
        if (++_blockCount == TokensPerBlock)
        {
            Complete(end);
        }
    }

    /// <summary>Completes a block, if there are tokens for it.</summary>
    public void Complete(int end)
    {
        if (_blockCount > 0)
        {
            Blocks.Add((_blockCount, Offset + end, WindowStart, IsLast));
            _blockCount = 0;
        }
    }

    /// <summary>The tokens of the complete blocks; what is behind them stays.</summary>
    public PooledBuffer<uint> TakeBlocks()
    {
        Blocks.Clear();
        PooledBuffer<uint> taken = Tokens;
        Tokens = new PooledBuffer<uint>();
        Tokens.Append(taken.Span[^_blockCount..]);
        taken.Truncate(taken.Count - _blockCount);
        return taken;
    }

    public void Dispose() => Tokens.Dispose();
}
