using System.Numerics;

namespace OciContent.Compression.KlauspostZstd;

/// <summary>A Huffman code of literals with a limit to the lengths, as klauspost/compress/huff0 makes it (RFC 8878, section 4.2).</summary>
internal sealed class LiteralCode
{
    /// <summary>How many literals there are.</summary>
    public const int Literals = 256;

    // No code may be longer.
    private const int MaxLength = 11;
    private const int MinLength = 5;

    // Weights are written with a code of their own if that is shorter, with at most this many states to the power of two.
    private const int MaxWeightLog = 6;

    // As many weights can be written by four bits each.
    private const int MaxPlainWeights = 128;

    private readonly byte[] _lengths = new byte[Literals];
    private readonly ushort[] _codes = new ushort[Literals];
    private readonly int[] _sorted = new int[Literals];
    private readonly int[] _counts = new int[2 * Literals];
    private readonly int[] _parents = new int[2 * Literals];
    private readonly int[] _depths = new int[2 * Literals];
    private readonly FseEncodingTable _weightTable = new();
    private readonly OutputBytes _weightBytes = new();
    private int _maxLength;

    /// <summary>How many literals there are up to the last that has a code; 0 if there is no code.</summary>
    public int Count { get; private set; }

    /// <summary>Says that there is no code.</summary>
    public void Forget() => Count = 0;

    /// <summary>Becomes the same code as another.</summary>
    public void CopyFrom(LiteralCode other)
    {
        other._lengths.CopyTo(_lengths, 0);
        other._codes.CopyTo(_codes, 0);
        _maxLength = other._maxLength;
        Count = other.Count;
    }

    /// <summary>Whether all literals of a text have codes.</summary>
    public bool Has(ReadOnlySpan<int> frequencies)
    {
        if (Count == 0)
        {
            return false;
        }

        for (int literal = 0; literal < frequencies.Length; literal++)
        {
            if (frequencies[literal] != 0 && (literal >= Count || _lengths[literal] == 0))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How many bytes a text takes, without what stands around it.</summary>
    public int SizeOf(ReadOnlySpan<int> frequencies)
    {
        long bits = 7;
        for (int literal = 0; literal < frequencies.Length; literal++)
        {
            bits += (long)frequencies[literal] * _lengths[literal];
        }

        return (int)(bits >> 3);
    }

    /// <summary>Makes the code of a text in which there are two literals at least.</summary>
    /// <param name="frequencies">How often each literal occurs in it, up to the last that does.</param>
    /// <param name="length">How long it is.</param>
    public void Build(ReadOnlySpan<int> frequencies, int length)
    {
        Count = frequencies.Length;
        Array.Clear(_lengths);
        int used = Sort(frequencies);
        FindDepths(used);
        int limit = LimitFor(length);
        int longest = _depths[used - 1];
        _maxLength = Math.Min(longest, limit);
        if (longest > limit)
        {
            Shorten(used, limit, longest);
        }

        for (int i = 0; i < used; i++)
        {
            _lengths[_sorted[i]] = (byte)_depths[i];
        }

        SetCodes();
    }

    /// <summary>Writes the code; returns whether it can be written.</summary>
    public bool TryWriteHeader(OutputBytes output)
    {
        // The last weight is not written.
        int written = Count - 1;
        Span<byte> weights = stackalloc byte[Literals + 1];
        weights.Clear();
        Span<int> frequencies = stackalloc int[MaxLength + 2];
        frequencies.Clear();
        for (int literal = 0; literal < written; literal++)
        {
            int weight = _lengths[literal] == 0 ? 0 : _maxLength + 1 - _lengths[literal];
            weights[literal] = (byte)weight;
            frequencies[weight]++;
        }

        if (TryCompress(weights[..written], frequencies) && _weightBytes.Length < Count >> 1)
        {
            output.Append((byte)_weightBytes.Length);
            output.Append(_weightBytes.Span);
            return true;
        }

        if (written > MaxPlainWeights)
        {
            return false;
        }

        output.Append((byte)(127 + written));
        for (int i = 0; i < written; i += 2)
        {
            output.Append((byte)((weights[i] << 4) | weights[i + 1]));
        }

        return true;
    }

    /// <summary>Writes literals, the last first, as they are read from the end.</summary>
    public void Write(ReadOnlySpan<byte> literals, OutputBytes output)
    {
        var writer = new LowBitWriter(output);
        for (int i = literals.Length - 1; i >= 0; i--)
        {
            writer.Write(_codes[literals[i]], _lengths[literals[i]]);
        }

        writer.Close();
    }

    private static int HighBit(int value) => 31 - BitOperations.LeadingZeroCount((uint)value);

    private int LimitFor(int length)
    {
        int least = Math.Min(HighBit(length) + 1, HighBit(Count - 1) + 2);
        int source = (byte)(HighBit(length - 1) - 1);
        return Math.Clamp(Math.Max(Math.Min(source, MaxLength), least), MinLength, MaxLength);
    }

    /// <summary>Sorts literals that occur, the most frequent first, equal ones in order; returns how many there are.</summary>
    private int Sort(ReadOnlySpan<int> frequencies)
    {
        Span<long> keys = stackalloc long[Literals];
        int used = 0;
        for (int literal = 0; literal < frequencies.Length; literal++)
        {
            if (frequencies[literal] != 0)
            {
                keys[used++] = ((long)-frequencies[literal] << 8) | (long)literal;
            }
        }

        keys[..used].Sort();
        for (int i = 0; i < used; i++)
        {
            _sorted[i] = (int)(keys[i] & 0xFF);
            _counts[i] = frequencies[_sorted[i]];
        }

        return used;
    }

    /// <summary>Joins the two rarest, again and again; of equal ones, pairs before leaves.</summary>
    private void FindDepths(int used)
    {
        int root = (2 * used) - 2;
        int leaf = used - 1;
        int pair = used;
        for (int node = used; node <= root; node++)
        {
            // The first two are leaves; of what is not there yet, none is taken.
            int one = Take(node);
            int other = Take(node);
            _counts[node] = _counts[one] + _counts[other];
            _parents[one] = node;
            _parents[other] = node;
        }

        _depths[root] = 0;
        for (int node = root - 1; node >= 0; node--)
        {
            _depths[node] = _depths[_parents[node]] + 1;
        }

        int Take(int made) => leaf >= 0 && (pair >= made || _counts[leaf] < _counts[pair]) ? leaf-- : pair++;
    }

    /// <summary>
    /// Cuts codes that are too long, and pays for it: the codes of others become longer, of those that cost least; what is paid too much
    /// is given back.
    /// </summary>
    private void Shorten(int used, int limit, int longest)
    {
        const int None = -1;
        int unit = 1 << (longest - limit);
        int debt = 0;
        int last = used - 1;
        for (; _depths[last] > limit; last--)
        {
            debt += unit - (1 << (longest - _depths[last]));
            _depths[last] = limit;
        }

        while (_depths[last] == limit)
        {
            last--;
        }

        debt >>= longest - limit;

        // Of each length, by how much shorter than the limit it is, the rarest literal.
        Span<int> rarest = stackalloc int[MaxLength + 2];
        rarest.Fill(None);
        int current = limit;
        for (int i = last; i >= 0; i--)
        {
            if (_depths[i] < current)
            {
                current = _depths[i];
                rarest[limit - current] = i;
            }
        }

        while (debt > 0)
        {
            int less = HighBit(debt) + 1;
            for (; less > 1; less--)
            {
                int longer = rarest[less];
                int shorter = rarest[less - 1];
                if (longer != None && (shorter == None || _counts[longer] <= 2 * _counts[shorter]))
                {
                    break;
                }
            }

            while (less <= MaxLength && rarest[less] == None)
            {
                less++;
            }

            debt -= 1 << (less - 1);
            if (rarest[less - 1] == None)
            {
                rarest[less - 1] = rarest[less];
            }

            _depths[rarest[less]]++;
            rarest[less]--;
            if (rarest[less] >= 0 && _depths[rarest[less]] != limit - less)
            {
                rarest[less] = None;
            }
        }

        for (; debt < 0; debt++)
        {
            if (rarest[1] == None)
            {
                while (_depths[last] == limit)
                {
                    last--;
                }

                rarest[1] = last + 1;
            }
            else
            {
                rarest[1]++;
            }

            _depths[rarest[1]]--;
        }
    }

    /// <summary>The longest codes are the smallest; codes of a length are in the literals' order.</summary>
    private void SetCodes()
    {
        Span<int> next = stackalloc int[MaxLength + 1];
        next.Clear();
        Span<int> counts = stackalloc int[MaxLength + 1];
        counts.Clear();
        foreach (byte length in _lengths)
        {
            counts[length]++;
        }

        int first = 0;
        for (int length = _maxLength; length > 0; length--)
        {
            next[length] = first;
            first = (first + counts[length]) >> 1;
        }

        for (int literal = 0; literal < Count; literal++)
        {
            _codes[literal] = (ushort)next[_lengths[literal]]++;
        }
    }

    /// <summary>Writes weights with a code of their own, by two states in turn (RFC 8878, section 4.2.1.2).</summary>
    private bool TryCompress(ReadOnlySpan<byte> weights, ReadOnlySpan<int> frequencies)
    {
        frequencies = frequencies[..(1 + frequencies.LastIndexOfAnyExcept(0))];
        int most = 0;
        foreach (int frequency in frequencies)
        {
            most = Math.Max(most, frequency);
        }

        if (weights.Length <= 2 || most == weights.Length || most == 1 || most < weights.Length >> 7)
        {
            return false;
        }

        _weightBytes.Clear();
        _weightTable.Build(frequencies, weights.Length, MaxWeightLog, weights.Length - 1);
        _weightTable.WriteHeader(_weightBytes);
        var writer = new LowBitWriter(_weightBytes);
        int last = weights.Length - 1;

        // The weight at an even place is the first state's.
        uint even = _weightTable.Start(weights[last - (last & 1)]);
        uint odd = _weightTable.Start(weights[last - 1 + (last & 1)]);
        for (int i = last - 2; i >= 0; i--)
        {
            if ((i & 1) == 0)
            {
                even = _weightTable.Write(even, weights[i], ref writer);
            }
            else
            {
                odd = _weightTable.Write(odd, weights[i], ref writer);
            }
        }

        writer.Write(odd, _weightTable.Log);
        writer.Write(even, _weightTable.Log);
        writer.Close();
        return _weightBytes.Length < weights.Length;
    }
}
