using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OciContent.Hashing;

internal sealed partial class Blake3
{
    private const int BlockSize = 64;
    private const int ChunkSize = 1024;
    private const int WordsPerBlock = BlockSize / sizeof(uint);
    private const int WordsPerValue = HashSize / sizeof(uint);

    // What a compression is for (BLAKE3 paper, table 3).
    [Flags]
    private enum Flags : uint
    {
        None = 0,
        ChunkStart = 1 << 0,
        ChunkEnd = 1 << 1,
        Parent = 1 << 2,
        Root = 1 << 3,
    }

    // The initial chaining value, the same as SHA-256's (BLAKE3 paper, table 1).
    // An array: unless the code is optimised, a span of constants is allocated wherever it is used.
    private static readonly uint[] InitialValue =
        [0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19];

    // The chaining value of a chunk of 0 to 1024 bytes; only the tree's only chunk may be empty.
    private static void HashChunk(ReadOnlySpan<byte> chunk, ulong index, Flags flags, Span<uint> value)
    {
        Span<uint> block = stackalloc uint[WordsPerBlock];
        InitialValue.CopyTo(value);
        Flags start = Flags.ChunkStart;
        while (chunk.Length > BlockSize)
        {
            Load(chunk[..BlockSize], block);
            Compress(value, block, index, BlockSize, start);
            start = Flags.None;
            chunk = chunk[BlockSize..];
        }

        block.Clear();
        Load(chunk, block);
        Compress(value, block, index, chunk.Length, start | Flags.ChunkEnd | flags);
    }

    // The chaining value of an inner node, from those of its two children. `value` may be a part of `children`.
    private static void HashParent(ReadOnlySpan<uint> children, Flags flags, Span<uint> value)
    {
        Span<uint> block = stackalloc uint[WordsPerBlock];
        children.CopyTo(block);
        InitialValue.CopyTo(value);
        Compress(value, block, 0, BlockSize, Flags.Parent | flags);
    }

    private static void Load(ReadOnlySpan<byte> bytes, Span<uint> words)
    {
        bytes.CopyTo(MemoryMarshal.AsBytes(words));
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }

    // The compression function, cut to the eight words that all but an extended output need: seven rounds over a state of
    // sixteen words. From round to round the message words are permuted by 2 6 3 10 7 0 4 13 1 11 12 5 9 14 15 8; the
    // indices below are that permutation applied ever again, written out so that they are constants.
    private static void Compress(Span<uint> value, ReadOnlySpan<uint> m, ulong counter, int length, Flags flags)
    {
        // One check here instead of one at every use.
        value = value[..WordsPerValue];
        m = m[..WordsPerBlock];

        uint v0 = value[0], v1 = value[1], v2 = value[2], v3 = value[3];
        uint v4 = value[4], v5 = value[5], v6 = value[6], v7 = value[7];
        ReadOnlySpan<uint> initial = InitialValue;
        uint v8 = initial[0], v9 = initial[1], v10 = initial[2], v11 = initial[3];
        uint v12 = (uint)counter, v13 = (uint)(counter >> 32), v14 = (uint)length, v15 = (uint)flags;

        // Round 1: columns, then diagonals.
        Mix(ref v0, ref v4, ref v8, ref v12, m[0], m[1]);
        Mix(ref v1, ref v5, ref v9, ref v13, m[2], m[3]);
        Mix(ref v2, ref v6, ref v10, ref v14, m[4], m[5]);
        Mix(ref v3, ref v7, ref v11, ref v15, m[6], m[7]);
        Mix(ref v0, ref v5, ref v10, ref v15, m[8], m[9]);
        Mix(ref v1, ref v6, ref v11, ref v12, m[10], m[11]);
        Mix(ref v2, ref v7, ref v8, ref v13, m[12], m[13]);
        Mix(ref v3, ref v4, ref v9, ref v14, m[14], m[15]);

        // Round 2: columns, then diagonals.
        Mix(ref v0, ref v4, ref v8, ref v12, m[2], m[6]);
        Mix(ref v1, ref v5, ref v9, ref v13, m[3], m[10]);
        Mix(ref v2, ref v6, ref v10, ref v14, m[7], m[0]);
        Mix(ref v3, ref v7, ref v11, ref v15, m[4], m[13]);
        Mix(ref v0, ref v5, ref v10, ref v15, m[1], m[11]);
        Mix(ref v1, ref v6, ref v11, ref v12, m[12], m[5]);
        Mix(ref v2, ref v7, ref v8, ref v13, m[9], m[14]);
        Mix(ref v3, ref v4, ref v9, ref v14, m[15], m[8]);

        // Round 3: columns, then diagonals.
        Mix(ref v0, ref v4, ref v8, ref v12, m[3], m[4]);
        Mix(ref v1, ref v5, ref v9, ref v13, m[10], m[12]);
        Mix(ref v2, ref v6, ref v10, ref v14, m[13], m[2]);
        Mix(ref v3, ref v7, ref v11, ref v15, m[7], m[14]);
        Mix(ref v0, ref v5, ref v10, ref v15, m[6], m[5]);
        Mix(ref v1, ref v6, ref v11, ref v12, m[9], m[0]);
        Mix(ref v2, ref v7, ref v8, ref v13, m[11], m[15]);
        Mix(ref v3, ref v4, ref v9, ref v14, m[8], m[1]);

        // Round 4: columns, then diagonals.
        Mix(ref v0, ref v4, ref v8, ref v12, m[10], m[7]);
        Mix(ref v1, ref v5, ref v9, ref v13, m[12], m[9]);
        Mix(ref v2, ref v6, ref v10, ref v14, m[14], m[3]);
        Mix(ref v3, ref v7, ref v11, ref v15, m[13], m[15]);
        Mix(ref v0, ref v5, ref v10, ref v15, m[4], m[0]);
        Mix(ref v1, ref v6, ref v11, ref v12, m[11], m[2]);
        Mix(ref v2, ref v7, ref v8, ref v13, m[5], m[8]);
        Mix(ref v3, ref v4, ref v9, ref v14, m[1], m[6]);

        // Round 5: columns, then diagonals.
        Mix(ref v0, ref v4, ref v8, ref v12, m[12], m[13]);
        Mix(ref v1, ref v5, ref v9, ref v13, m[9], m[11]);
        Mix(ref v2, ref v6, ref v10, ref v14, m[15], m[10]);
        Mix(ref v3, ref v7, ref v11, ref v15, m[14], m[8]);
        Mix(ref v0, ref v5, ref v10, ref v15, m[7], m[2]);
        Mix(ref v1, ref v6, ref v11, ref v12, m[5], m[3]);
        Mix(ref v2, ref v7, ref v8, ref v13, m[0], m[1]);
        Mix(ref v3, ref v4, ref v9, ref v14, m[6], m[4]);

        // Round 6: columns, then diagonals.
        Mix(ref v0, ref v4, ref v8, ref v12, m[9], m[14]);
        Mix(ref v1, ref v5, ref v9, ref v13, m[11], m[5]);
        Mix(ref v2, ref v6, ref v10, ref v14, m[8], m[12]);
        Mix(ref v3, ref v7, ref v11, ref v15, m[15], m[1]);
        Mix(ref v0, ref v5, ref v10, ref v15, m[13], m[3]);
        Mix(ref v1, ref v6, ref v11, ref v12, m[0], m[10]);
        Mix(ref v2, ref v7, ref v8, ref v13, m[2], m[6]);
        Mix(ref v3, ref v4, ref v9, ref v14, m[4], m[7]);

        // Round 7: columns, then diagonals.
        Mix(ref v0, ref v4, ref v8, ref v12, m[11], m[15]);
        Mix(ref v1, ref v5, ref v9, ref v13, m[5], m[0]);
        Mix(ref v2, ref v6, ref v10, ref v14, m[1], m[9]);
        Mix(ref v3, ref v7, ref v11, ref v15, m[8], m[6]);
        Mix(ref v0, ref v5, ref v10, ref v15, m[14], m[10]);
        Mix(ref v1, ref v6, ref v11, ref v12, m[2], m[12]);
        Mix(ref v2, ref v7, ref v8, ref v13, m[3], m[4]);
        Mix(ref v3, ref v4, ref v9, ref v14, m[7], m[13]);

        value[0] = v0 ^ v8;
        value[1] = v1 ^ v9;
        value[2] = v2 ^ v10;
        value[3] = v3 ^ v11;
        value[4] = v4 ^ v12;
        value[5] = v5 ^ v13;
        value[6] = v6 ^ v14;
        value[7] = v7 ^ v15;
    }

    // The mixing function G of BLAKE2s, over one column or diagonal.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref uint a, ref uint b, ref uint c, ref uint d, uint x, uint y)
    {
        a += b + x;
        d = BitOperations.RotateRight(d ^ a, 16);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 12);
        a += b + y;
        d = BitOperations.RotateRight(d ^ a, 8);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 7);
    }
}
