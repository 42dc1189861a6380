using System.Buffers;

namespace OciContent.Compression.Bzip2;

/// <summary>
/// A block's content: its symbols become bytes sorted by what follows them, these are put in order, and runs are filled in.
/// </summary>
internal sealed class Bzip2Block : IDisposable
{
    /// <summary>A block's size is a multiple of this, 9 at most: how many bytes it has before runs are filled in.</summary>
    public const int SizeUnit = 100_000;

    private const int RunLength = 4;
    private const int NoByte = -1;

    private readonly Bzip2BlockHeader _header;
    private readonly byte[] _recentBytes = new byte[256];
    private readonly int[] _counts = new int[256];

    // A byte each; then, above it, where the byte that follows it stands.
    private uint[] _entries = [];
    private int _maxLength;
    private int _length;
    private int _group;
    private Bzip2Code? _code;
    private int _leftInGroup;
    private int _run;
    private int _runWeight;

    private uint _next;
    private int _left;
    private int _last;
    private int _equal;
    private int _missing;
    private bool _isBehindEmptyRun;
    private uint _checksum;

    public Bzip2Block(Bzip2BlockHeader header) => _header = header;

    private enum Stop
    {
        EndOfGroup,
        EndOfInput,
        EndOfBlock,
        NoRoom,
    }

    /// <summary>Whether all bytes are written.</summary>
    public bool IsAtEnd => _left == 0 && _missing == 0;

    /// <summary>The checksum of the bytes that are written.</summary>
    public uint Checksum => ~_checksum;

    /// <summary>Starts a block whose header has been read.</summary>
    /// <param name="maxLength">How many bytes it may have before runs are filled in.</param>
    public void Start(int maxLength)
    {
        if (_entries.Length < maxLength)
        {
            Dispose();
            _entries = ArrayPool<uint>.Shared.Rent(maxLength);
        }

        _maxLength = maxLength;
        _header.Bytes.CopyTo(_recentBytes);
        Array.Clear(_counts);
        _length = 0;
        _group = 0;
        _leftInGroup = 0;
        _run = 0;
        _runWeight = 1;
    }

    /// <summary>Reads the symbols, or as many as there are; false if these are not all.</summary>
    /// <exception cref="InvalidDataException">They are broken; the message says where, as part of a sentence.</exception>
    public bool Read(ref Bzip2BitReader source)
    {
        while (true)
        {
            if (_leftInGroup == 0)
            {
                _code = _header.CodeOf(_group++);
                _leftInGroup = Bzip2BlockHeader.GroupSize;
            }

            switch (ReadGroup(ref source, _code!))
            {
                case Stop.EndOfInput:
                    return false;
                case Stop.EndOfBlock:
                    return true;
                case Stop.NoRoom:
                    throw new InvalidDataException($"{_maxLength + 1} bytes or more in a block: expected at most {_maxLength}");
                default:
                    break;
            }
        }
    }

    /// <summary>Puts the bytes in order (the inverse of the Burrows-Wheeler transform).</summary>
    /// <param name="origin">Where the block, among its rotations, stands in their order.</param>
    /// <exception cref="InvalidDataException">There is no such place.</exception>
    public void Arrange(int origin)
    {
        if (origin >= _length)
        {
            throw new InvalidDataException($"place {origin} of the block's start: expected less than its {_length} bytes");
        }

        int sum = 0;
        foreach (ref int count in _counts.AsSpan())
        {
            (count, sum) = (sum, sum + count);
        }

        Span<uint> entries = _entries.AsSpan(0, _length);
        for (int i = 0; i < entries.Length; i++)
        {
            entries[_counts[(byte)entries[i]]++] |= (uint)i << 8;
        }

        _next = entries[origin] >> 8;
        _left = _length;
        _last = NoByte;
        _equal = 0;
        _missing = 0;
        _isBehindEmptyRun = false;
        _checksum = uint.MaxValue;
    }

    /// <summary>Writes the next bytes; returns how many, and fills the room if there are so many.</summary>
    /// <exception cref="InvalidDataException">A run is broken; the message says how, as part of a sentence.</exception>
    public int Write(Span<byte> destination)
    {
        int at = 0;
        while (true)
        {
            int filled = Math.Min(_missing, destination.Length - at);
            destination.Slice(at, filled).Fill((byte)_last);
            at += filled;
            _missing -= filled;
            if (_left == 0 || at == destination.Length)
            {
                break;
            }

            at += WriteToRun(destination[at..]);
        }

        _checksum = Bzip2Checksum.Append(_checksum, destination[..at]);
        if (IsAtEnd && _equal == RunLength)
        {
            throw new InvalidDataException($"{RunLength} equal bytes end a block: expected the number of those that follow");
        }

        return at;
    }

    public void Dispose()
    {
        if (_entries.Length > 0)
        {
            ArrayPool<uint>.Shared.Return(_entries);
            _entries = [];
        }
    }

    // The bytes up to the number that follows four equal ones, that included.
    private int WriteToRun(Span<byte> destination)
    {
        ReadOnlySpan<uint> entries = _entries.AsSpan(0, _length);
        uint next = _next;
        int last = _last;
        int equal = _equal;
        int left = _left;
        int at = 0;
        while (left > 0 && at < destination.Length)
        {
            uint entry = entries[(int)next];
            next = entry >> 8;
            int value = (byte)entry;
            left--;
            if (equal == RunLength)
            {
                _missing = value;
                _isBehindEmptyRun = value == 0;
                equal = 0;
                break;
            }

            destination[at++] = (byte)value;
            if (value != last)
            {
                _isBehindEmptyRun = false;
                last = value;
                equal = 1;
            }
            else if (++equal == RunLength - 1 && _isBehindEmptyRun && left > 0)
            {
                // Go counts the last of the run before, and takes what follows for a number; bzip2 does not.
                throw new InvalidDataException($"a run of {RunLength} bytes, and more of the same: expected their number");
            }
        }

        _next = next;
        _last = last;
        _equal = equal;
        _left = left;
        return at;
    }

    /// <summary>Reads symbols of one code, and says what comes next.</summary>
    private Stop ReadGroup(ref Bzip2BitReader source, Bzip2Code code)
    {
        int endOfBlock = _header.Bytes.Length + 1;
        int loaded = source.Loaded;
        ulong bits = source.Bits;
        int count = source.Count;
        int left = _leftInGroup;
        Stop stop = Stop.EndOfGroup;
        while (left > 0)
        {
            if (count < Bzip2Code.MaxLength)
            {
                Bzip2BitReader.Refill(source.Source, ref loaded, ref bits, ref count);
                if (count < Bzip2Code.MaxLength)
                {
                    // What follows a block is longer, so there is nothing to miss.
                    stop = Stop.EndOfInput;
                    break;
                }
            }

            int symbol = code.Decode((int)(bits >> (64 - Bzip2Code.MaxLength)), out int used);
            bits <<= used;
            count -= used;
            left--;
            if (symbol <= 1)
            {
                // The number of repetitions of the most recent byte, in the digits 1 and 2, the lowest first.
                _run += _runWeight << symbol;
                _runWeight <<= 1;
                if (_run > _maxLength - _length)
                {
                    stop = Stop.NoRoom;
                    break;
                }

                continue;
            }

            if (_run > 0)
            {
                AddRun();
            }

            if (symbol == endOfBlock)
            {
                stop = Stop.EndOfBlock;
                break;
            }

            if (_length == _maxLength)
            {
                stop = Stop.NoRoom;
                break;
            }

            Add(symbol - 1);
        }

        source.Continue(loaded, bits, count);
        _leftInGroup = left;
        return stop;
    }

    private void AddRun()
    {
        byte value = _recentBytes[0];
        _entries.AsSpan(_length, _run).Fill(value);
        _counts[value] += _run;
        _length += _run;
        _run = 0;
        _runWeight = 1;
    }

    private void Add(int place)
    {
        Span<byte> recent = _recentBytes;
        byte value = recent[place];
        recent[..place].CopyTo(recent[1..]);
        recent[0] = value;
        _entries[_length++] = value;
        _counts[value]++;
    }
}
