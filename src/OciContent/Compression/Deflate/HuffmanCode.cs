using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace OciContent.Compression.Deflate;

/// <summary>
/// A Huffman code with a limit to the lengths, made from frequencies as Go's compress/flate makes it. Of the many codes that
/// are as short (RFC 1951, section 3.2.2), it is the one that package-merge gives when a pair goes before a leaf of equal weight.
/// </summary>
internal class HuffmanCode
{
    private const int MaxLimit = 15;
    private const int SymbolBits = 9;

    private readonly ushort[] _codes;
    private readonly byte[] _lengths;
    private readonly uint[] _leaves;
    private readonly int[] _below;
    private readonly int[] _merged;

    // For each level, at each place of the merged list, how many leaves stand before it.
    private readonly ushort[] _leavesBefore;

    public HuffmanCode(int symbols)
    {
        _codes = new ushort[symbols];
        _lengths = new byte[symbols];
        _leaves = new uint[symbols];
        _below = new int[2 * symbols];
        _merged = new int[2 * symbols];
        _leavesBefore = new ushort[(MaxLimit + 1) * 2 * symbols];
    }

    /// <summary>Makes the code of these lengths.</summary>
    public static HuffmanCode FromLengths(ReadOnlySpan<byte> lengths)
    {
        var code = new HuffmanCode(lengths.Length);
        code.SetLengths(lengths);
        return code;
    }

    /// <summary>The number of bits of each symbol's code; 0 for those that do not occur.</summary>
    public ReadOnlySpan<byte> Lengths => _lengths;

    /// <summary>Each symbol's code, its first bit the lowest; what stands for a symbol that does not occur means nothing.</summary>
    public ReadOnlySpan<ushort> Codes => _codes;

    /// <summary>Makes the code for these frequencies.</summary>
    /// <param name="frequencies">How often each symbol occurs.</param>
    /// <param name="limit">How many bits the longest may have.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public virtual void Build(ReadOnlySpan<int> frequencies, int limit)
    {
        Array.Clear(_lengths);
        int count = 0;
        for (int symbol = 0; symbol < frequencies.Length; symbol++)
        {
            if (frequencies[symbol] != 0)
            {
                _leaves[count++] = ((uint)frequencies[symbol] << SymbolBits) | (uint)symbol;
            }
        }

        Span<uint> leaves = _leaves.AsSpan(0, count);
        if (count <= 2)
        {
            foreach (uint leaf in leaves)
            {
                _lengths[SymbolOf(leaf)] = 1;
            }
        }
        else
        {
            leaves.Sort();
            SetLengths(leaves, Math.Min(limit, count - 1));
        }

        SetCodes();
    }

    /// <summary>How many bits symbols of these frequencies take.</summary>
    public int BitLength(ReadOnlySpan<int> frequencies) => BitLength(_lengths, frequencies);

    /// <summary>How many bits symbols of these frequencies take, with codes of these lengths.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int BitLength(ReadOnlySpan<byte> lengths, ReadOnlySpan<int> frequencies)
    {
        int sum = 0;
        for (int symbol = 0; symbol < frequencies.Length; symbol++)
        {
            sum += frequencies[symbol] * lengths[symbol];
        }

        return sum;
    }

    /// <summary>Makes it the code of these lengths: of no more symbols than it was made for.</summary>
    public void SetLengths(ReadOnlySpan<byte> lengths)
    {
        Array.Clear(_lengths);
        lengths.CopyTo(_lengths);
        SetCodes();
    }

    private static int SymbolOf(uint leaf) => (int)(leaf & ((1 << SymbolBits) - 1));

    private static int FrequencyOf(uint leaf) => (int)(leaf >> SymbolBits);

    /// <summary>Package-merge: each list is the leaves merged with the pairs of the list below it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetLengths(ReadOnlySpan<uint> leaves, int limit)
    {
        int size = (2 * leaves.Length) - 2;
        int stride = _merged.Length;
        int[] below = _below;
        int[] merged = _merged;
        int belowCount = 0;
        for (int level = 1; level <= limit; level++)
        {
            Span<ushort> leavesBefore = _leavesBefore.AsSpan(level * stride, size + 1);
            int leaf = 0;
            int pair = 0;
            int count = 0;
            int nextLeaf = FrequencyOf(leaves[0]);
            int nextPair = belowCount >= 2 ? below[0] + below[1] : int.MaxValue;
            while (count < size && (nextLeaf != int.MaxValue || nextPair != int.MaxValue))
            {
                leavesBefore[count] = (ushort)leaf;
                if (nextLeaf < nextPair)
                {
                    merged[count++] = nextLeaf;
                    nextLeaf = ++leaf < leaves.Length ? FrequencyOf(leaves[leaf]) : int.MaxValue;
                }
                else
                {
                    merged[count++] = nextPair;
                    pair += 2;
                    nextPair = pair + 1 < belowCount ? below[pair] + below[pair + 1] : int.MaxValue;
                }
            }

            leavesBefore[count] = (ushort)leaf;
            (below, merged) = (merged, below);
            belowCount = count;
        }

        // From the top list down: what of it is not a leaf is a pair of the next.
        int taken = size;
        for (int level = limit; level > 0; level--)
        {
            int takenLeaves = _leavesBefore[(level * stride) + taken];
            foreach (uint leaf in leaves[..takenLeaves])
            {
                _lengths[SymbolOf(leaf)]++;
            }

            taken = 2 * (taken - takenLeaves);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetCodes()
    {
        Span<int> next = stackalloc int[MaxLimit + 2];
        next.Clear();
        foreach (byte length in _lengths)
        {
            next[length + 1]++;
        }

        // Those that do not occur, of length 0, take no codes.
        next[1] = 0;
        for (int length = 2; length < next.Length; length++)
        {
            next[length] = (next[length] + next[length - 1]) << 1;
        }

        for (int symbol = 0; symbol < _lengths.Length; symbol++)
        {
            int length = _lengths[symbol];
            if (length > 0)
            {
                _codes[symbol] = (ushort)(Reverse((uint)next[length]++) >> (32 - length));
            }
        }
    }

    private static uint Reverse(uint value)
    {
        value = ((value >> 1) & 0x55555555) | ((value & 0x55555555) << 1);
        value = ((value >> 2) & 0x33333333) | ((value & 0x33333333) << 2);
        value = ((value >> 4) & 0x0F0F0F0F) | ((value & 0x0F0F0F0F) << 4);
        return BinaryPrimitives.ReverseEndianness(value);
    }
}
