using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OciContent.Hashing;

// Many chunks, or many nodes of the tree, at a time: one of each in a lane of a vector.
internal sealed partial class Blake3
{
    private const int Rounds = 7;

    /// <summary>Which message word goes where in each round: the permutation applied ever again.</summary>
    private static readonly byte[] Schedule = CreateSchedule();

    /// <summary>How many lanes the machine has; 1 where there are no vectors.</summary>
    private static int Lanes => Blake3Lanes16.IsSupported ? Blake3Lanes16.Count : Blake3Lanes8.IsSupported ? Blake3Lanes8.Count : 1;

    /// <summary>The chaining values of as many whole chunks as there are lanes, none of which is the root.</summary>
    private static void HashChunks(ReadOnlySpan<byte> chunks, ulong index, Span<uint> values)
    {
        if (Blake3Lanes16.IsSupported)
        {
            HashWide<Blake3Lanes16>(chunks, ChunkSize, index, values);
        }
        else
        {
            HashWide<Blake3Lanes8>(chunks, ChunkSize, index, values);
        }
    }

    /// <summary>The chaining values of as many inner nodes as there are lanes, from twice as many values; none of them is the root.</summary>
    private static void HashParents(ReadOnlySpan<uint> children, Span<uint> values)
    {
        ReadOnlySpan<byte> blocks = MemoryMarshal.AsBytes(children);
        if (Blake3Lanes16.IsSupported)
        {
            HashWide<Blake3Lanes16>(blocks, BlockSize, 0, values);
        }
        else
        {
            HashWide<Blake3Lanes8>(blocks, BlockSize, 0, values);
        }
    }

    // Inputs of `size` bytes each, directly after one another: chunks, or nodes of one block. The fence: all of them are within
    // the source, which is checked once; what is written goes through spans.
    private static void HashWide<TLanes>(ReadOnlySpan<byte> source, int size, ulong index, Span<uint> values)
        where TLanes : unmanaged, IBlake3Lanes<TLanes>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(source.Length, TLanes.Count * size);
        Span<TLanes> value = stackalloc TLanes[WordsPerValue];
        Span<TLanes> words = stackalloc TLanes[WordsPerBlock];
        Span<uint> counterLow = stackalloc uint[TLanes.Count];
        Span<uint> counterHigh = stackalloc uint[TLanes.Count];
        bool isChunk = size == ChunkSize;
        for (int lane = 0; lane < TLanes.Count; lane++)
        {
            ulong counter = isChunk ? index + (ulong)lane : 0;
            counterLow[lane] = (uint)counter;
            counterHigh[lane] = (uint)(counter >> 32);
        }

        for (int i = 0; i < WordsPerValue; i++)
        {
            value[i] = TLanes.Broadcast(InitialValue[i]);
        }

        TLanes low = TLanes.Load(counterLow);
        TLanes high = TLanes.Load(counterHigh);
        ref byte start = ref MemoryMarshal.GetReference(source);
        for (int offset = 0; offset < size; offset += BlockSize)
        {
            Flags flags = !isChunk ? Flags.Parent
                : offset == 0 ? Flags.ChunkStart
                : offset == ChunkSize - BlockSize ? Flags.ChunkEnd
                : Flags.None;
            TLanes.LoadBlocks(ref Unsafe.Add(ref start, offset), size, words);
            CompressWide(value, words, low, high, flags);
        }

        TLanes.StoreValues(value, values);
    }

    private static void CompressWide<TLanes>(Span<TLanes> value, ReadOnlySpan<TLanes> words, TLanes counterLow, TLanes counterHigh, Flags flags)
        where TLanes : unmanaged, IBlake3Lanes<TLanes>
    {
        value = value[..WordsPerValue];
        TLanes v0 = value[0], v1 = value[1], v2 = value[2], v3 = value[3];
        TLanes v4 = value[4], v5 = value[5], v6 = value[6], v7 = value[7];
        TLanes v8 = TLanes.Broadcast(InitialValue[0]), v9 = TLanes.Broadcast(InitialValue[1]);
        TLanes v10 = TLanes.Broadcast(InitialValue[2]), v11 = TLanes.Broadcast(InitialValue[3]);
        TLanes v12 = counterLow, v13 = counterHigh, v14 = TLanes.Broadcast(BlockSize), v15 = TLanes.Broadcast((uint)flags);

        // The schedule has indices of the 16 words only.
        ref TLanes m = ref MemoryMarshal.GetReference(words);
        ref byte s = ref MemoryMarshal.GetArrayDataReference(Schedule);
        for (int round = 0; round < Rounds; round++)
        {
            MixWide(ref v0, ref v4, ref v8, ref v12, Word(ref m, ref s, 0), Word(ref m, ref s, 1));
            MixWide(ref v1, ref v5, ref v9, ref v13, Word(ref m, ref s, 2), Word(ref m, ref s, 3));
            MixWide(ref v2, ref v6, ref v10, ref v14, Word(ref m, ref s, 4), Word(ref m, ref s, 5));
            MixWide(ref v3, ref v7, ref v11, ref v15, Word(ref m, ref s, 6), Word(ref m, ref s, 7));
            MixWide(ref v0, ref v5, ref v10, ref v15, Word(ref m, ref s, 8), Word(ref m, ref s, 9));
            MixWide(ref v1, ref v6, ref v11, ref v12, Word(ref m, ref s, 10), Word(ref m, ref s, 11));
            MixWide(ref v2, ref v7, ref v8, ref v13, Word(ref m, ref s, 12), Word(ref m, ref s, 13));
            MixWide(ref v3, ref v4, ref v9, ref v14, Word(ref m, ref s, 14), Word(ref m, ref s, 15));
            s = ref Unsafe.Add(ref s, WordsPerBlock);
        }

        value[0] = v0 ^ v8;
        value[1] = v1 ^ v9;
        value[2] = v2 ^ v10;
        value[3] = v3 ^ v11;
        value[4] = v4 ^ v12;
        value[5] = v5 ^ v13;
        value[6] = v6 ^ v14;
        value[7] = v7 ^ v15;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Word<TLanes>(ref TLanes words, ref byte schedule, int place) => Unsafe.Add(ref words, (nint)Unsafe.Add(ref schedule, place));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MixWide<TLanes>(ref TLanes a, ref TLanes b, ref TLanes c, ref TLanes d, TLanes x, TLanes y)
        where TLanes : unmanaged, IBlake3Lanes<TLanes>
    {
        a = a + b + x;
        d = TLanes.RotateRight16(d ^ a);
        c += d;
        b = TLanes.RotateRight12(b ^ c);
        a = a + b + y;
        d = TLanes.RotateRight8(d ^ a);
        c += d;
        b = TLanes.RotateRight7(b ^ c);
    }

    private static byte[] CreateSchedule()
    {
        ReadOnlySpan<byte> permutation = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];
        byte[] schedule = new byte[Rounds * WordsPerBlock];
        for (int i = 0; i < schedule.Length; i++)
        {
            schedule[i] = i < WordsPerBlock ? (byte)i : schedule[i - WordsPerBlock - (i % WordsPerBlock) + permutation[i % WordsPerBlock]];
        }

        return schedule;
    }
}
