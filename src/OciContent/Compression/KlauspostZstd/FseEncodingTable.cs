using System.Numerics;

namespace OciContent.Compression.KlauspostZstd;

/// <summary>
/// How often each symbol of an alphabet occurs, out of a power of two, as klauspost/compress scales it down, and the states by which
/// symbols are written (RFC 8878, section 4.1).
/// </summary>
internal sealed class FseEncodingTable
{
    /// <summary>What <see cref="EstimatedSize"/> says where symbols cannot be written.</summary>
    public const uint Impossible = uint.MaxValue;

    private const int MinLog = 5;
    private const int MaxSymbols = 256;

    // Costs are in so many parts of a bit, to the power of two.
    private const int CostShift = 8;

    // Numbers below eight are rounded up from so much on, in parts of 2 to the power of 20.
    private const int RoundedShift = 20;
    private const int Rounded = 8;

    // Shares of all are computed in parts of 2 to the power of this.
    private const int ShareBits = 62;

    // As often as this a symbol that occurs less than once in the table.
    private const short Rare = -1;
    private const short Unassigned = -2;

    private readonly short[] _counts = new short[MaxSymbols];
    private readonly uint[] _bits = new uint[MaxSymbols];
    private readonly int[] _firsts = new int[MaxSymbols];
    private ushort[] _states = [];
    private int _symbols;

    private static ReadOnlySpan<uint> RoundUpFrom => [0, 473195, 504333, 520860, 550000, 700000, 750000, 830000];

    /// <summary>The table has two to the power of this many states.</summary>
    public int Log { get; private set; }

    /// <summary>How many symbols there are up to the last that occurs; 0 if there is no table.</summary>
    public int Symbols => _symbols;

    /// <summary>How many bits the header takes at most.</summary>
    public uint MaxHeaderBits => 8 * ((((uint)_symbols * (uint)Log) >> 3) + 3);

    /// <summary>Says that there is no table.</summary>
    public void Forget() => _symbols = 0;

    /// <summary>Becomes the same table as another.</summary>
    public void CopyFrom(FseEncodingTable other)
    {
        other._counts.CopyTo(_counts, 0);
        other._bits.CopyTo(_bits, 0);
        other._firsts.CopyTo(_firsts, 0);
        _states = [.. other._states];
        _symbols = other._symbols;
        Log = other.Log;
    }

    /// <summary>Makes the table of a distribution.</summary>
    /// <param name="counts">How often each symbol occurs; -1 for less than once.</param>
    /// <param name="log">The counts add up to two to the power of this.</param>
    public void Set(ReadOnlySpan<short> counts, int log)
    {
        counts.CopyTo(_counts);
        _symbols = counts.Length;
        Log = log;
        BuildStates();
    }

    /// <summary>Makes the table of a text in which there are two symbols at least.</summary>
    /// <param name="frequencies">How often each symbol occurs in the text, up to the last that does.</param>
    /// <param name="length">How long the text is.</param>
    /// <param name="maxLog">How large the table may be.</param>
    /// <param name="lengthThatCounts">The length by which small texts get a smaller table.</param>
    public void Build(ReadOnlySpan<int> frequencies, int length, int maxLog, int lengthThatCounts)
    {
        _symbols = frequencies.Length;
        Log = LogFor(length, maxLog, lengthThatCounts);
        Scale(frequencies, length);
        BuildStates();
    }

    /// <summary>How many bits a text would take, about.</summary>
    /// <param name="frequencies">How often each symbol occurs in it, up to the last that does.</param>
    public uint EstimatedSize(ReadOnlySpan<int> frequencies)
    {
        if (_symbols < frequencies.Length)
        {
            return Impossible;
        }

        uint cost = 0;
        for (int symbol = 0; symbol < frequencies.Length; symbol++)
        {
            if (frequencies[symbol] == 0)
            {
                continue;
            }

            if (_counts[symbol] == 0)
            {
                return Impossible;
            }

            uint each = CostOf(symbol);
            if (each > (uint)(Log + 1) << CostShift)
            {
                return Impossible;
            }

            cost += (uint)frequencies[symbol] * each;
        }

        return cost >> CostShift;
    }

    /// <summary>The state in which the last symbol of a text leaves the writer, which begins with it.</summary>
    public uint Start(int symbol)
    {
        uint bits = (_bits[symbol] + (1u << 15)) >> 16;
        return _states[(int)(((bits << 16) - _bits[symbol]) >> (int)bits) + _firsts[symbol]];
    }

    /// <summary>Writes a symbol; returns the state after it.</summary>
    public uint Write(uint state, int symbol, ref LowBitWriter writer)
    {
        int bits = (int)((state + _bits[symbol]) >> 16);
        writer.Write(state, bits);
        return _states[(int)(state >> bits) + _firsts[symbol]];
    }

    /// <summary>Writes the distribution (RFC 8878, section 4.1.1).</summary>
    public void WriteHeader(OutputBytes output)
    {
        uint bits = (uint)(Log - MinLog);
        int bitCount = 4;
        int left = (1 << Log) + 1;
        int symbol = 0;
        while (left > 1)
        {
            int count = _counts[symbol++];

            // Values up to what is left take one bit less as long as there are enough short codes.
            int width = BitOperations.Log2((uint)left) + 1;
            int half = 1 << (width - 1);
            int shortCodes = (2 * half) - 1 - left;
            int value = count + 1;
            left -= Math.Abs(count);
            value += value >= half ? shortCodes : 0;
            Put((uint)value, value < shortCodes ? width - 1 : width);
            if (count == 0)
            {
                int zeros = 0;
                for (; _counts[symbol] == 0; symbol++)
                {
                    zeros++;
                }

                for (; zeros >= 3; zeros -= 3)
                {
                    Put(3, 2);
                }

                Put((uint)zeros, 2);
            }
        }

        output.Append(bits, (bitCount + 7) / 8);

        void Put(uint value, int count)
        {
            bits |= value << bitCount;
            bitCount += count;
            if (bitCount > 16)
            {
                output.Append(bits, sizeof(ushort));
                bits >>= 16;
                bitCount -= 16;
            }
        }
    }

    private int LogFor(int length, int maxLog, int lengthThatCounts)
    {
        // As bytes: of the shortest texts it is the alphabet that counts.
        byte source = (byte)(HighBit(length - 1) - 2);
        int least = Math.Min(HighBit(lengthThatCounts) + 1, HighBit(_symbols - 1) + 2);
        return Math.Clamp(Math.Max(Math.Min(source, maxLog), least), MinLog, maxLog);
    }

    private static int HighBit(int value) => 31 - BitOperations.LeadingZeroCount((uint)value);

    /// <summary>Lets all counts together be as many as there are states.</summary>
    private void Scale(ReadOnlySpan<int> frequencies, int length)
    {
        int shift = ShareBits - Log;
        ulong step = (1UL << ShareBits) / (uint)length;
        int left = 1 << Log;
        int rarest = length >> Log;
        int largest = 0;
        int most = 0;
        for (int symbol = 0; symbol < _symbols; symbol++)
        {
            int frequency = frequencies[symbol];
            if (frequency == 0)
            {
                _counts[symbol] = 0;
            }
            else if (frequency <= rarest)
            {
                _counts[symbol] = Rare;
                left--;
            }
            else
            {
                ulong share = (uint)frequency * step;
                int count = (int)(share >> shift);
                if (count < Rounded && share - ((ulong)count << shift) > (ulong)RoundUpFrom[count] << (shift - RoundedShift))
                {
                    count++;
                }

                if (count > most)
                {
                    most = count;
                    largest = symbol;
                }

                _counts[symbol] = (short)count;
                left -= count;
            }
        }

        if (-left >= _counts[largest] >> 1)
        {
            ScaleFromBelow(frequencies, length);
        }
        else
        {
            _counts[largest] += (short)left;
        }
    }

    /// <summary>As <see cref="Scale"/>, where too much had to be taken from the most frequent symbol.</summary>
    private void ScaleFromBelow(ReadOnlySpan<int> frequencies, int length)
    {
        uint total = (uint)length;
        uint rarest = total >> Log;
        uint once = (total * 3) >> (Log + 1);
        uint distributed = 0;
        for (int symbol = 0; symbol < _symbols; symbol++)
        {
            uint frequency = (uint)frequencies[symbol];
            _counts[symbol] = frequency == 0 ? (short)0 : frequency <= rarest ? Rare : frequency <= once ? (short)1 : Unassigned;
            if (_counts[symbol] is Rare or 1)
            {
                distributed++;
                total -= frequency;
            }
        }

        uint left = (1u << Log) - distributed;
        if (total / left > once)
        {
            once = (total * 3) / (left * 2);
            for (int symbol = 0; symbol < _symbols; symbol++)
            {
                uint frequency = (uint)frequencies[symbol];
                if (_counts[symbol] == Unassigned && frequency <= once)
                {
                    _counts[symbol] = 1;
                    distributed++;
                    total -= frequency;
                }
            }

            left = (1u << Log) - distributed;
        }

        if (total == 0)
        {
            for (int symbol = 0; left > 0; symbol = (symbol + 1) % _symbols)
            {
                if (_counts[symbol] > 0)
                {
                    left--;
                    _counts[symbol]++;
                }
            }

            return;
        }

        int shift = ShareBits - Log;
        ulong half = (1UL << (shift - 1)) - 1;
        ulong step = (((1UL << shift) * left) + half) / total;
        ulong sum = half;
        for (int symbol = 0; symbol < _symbols; symbol++)
        {
            if (_counts[symbol] == Unassigned)
            {
                ulong end = sum + ((uint)frequencies[symbol] * step);
                _counts[symbol] = (short)((end >> shift) - (sum >> shift));
                sum = end;
            }
        }
    }

    private void BuildStates()
    {
        int size = 1 << Log;
        if (_states.Length < size)
        {
            _states = new ushort[size];
        }

        Span<byte> spread = stackalloc byte[size];
        Span<int> next = stackalloc int[_symbols];
        int high = size - 1;
        int total = 0;
        for (int symbol = 0; symbol < _symbols; symbol++)
        {
            int count = _counts[symbol];
            next[symbol] = total;
            if (count == Rare)
            {
                spread[high--] = (byte)symbol;
            }

            int states = Math.Abs(count);
            if (states == 1)
            {
                _bits[symbol] = (uint)((Log << 16) - size);
                _firsts[symbol] = total - 1;
            }
            else if (states > 1)
            {
                int bits = Log - HighBit(states - 1);
                _bits[symbol] = (uint)((bits << 16) - (states << bits));
                _firsts[symbol] = total - states;
            }

            total += states;
        }

        int step = (size >> 1) + (size >> 3) + 3;
        int position = 0;
        for (int symbol = 0; symbol < _symbols; symbol++)
        {
            for (int count = _counts[symbol]; count > 0; count--)
            {
                spread[position] = (byte)symbol;
                do
                {
                    position = (position + step) & (size - 1);
                }
                while (position > high);
            }
        }

        for (int state = 0; state < size; state++)
        {
            _states[next[spread[state]]++] = (ushort)(size + state);
        }
    }

    /// <summary>How much a symbol takes: between two whole numbers of bits, as if in a line.</summary>
    private uint CostOf(int symbol)
    {
        uint least = _bits[symbol] >> 16;
        uint over = ((least + 1) << 16) - (_bits[symbol] + (1u << Log));
        return ((least + 1) << CostShift) - ((over << CostShift) >> Log);
    }
}
