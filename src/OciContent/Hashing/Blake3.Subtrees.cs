using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OciContent.Hashing;

// Complete subtrees: a power of two of whole chunks, none of which is the root, and neither is the subtree.
internal sealed unsafe partial class Blake3
{
    // As many chunks as are hashed side by side and level by level, at most. A power of two.
    private const int MaxSubtreeChunks = 256;

    // The chaining value of a subtree of 2^n chunks, up to MaxSubtreeChunks, the first of which has a multiple of 2^n as its number.
    [SkipLocalsInit]
    private static void HashSubtree(byte* source, int chunks, ulong index, Span<uint> value)
    {
        uint* nodes = stackalloc uint[chunks * WordsPerValue];
        HashSideBySide(source, ChunkSize, chunks, index, nodes);

        // Level by level, in place: the values of a level stand where the first of those below stood.
        for (int count = chunks / 2; count > 0; count /= 2)
        {
            HashSideBySide((byte*)nodes, BlockSize, count, 0, nodes);
        }

        new ReadOnlySpan<uint>(nodes, WordsPerValue).CopyTo(value);
    }

    // A power of two of inputs, in the widest vectors they fill. `values` may be where the inputs are.
    private static void HashSideBySide(byte* source, int size, int count, ulong index, uint* values)
    {
        if (Blake3Lanes16.IsSupported && count >= Vector512<uint>.Count)
        {
            HashGroups<Blake3Lanes16, Vector512<uint>>(source, size, count, index, values);
        }
        else if (Blake3Lanes8.IsSupported && count >= Vector256<uint>.Count)
        {
            HashGroups<Blake3Lanes8, Vector256<uint>>(source, size, count, index, values);
        }
        else if (Blake3Lanes4.IsSupported && count >= Vector128<uint>.Count)
        {
            HashGroups<Blake3Lanes4, Vector128<uint>>(source, size, count, index, values);
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                var value = new Span<uint>(values + (i * WordsPerValue), WordsPerValue);
                if (size == ChunkSize)
                {
                    HashChunk(new ReadOnlySpan<byte>(source + (i * size), size), index + (uint)i, Flags.None, value);
                }
                else
                {
                    HashParent(new ReadOnlySpan<uint>(source + (i * size), 2 * WordsPerValue), Flags.None, value);
                }
            }
        }
    }

    private static void HashGroups<TLanes, TVector>(byte* source, int size, int count, ulong index, uint* values)
        where TLanes : struct, IBlake3Lanes<TVector>
        where TVector : unmanaged
    {
        for (int i = 0; i < count; i += LanesOf<TVector>())
        {
            HashWide<TLanes, TVector>(source + (i * size), size, size == ChunkSize ? index + (uint)i : 0, values + (i * WordsPerValue));
        }
    }
}
