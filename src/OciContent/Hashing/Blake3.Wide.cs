using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace OciContent.Hashing;

// Many chunks, or many nodes of the tree, at a time: one of each in a lane of a vector. The fence: a caller gives as many whole
// inputs, and as much room for values, as there are lanes; nothing is read or written beyond them.
internal sealed unsafe partial class Blake3
{
    // The size of the largest vector. What crosses its multiples costs twice, and the stack is not aligned to it.
    private const int VectorAlignment = 64;

    /// <summary>The chaining values of as many inputs as there are lanes, directly after one another; none of them is the root.</summary>
    /// <param name="source">The inputs.</param>
    /// <param name="size">The size of each: of a chunk, or of a block with the two values below a node.</param>
    /// <param name="index">The number of the first chunk, a multiple of the number of lanes; 0 for nodes.</param>
    /// <param name="values">Where the values go, one after another.</param>
    // Compiled once and for all: the first tier is several times slower than scalar code.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void HashWide<TLanes, TVector>(byte* source, int size, ulong index, uint* values)
        where TLanes : struct, IBlake3Lanes<TVector>
        where TVector : unmanaged
    {
        byte* memory = stackalloc byte[((WordsPerBlock + WordsPerValue) * sizeof(TVector)) + VectorAlignment];
        TVector* words = (TVector*)(((nuint)memory + VectorAlignment - 1) & ~(nuint)(VectorAlignment - 1));
        TVector* value = words + WordsPerBlock;
        for (int i = 0; i < WordsPerValue; i++)
        {
            value[i] = TLanes.Broadcast(InitialValue[i]);
        }

        bool isChunk = size == ChunkSize;
        TVector counterLow = isChunk ? TLanes.Count((uint)index) : TLanes.Broadcast(0);
        TVector counterHigh = TLanes.Broadcast((uint)(index >> 32));
        for (int offset = 0; offset < size; offset += BlockSize)
        {
            Flags flags = !isChunk ? Flags.Parent
                : offset == 0 ? Flags.ChunkStart
                : offset == ChunkSize - BlockSize ? Flags.ChunkEnd
                : Flags.None;
            if (isChunk && Sse.IsSupported)
            {
                // No hardware foresees so many places at once: the next chunks are fetched, in the order of their addresses,
                // while these are hashed. To prefetch what does not exist does nothing.
                byte* next = source + ((nint)LanesOf<TVector>() * (ChunkSize + offset));
                for (int lane = 0; lane < LanesOf<TVector>(); lane++)
                {
                    Sse.Prefetch0(next + (lane * BlockSize));
                }
            }

            LoadWords<TLanes, TVector>(source + offset, size, words);
            CompressWide<TLanes, TVector>(value, words, counterLow, counterHigh, flags);
        }

        StoreValues<TLanes, TVector>(value, values);
    }

    private static int LanesOf<TVector>()
        where TVector : unmanaged => sizeof(TVector) / sizeof(uint);

    // A block of each input: 16 vectors, each with one word of all inputs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadWords<TLanes, TVector>(byte* source, nint size, TVector* words)
        where TLanes : struct, IBlake3Lanes<TVector>
        where TVector : unmanaged
    {
        for (int i = 0; i < WordsPerBlock; i += 4)
        {
            TVector row0 = TLanes.LoadQuarters(source, 4 * size);
            TVector row1 = TLanes.LoadQuarters(source + size, 4 * size);
            TVector row2 = TLanes.LoadQuarters(source + (2 * size), 4 * size);
            TVector row3 = TLanes.LoadQuarters(source + (3 * size), 4 * size);
            TLanes.Transpose(ref row0, ref row1, ref row2, ref row3);
            words[i] = row0;
            words[i + 1] = row1;
            words[i + 2] = row2;
            words[i + 3] = row3;
            source += 4 * sizeof(uint);
        }
    }

    // The way back: the values of all lanes, one after another.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreValues<TLanes, TVector>(TVector* value, uint* values)
        where TLanes : struct, IBlake3Lanes<TVector>
        where TVector : unmanaged
    {
        for (int i = 0; i < WordsPerValue; i += 4)
        {
            TLanes.Transpose(ref value[i], ref value[i + 1], ref value[i + 2], ref value[i + 3]);
            for (int lane = 0; lane < 4; lane++)
            {
                TLanes.StoreQuarters(value[i + lane], (byte*)(values + (lane * WordsPerValue) + i), 4 * HashSize);
            }
        }
    }

    // The compression function as in Compress, of whole blocks, over all lanes. Written out, so that the words are read from constant
    // places: a loop over a schedule takes a third longer. Four words of the state stay in memory, not only because there are but 16
    // registers before AVX-512: with all in registers, the compiler keeps the message there as well and evicts what is needed next.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CompressWide<TLanes, TVector>(TVector* value, TVector* m, TVector counterLow, TVector counterHigh, Flags flags)
        where TLanes : struct, IBlake3Lanes<TVector>
        where TVector : unmanaged
    {
        TVector v4 = value[4], v5 = value[5], v6 = value[6], v7 = value[7];
        TVector v8 = TLanes.Broadcast(InitialValue[0]), v9 = TLanes.Broadcast(InitialValue[1]);
        TVector v10 = TLanes.Broadcast(InitialValue[2]), v11 = TLanes.Broadcast(InitialValue[3]);
        TVector v12 = counterLow, v13 = counterHigh, v14 = TLanes.Broadcast(BlockSize), v15 = TLanes.Broadcast((uint)flags);

        // Round 1: columns, then diagonals.
        TLanes.Mix(ref value[0], ref v4, ref v8, ref v12, m[0], m[1]);
        TLanes.Mix(ref value[1], ref v5, ref v9, ref v13, m[2], m[3]);
        TLanes.Mix(ref value[2], ref v6, ref v10, ref v14, m[4], m[5]);
        TLanes.Mix(ref value[3], ref v7, ref v11, ref v15, m[6], m[7]);
        TLanes.Mix(ref value[0], ref v5, ref v10, ref v15, m[8], m[9]);
        TLanes.Mix(ref value[1], ref v6, ref v11, ref v12, m[10], m[11]);
        TLanes.Mix(ref value[2], ref v7, ref v8, ref v13, m[12], m[13]);
        TLanes.Mix(ref value[3], ref v4, ref v9, ref v14, m[14], m[15]);

        // Round 2: columns, then diagonals.
        TLanes.Mix(ref value[0], ref v4, ref v8, ref v12, m[2], m[6]);
        TLanes.Mix(ref value[1], ref v5, ref v9, ref v13, m[3], m[10]);
        TLanes.Mix(ref value[2], ref v6, ref v10, ref v14, m[7], m[0]);
        TLanes.Mix(ref value[3], ref v7, ref v11, ref v15, m[4], m[13]);
        TLanes.Mix(ref value[0], ref v5, ref v10, ref v15, m[1], m[11]);
        TLanes.Mix(ref value[1], ref v6, ref v11, ref v12, m[12], m[5]);
        TLanes.Mix(ref value[2], ref v7, ref v8, ref v13, m[9], m[14]);
        TLanes.Mix(ref value[3], ref v4, ref v9, ref v14, m[15], m[8]);

        // Round 3: columns, then diagonals.
        TLanes.Mix(ref value[0], ref v4, ref v8, ref v12, m[3], m[4]);
        TLanes.Mix(ref value[1], ref v5, ref v9, ref v13, m[10], m[12]);
        TLanes.Mix(ref value[2], ref v6, ref v10, ref v14, m[13], m[2]);
        TLanes.Mix(ref value[3], ref v7, ref v11, ref v15, m[7], m[14]);
        TLanes.Mix(ref value[0], ref v5, ref v10, ref v15, m[6], m[5]);
        TLanes.Mix(ref value[1], ref v6, ref v11, ref v12, m[9], m[0]);
        TLanes.Mix(ref value[2], ref v7, ref v8, ref v13, m[11], m[15]);
        TLanes.Mix(ref value[3], ref v4, ref v9, ref v14, m[8], m[1]);

        // Round 4: columns, then diagonals.
        TLanes.Mix(ref value[0], ref v4, ref v8, ref v12, m[10], m[7]);
        TLanes.Mix(ref value[1], ref v5, ref v9, ref v13, m[12], m[9]);
        TLanes.Mix(ref value[2], ref v6, ref v10, ref v14, m[14], m[3]);
        TLanes.Mix(ref value[3], ref v7, ref v11, ref v15, m[13], m[15]);
        TLanes.Mix(ref value[0], ref v5, ref v10, ref v15, m[4], m[0]);
        TLanes.Mix(ref value[1], ref v6, ref v11, ref v12, m[11], m[2]);
        TLanes.Mix(ref value[2], ref v7, ref v8, ref v13, m[5], m[8]);
        TLanes.Mix(ref value[3], ref v4, ref v9, ref v14, m[1], m[6]);

        // Round 5: columns, then diagonals.
        TLanes.Mix(ref value[0], ref v4, ref v8, ref v12, m[12], m[13]);
        TLanes.Mix(ref value[1], ref v5, ref v9, ref v13, m[9], m[11]);
        TLanes.Mix(ref value[2], ref v6, ref v10, ref v14, m[15], m[10]);
        TLanes.Mix(ref value[3], ref v7, ref v11, ref v15, m[14], m[8]);
        TLanes.Mix(ref value[0], ref v5, ref v10, ref v15, m[7], m[2]);
        TLanes.Mix(ref value[1], ref v6, ref v11, ref v12, m[5], m[3]);
        TLanes.Mix(ref value[2], ref v7, ref v8, ref v13, m[0], m[1]);
        TLanes.Mix(ref value[3], ref v4, ref v9, ref v14, m[6], m[4]);

        // Round 6: columns, then diagonals.
        TLanes.Mix(ref value[0], ref v4, ref v8, ref v12, m[9], m[14]);
        TLanes.Mix(ref value[1], ref v5, ref v9, ref v13, m[11], m[5]);
        TLanes.Mix(ref value[2], ref v6, ref v10, ref v14, m[8], m[12]);
        TLanes.Mix(ref value[3], ref v7, ref v11, ref v15, m[15], m[1]);
        TLanes.Mix(ref value[0], ref v5, ref v10, ref v15, m[13], m[3]);
        TLanes.Mix(ref value[1], ref v6, ref v11, ref v12, m[0], m[10]);
        TLanes.Mix(ref value[2], ref v7, ref v8, ref v13, m[2], m[6]);
        TLanes.Mix(ref value[3], ref v4, ref v9, ref v14, m[4], m[7]);

        // Round 7: columns, then diagonals.
        TLanes.Mix(ref value[0], ref v4, ref v8, ref v12, m[11], m[15]);
        TLanes.Mix(ref value[1], ref v5, ref v9, ref v13, m[5], m[0]);
        TLanes.Mix(ref value[2], ref v6, ref v10, ref v14, m[1], m[9]);
        TLanes.Mix(ref value[3], ref v7, ref v11, ref v15, m[8], m[6]);
        TLanes.Mix(ref value[0], ref v5, ref v10, ref v15, m[14], m[10]);
        TLanes.Mix(ref value[1], ref v6, ref v11, ref v12, m[2], m[12]);
        TLanes.Mix(ref value[2], ref v7, ref v8, ref v13, m[3], m[4]);
        TLanes.Mix(ref value[3], ref v4, ref v9, ref v14, m[7], m[13]);

        value[0] = TLanes.Xor(value[0], v8);
        value[1] = TLanes.Xor(value[1], v9);
        value[2] = TLanes.Xor(value[2], v10);
        value[3] = TLanes.Xor(value[3], v11);
        value[4] = TLanes.Xor(v4, v12);
        value[5] = TLanes.Xor(v5, v13);
        value[6] = TLanes.Xor(v6, v14);
        value[7] = TLanes.Xor(v7, v15);
    }
}
