using OciContent.Compression.Deflate;
using OciContent.Compression.Zlib;

namespace OciContent.Compression.Pigz;

/// <summary>Compresses a chunk as pigz has zlib do, from a byte's start to a byte's end.</summary>
internal abstract class PigzChunkEncoder : IDisposable
{
    private const int FirstGreedy = 1;
    private const int FirstLazy = 4;

    // An empty block with fixed codes: two bits for its kind behind one that says it is not the last, and its end, which is zeros.
    private const uint EmptyFixedBlock = 0b010;
    private const int EmptyFixedBits = 10;

    public static PigzChunkEncoder Create(int level) => level switch
    {
        >= FirstLazy => new Lazy(ZlibLevel.Of(level)),
        >= FirstGreedy => new Greedy(ZlibLevel.Of(level)),
        _ => new Stored(),
    };

    /// <summary>Writes a chunk.</summary>
    /// <param name="chunk">The chunk; what is behind it does not count.</param>
    /// <param name="isLast">Whether the input ends with it.</param>
    /// <param name="bits">Where to write; it stands at a byte's start.</param>
    public void Write(InputSegment chunk, bool isLast, BitBuffer bits)
    {
        WriteBlocks(chunk, isLast, bits);
        if (isLast)
        {
            bits.Align();
        }
        else
        {
            FillByte(bits);
        }
    }

    public abstract void Dispose();

    protected abstract void WriteBlocks(InputSegment chunk, bool isLast, BitBuffer bits);

    private static void WriteStored(ReadOnlySpan<byte> input, bool isLast, BitBuffer bits)
    {
        bits.StartStored(isLast);
        bits.AppendStored(input);
    }

    /// <summary>Adds empty blocks until the last byte is full: of ten bits, where that goes, or a stored one.</summary>
    private static void FillByte(BitBuffer bits)
    {
        if (bits.Count % 2 != 0)
        {
            WriteStored([], isLast: false, bits);
        }

        while (bits.Count % 8 != 0)
        {
            bits.Reserve(EmptyFixedBits);
            bits.Append(EmptyFixedBlock, EmptyFixedBits);
        }
    }

    private sealed class Stored : PigzChunkEncoder
    {
        private const int BlockSize = 65535;

        public override void Dispose()
        {
        }

        protected override void WriteBlocks(InputSegment chunk, bool isLast, BitBuffer bits)
        {
            ReadOnlySpan<byte> input = chunk.Bytes.AsSpan(chunk.Start, chunk.End - chunk.Start);
            while (input.Length > BlockSize)
            {
                WriteStored(input[..BlockSize], isLast: false, bits);
                input = input[BlockSize..];
            }

            WriteStored(input, isLast, bits);
        }
    }

    private abstract class Compressed(bool isLazy) : PigzChunkEncoder
    {
        private readonly ZlibBlockCutter _cutter = new(isLazy);
        private readonly ZlibBlockEncoder _encoder = new();
        private readonly PooledBuffer<uint> _tokens = new();
        private readonly List<ZlibBlock> _blocks = [];

        public override void Dispose() => _tokens.Dispose();

        protected abstract void Parse(InputSegment chunk, PooledBuffer<uint> tokens);

        protected override void WriteBlocks(InputSegment chunk, bool isLast, BitBuffer bits)
        {
            _tokens.Truncate(0);
            _blocks.Clear();
            Parse(chunk, _tokens);
            _cutter.Cut(_tokens.Span, 0, isLast: true, _blocks);
            ReadOnlySpan<uint> tokens = _tokens.Span;
            int position = chunk.Start;
            foreach (ZlibBlock next in _blocks)
            {
                // Only the input's last block is marked, and may be empty.
                ZlibBlock block = next with { IsLast = next.IsLast && isLast };
                if ((block.Tokens > 0 || isLast) && _encoder.Write(tokens[..block.Tokens], block, bits))
                {
                    WriteStored(chunk.Bytes.AsSpan(position, block.Length), block.IsLast, bits);
                }

                tokens = tokens[block.Tokens..];
                position += block.Length;
            }
        }
    }

    private sealed class Lazy(ZlibLevel level) : Compressed(isLazy: true)
    {
        private readonly ZlibLazyParser _parser = new(level);
        private readonly ZlibChains _chains = new();
        private readonly PooledBuffer<int> _hasty = new();

        public override void Dispose()
        {
            base.Dispose();
            _chains.Dispose();
            _hasty.Dispose();
        }

        protected override void Parse(InputSegment chunk, PooledBuffer<uint> tokens)
        {
            _hasty.Truncate(0);
            _chains.Build(chunk, offset: 0, chunk.End);
            _parser.Parse(chunk, _chains, new ParseState(chunk.Start), chunk.End, tokens, _hasty);
        }
    }

    private sealed class Greedy(ZlibLevel level) : Compressed(isLazy: false)
    {
        private readonly ZlibGreedyParser _parser = new(level);

        public override void Dispose()
        {
            base.Dispose();
            _parser.Dispose();
        }

        protected override void Parse(InputSegment chunk, PooledBuffer<uint> tokens) => _parser.ParseAlone(chunk, tokens);
    }
}
