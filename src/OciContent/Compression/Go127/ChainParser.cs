using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.Go127;

/// <summary>
/// Divides input into literals and matches as levels 7 to 9 of Go's compress/flate do: chains of the places with the same hash of four
/// bytes; a match is taken unless the next byte starts a longer one, and may give way to one that reaches farther; behind many literals
/// some bytes are not looked at.
/// </summary>
/// <remarks>
/// Go keeps 64 KiB, looks at them up to where less than a longest match is left, and moves on by 32 KiB. How much is known behind a
/// position makes a difference here, so the parser goes on in the same steps.
/// </remarks>
internal sealed class ChainParser : IDisposable
{
    /// <summary>How many bytes the window moves by, and how far back a match may lie.</summary>
    public const int WindowSize = DeflateAlphabets.MaxDistance;

    private const int MinLength = 4;
    private const int MaxLength = DeflateToken.MaxMatchLength;
    private const int NoMatch = MinLength - 1;

    // A step goes on as long as so much is left to look at.
    private const int LookAhead = MinLength + MaxLength;

    private const int HashBits = 17;
    private const uint HashFactor = 2654435761;
    private const int WindowMask = WindowSize - 1;

    // What is out of reach from everywhere.
    private const int NoPlace = -4 * WindowSize;

    // So many bytes at the start of a match need not match in one that reaches farther.
    private const int MaxUnmatched = 2;

    // One byte more is not looked at for so many literals.
    private const int SkipShift = 6;

    private readonly ChainLevel _level;
    private readonly ChainTokens _tokens;
    private readonly LiteralCosts? _costs;

    // The last place of each hash, and for each position of the window, the one before it with the same hash.
    private readonly int[] _heads = ArrayPool<int>.Shared.Rent(1 << HashBits);
    private readonly int[] _links = new int[WindowSize];

    // Where what is weighed starts.
    private int _costsStart;

    // The match at the position before, if that is not written yet.
    private int _position;
    private int _length = NoMatch;
    private int _distance;
    private bool _isPending;
    private ushort _literals;
    private bool _isDisposed;

    public ChainParser(ChainLevel level, ChainTokens tokens)
    {
        _level = level;
        _tokens = tokens;
        _costs = level.WeighsCost ? new LiteralCosts() : null;
        _heads.AsSpan(0, 1 << HashBits).Fill(NoPlace);
        Array.Fill(_links, NoPlace);
    }

    /// <summary>Says that positions are counted from a place so many bytes further on: a multiple of <see cref="WindowSize"/>.</summary>
    public void Move(int count)
    {
        if (count == 0)
        {
            return;
        }

        foreach (ref int place in _heads.AsSpan(0, 1 << HashBits))
        {
            place = Math.Max(place - count, NoPlace);
        }

        foreach (ref int place in _links.AsSpan())
        {
            place = Math.Max(place - count, NoPlace);
        }

        _position -= count;
    }

    /// <summary>Goes on with what Go's window holds.</summary>
    /// <param name="segment">The segment in which it is.</param>
    /// <param name="windowStart">Where the window starts, in <see cref="InputSegment.Bytes"/>.</param>
    /// <param name="windowEnd">Where it ends.</param>
    /// <param name="isLast">Whether the input ends with the window: then all is written.</param>
    public unsafe void Parse(InputSegment segment, int windowStart, int windowEnd, bool isLast)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowEnd, segment.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(_position, windowStart);
        if (_position < windowEnd)
        {
            _costs?.Set(segment.Bytes.AsSpan(_position, windowEnd - _position));
            _costsStart = _position;
        }

        fixed (byte* input = segment.Bytes)
        fixed (int* heads = _heads, links = _links)
        {
            Parse(new Window(input, heads, links, windowStart, windowEnd), isLast);
            if (isLast)
            {
                if (_isPending)
                {
                    AddLiteral(input[_position - 1]);
                    _isPending = false;
                }

                _tokens.Complete(_position);
            }
        }
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            ArrayPool<int>.Shared.Return(_heads);
        }
    }

    private static unsafe uint Hash(byte* input)
    {
        uint bytes = *(uint*)input;
        return ((BitConverter.IsLittleEndian ? bytes : BinaryPrimitives.ReverseEndianness(bytes)) * HashFactor) >> (32 - HashBits);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Parse(in Window window, bool isLast)
    {
        byte* input = window.Input;
        while (true)
        {
            int left = window.End - _position;
            if (left == 0 || (left < LookAhead && !isLast))
            {
                return;
            }

            int candidate = _position < window.InsertEnd ? window.Insert(_position) : NoPlace;
            int length = _length;
            int distance = _distance;
            _length = NoMatch;
            _distance = 0;
            if (length < _level.Lazy && left > length && candidate >= window.FirstInReach(_position))
            {
                Find(window, candidate);
            }

            if (length >= MinLength && _length <= length)
            {
                TakeMatch(window, length, distance);
                continue;
            }

            if (_length >= MinLength)
            {
                _literals = 0;
            }

            if (!_isPending)
            {
                _position++;
                _isPending = true;
                continue;
            }

            _literals++;
            AddLiteral(input[_position - 1]);
            _position++;
            if (_literals > _level.Chain)
            {
                Skip(window);
            }
        }
    }

    /// <summary>Looks for the best match at the position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Find(in Window window, int candidate)
    {
        byte* input = window.Input + _position;
        int most = Math.Min(window.End - _position, MaxLength);
        int nice = Math.Min(_level.Nice, most);
        int first = window.FirstInReach(_position);
        int gain = MinLength;
        for (int tries = _level.Chain; tries > 0; tries--)
        {
            byte* place = window.Input + candidate;
            if (place[_length] == input[_length])
            {
                int length = WideCompare.CommonLength(place, input, most);
                int distance = _position - candidate;
                if (length > _length && IsGain(length, distance, ref gain))
                {
                    _length = length;
                    _distance = distance;
                    if (length >= nice)
                    {
                        return;
                    }
                }
            }

            // What was linked to the first place in reach is overwritten by now.
            if (candidate <= first)
            {
                return;
            }

            candidate = window.Before(candidate);
            if (candidate < first)
            {
                return;
            }
        }
    }

    private bool IsGain(int length, int distance, ref int most)
    {
        if (_costs is null)
        {
            return true;
        }

        int gain = _costs.Gain(_position - _costsStart, length, distance);
        bool isGain = gain > most;
        most = Math.Max(gain, most);
        return isGain;
    }

    /// <summary>Writes the match at the position before, or one that reaches farther.</summary>
    private unsafe void TakeMatch(in Window window, int length, int distance)
    {
        int start = _position - 1;
        int farther = FindFarther(window, start, length, distance, out int fartherDistance);
        if (farther > 0)
        {
            byte* input = window.Input;
            distance = fartherDistance;
            length = farther;
            int unmatched = MaxUnmatched;
            while (unmatched > 0 && length < MaxLength && input[start + unmatched - 1] == input[start + unmatched - 1 - distance])
            {
                unmatched--;
                length++;
            }

            for (int i = 0; i < unmatched; i++)
            {
                AddLiteral(input[start + i]);
                _position++;
                if (_position < window.InsertEnd)
                {
                    window.Insert(_position);
                }
            }

            start += unmatched;
        }

        int end = start + length;
        for (int position = _position + 1; position < Math.Min(end, window.InsertEnd); position++)
        {
            window.Insert(position);
        }

        _position = end;
        _isPending = false;
        _length = NoMatch;
        _literals = 0;
        _tokens.Add(DeflateToken.Match(length, distance), end);
    }

    /// <summary>
    /// Looks for a longer match by the place of what follows a match: it may start somewhat later. Returns its length from there, or 0.
    /// </summary>
    private unsafe int FindFarther(in Window window, int start, int length, int distance, out int fartherDistance)
    {
        fartherDistance = 0;
        if (length >= MaxLength - MaxUnmatched || start + length >= window.InsertEnd)
        {
            return 0;
        }

        byte* input = window.Input;
        int place = window.Last(start + length) - length;
        if (start - place == distance || place <= window.FirstInReach(_position) + MaxUnmatched)
        {
            return 0;
        }

        int end = Math.Min(window.End - _position, MaxLength + MaxUnmatched) + start;
        int farther = WideCompare.CommonLength(input + place + MaxUnmatched, input + start + MaxUnmatched, end - start - MaxUnmatched);
        fartherDistance = start - place;
        return farther > length ? farther : 0;
    }

    /// <summary>Takes some bytes as literals, without looking at them.</summary>
    private unsafe void Skip(in Window window)
    {
        byte* input = window.Input;
        int count = 1 + ((_literals - _level.Chain) >> SkipShift);
        for (; count > 0 && _position < window.End - 1; count--)
        {
            AddLiteral(input[_position - 1]);
            if (_position < window.InsertEnd)
            {
                window.Insert(_position);
            }

            _position++;
        }

        _isPending = false;
        AddLiteral(input[_position - 1]);
    }

    private void AddLiteral(byte literal) => _tokens.Add(literal, _position);

    /// <summary>What Go's window holds, and the chains through it.</summary>
    /// <param name="input">The segment's input, pinned.</param>
    /// <param name="heads">The last place of each hash, pinned.</param>
    /// <param name="links">The places before, pinned.</param>
    /// <param name="start">Where it starts.</param>
    /// <param name="end">Where it ends.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly unsafe ref struct Window(byte* input, int* heads, int* links, int start, int end)
    {
        private readonly int* _heads = heads;
        private readonly int* _links = links;
        private readonly int _start = start;

        public byte* Input { get; } = input;

        public int End { get; } = end;

        /// <summary>The last positions, which have no four bytes, are not entered.</summary>
        public int InsertEnd { get; } = end - MinLength + 1;

        public int FirstInReach(int position) => Math.Max(position - WindowSize, _start);

        /// <summary>The last place with the hash of a position.</summary>
        public int Last(int position) => _heads[Hash(Input + position)];

        /// <summary>The place before a place that was entered.</summary>
        public int Before(int place) => _links[place & WindowMask];

        /// <summary>Enters a position; returns the last place with its hash before.</summary>
        public int Insert(int position)
        {
            uint hash = Hash(Input + position);
            int last = _heads[hash];
            _links[position & WindowMask] = last;
            _heads[hash] = position;
            return last;
        }
    }
}
