using System.Runtime.CompilerServices;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Zlib;

/// <summary>
/// A Huffman code with a limit to the lengths, made from frequencies as zlib and GNU gzip make it: of the many codes that are as short
/// (RFC 1951, section 3.2.2), the one that comes from joining the two lightest trees, where of equal weight the lower tree goes first,
/// and of equal height the one that their heap happens to have on top. Lengths beyond the limit are mended afterwards.
/// </summary>
internal sealed class ZlibHuffmanCode : HuffmanCode
{
    // A tree in the heap: its weight, its height and its number, in as many bits as a block's 32 Ki symbols need.
    private const int HeightBits = 5;
    private const int NumberBits = 10;
    private const uint NumberMask = (1u << NumberBits) - 1;
    private const uint HeightMask = (1u << HeightBits) - 1;

    private const int FewestSymbols = 2;

    private readonly int _symbols;
    private readonly byte[] _lengths;

    // From 1 on.
    private readonly uint[] _heap;
    private int _heapCount;

    // The numbers of trees in the order in which they left the heap: the lightest first, the whole tree last. A leaf's is its symbol.
    private readonly ushort[] _order;
    private readonly ushort[] _parents;
    private readonly byte[] _depths;

    public ZlibHuffmanCode(int symbols)
        : base(symbols)
    {
        _symbols = symbols;
        _lengths = new byte[symbols];
        _heap = new uint[symbols + 1];
        _order = new ushort[2 * symbols];
        _parents = new ushort[2 * symbols];
        _depths = new byte[2 * symbols];
    }

    /// <summary>Makes the code for these frequencies. At least two symbols get a code, also if they do not occur.</summary>
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Build(ReadOnlySpan<int> frequencies, int limit)
    {
        _heapCount = 0;
        for (int symbol = 0; symbol < frequencies.Length; symbol++)
        {
            if (frequencies[symbol] != 0)
            {
                _heap[++_heapCount] = Tree((uint)frequencies[symbol], 0, symbol);
            }
        }

        AddMissing();
        int orderCount = JoinTrees();
        Span<int> counts = stackalloc int[limit + 2];
        counts.Clear();
        int tooDeep = SetDepths(orderCount, limit, counts);
        Array.Clear(_lengths);
        if (tooDeep > 0)
        {
            MendCounts(tooDeep, limit, counts);
            AssignLengths(limit, counts);
        }
        else
        {
            foreach (ushort number in _order.AsSpan(0, orderCount))
            {
                if (number < _symbols)
                {
                    _lengths[number] = _depths[number];
                }
            }
        }

        SetLengths(_lengths);
    }

    private static uint Tree(uint weight, uint height, int number) =>
        (((weight << HeightBits) | height) << NumberBits) | (uint)number;

    /// <summary>Whether a tree may stand above another in the heap.</summary>
    private static bool GoesFirst(uint tree, uint other) => tree >> NumberBits <= other >> NumberBits;

    /// <summary>Completes the leaves to two, with the smallest symbols that are free.</summary>
    private void AddMissing()
    {
        int last = _heapCount == 0 ? -1 : (int)(_heap[_heapCount] & NumberMask);
        while (_heapCount < FewestSymbols)
        {
            last = last < FewestSymbols ? last + 1 : 0;
            _heap[++_heapCount] = Tree(1, 0, last);
        }
    }

    /// <summary>Joins the two lightest trees until there is one; returns how many trees there were.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int JoinTrees()
    {
        for (int place = _heapCount / 2; place > 0; place--)
        {
            SiftDown(place);
        }

        int count = 0;
        int number = _symbols;
        while (_heapCount > 1)
        {
            uint lightest = _heap[1];
            _heap[1] = _heap[_heapCount--];
            SiftDown(1);
            uint next = _heap[1];
            _order[count++] = (ushort)(lightest & NumberMask);
            _order[count++] = (ushort)(next & NumberMask);
            _parents[lightest & NumberMask] = (ushort)number;
            _parents[next & NumberMask] = (ushort)number;
            uint weight = (lightest >> (NumberBits + HeightBits)) + (next >> (NumberBits + HeightBits));
            uint height = 1 + Math.Max((lightest >> NumberBits) & HeightMask, (next >> NumberBits) & HeightMask);
            _heap[1] = Tree(weight, height, number++);
            SiftDown(1);
        }

        _order[count++] = (ushort)(_heap[1] & NumberMask);
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SiftDown(int place)
    {
        uint[] heap = _heap;
        uint tree = heap[place];
        int count = _heapCount;
        for (int child = 2 * place; child <= count; child = 2 * place)
        {
            if (child < count && GoesFirst(heap[child + 1], heap[child]))
            {
                child++;
            }

            if (GoesFirst(tree, heap[child]))
            {
                break;
            }

            heap[place] = heap[child];
            place = child;
        }

        heap[place] = tree;
    }

    /// <summary>Finds how deep each tree hangs, at most at the limit, and how many leaves hang at each depth.</summary>
    /// <returns>How many trees, joined ones included, would hang deeper.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int SetDepths(int orderCount, int limit, Span<int> counts)
    {
        int tooDeep = 0;
        _depths[_order[orderCount - 1]] = 0;
        for (int i = orderCount - 2; i >= 0; i--)
        {
            int number = _order[i];
            int depth = _depths[_parents[number]] + 1;
            if (depth > limit)
            {
                depth = limit;
                tooDeep++;
            }

            _depths[number] = (byte)depth;
            if (number < _symbols)
            {
                counts[depth]++;
            }
        }

        return tooDeep;
    }

    /// <summary>Makes room at the limit: a leaf above becomes a tree of itself and of one that was too deep, as often as needed.</summary>
    private static void MendCounts(int tooDeep, int limit, Span<int> counts)
    {
        for (; tooDeep > 0; tooDeep -= 2)
        {
            int depth = counts[..limit].LastIndexOfAnyExcept(0);
            counts[depth]--;
            counts[depth + 1] += 2;
            counts[limit]--;
        }
    }

    /// <summary>Gives the lightest leaves the longest codes.</summary>
    private void AssignLengths(int limit, ReadOnlySpan<int> counts)
    {
        int next = 0;
        for (int length = limit; length > 0; length--)
        {
            for (int left = counts[length]; left > 0; next++)
            {
                if (_order[next] < _symbols)
                {
                    _lengths[_order[next]] = (byte)length;
                    left--;
                }
            }
        }
    }
}
