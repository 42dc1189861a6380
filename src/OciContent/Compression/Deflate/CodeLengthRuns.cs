using System.Runtime.CompilerServices;

namespace OciContent.Compression.Deflate;

/// <summary>
/// The code lengths of a dynamic block, in runs and with a Huffman code of their own (RFC 1951, section 3.2.7), as Go's
/// compress/flate and zlib write them: zeros are taken by 18 as long as there are eleven, then by 17; others are written once and
/// repeated by 16, six at a time. Runs cross from the literal codes to the distance codes in Go, and end there in zlib.
/// </summary>
internal sealed class CodeLengthRuns
{
    private const int MaxCodeLength = 7;
    private const int RepeatLast = 16;
    private const int ShortZeros = 17;
    private const int LongZeros = 18;
    private const int MinCodes = 4;

    private readonly HuffmanCode _code;
    private readonly bool _runsCross;
    private readonly int[] _frequencies = new int[DeflateAlphabets.CodeLengthCodes];
    private readonly byte[] _lengths = new byte[DeflateAlphabets.MaxLiteralLengthCodes + DeflateAlphabets.MaxDistanceCodes];

    // Symbols, and for those that repeat, how often more than at least.
    private readonly (byte Symbol, byte Extra)[] _runs = new (byte, byte)[
        DeflateAlphabets.MaxLiteralLengthCodes + DeflateAlphabets.MaxDistanceCodes
    ];
    private int _runCount;
    private int _literalCount;
    private int _distanceCount;
    private int _codeCount;

    /// <summary>As Go does it.</summary>
    public CodeLengthRuns()
        : this(new HuffmanCode(DeflateAlphabets.CodeLengthCodes), runsCross: true)
    {
    }

    /// <param name="code">The code that the code lengths are written with.</param>
    /// <param name="runsCross">Whether a run may have lengths of both kinds of codes.</param>
    public CodeLengthRuns(HuffmanCode code, bool runsCross)
    {
        _code = code;
        _runsCross = runsCross;
    }

    /// <summary>How many bits the block's header takes, with the three of its kind.</summary>
    public int BitLength { get; private set; }

    /// <summary>Sets what to write.</summary>
    /// <param name="literals">The lengths of the literal and length codes, up to the last that occurs.</param>
    /// <param name="distances">The lengths of the distance codes, up to the last that occurs.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Build(ReadOnlySpan<byte> literals, ReadOnlySpan<byte> distances)
    {
        _literalCount = literals.Length;
        _distanceCount = distances.Length;
        literals.CopyTo(_lengths);
        distances.CopyTo(_lengths.AsSpan(literals.Length));
        Array.Clear(_frequencies);
        _runCount = 0;
        int firstCount = _runsCross ? _literalCount + _distanceCount : _literalCount;
        FindRuns(_lengths.AsSpan(0, firstCount));
        FindRuns(_lengths.AsSpan(firstCount, _literalCount + _distanceCount - firstCount));
        _code.Build(_frequencies, MaxCodeLength);
        _codeCount = DeflateAlphabets.CodeLengthCodes;
        while (_codeCount > MinCodes && _code.Lengths[DeflateAlphabets.CodeLengthOrder[_codeCount - 1]] == 0)
        {
            _codeCount--;
        }

        BitLength = 3 + 5 + 5 + 4 + (3 * _codeCount) + _code.BitLength(_frequencies)
            + (2 * _frequencies[RepeatLast]) + (3 * _frequencies[ShortZeros]) + (7 * _frequencies[LongZeros]);
    }

    /// <summary>Writes the header of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(BitBuffer bits, bool isLast = false)
    {
        bits.Reserve(BitLength);
        bits.Append(isLast ? 0b101u : 0b100u, 3);
        bits.Append((uint)(_literalCount - 257), 5);
        bits.Append((uint)(_distanceCount - 1), 5);
        bits.Append((uint)(_codeCount - MinCodes), 4);
        foreach (byte symbol in DeflateAlphabets.CodeLengthOrder[.._codeCount])
        {
            bits.Append(_code.Lengths[symbol], 3);
        }

        foreach ((byte symbol, byte extra) in _runs.AsSpan(0, _runCount))
        {
            bits.Append(_code.Codes[symbol], _code.Lengths[symbol]);
            bits.Append(extra, symbol switch { RepeatLast => 2, ShortZeros => 3, LongZeros => 7, _ => 0 });
        }
    }

    private void FindRuns(ReadOnlySpan<byte> lengths)
    {
        while (!lengths.IsEmpty)
        {
            byte length = lengths[0];
            int count = lengths.IndexOfAnyExcept(length);
            count = count < 0 ? lengths.Length : count;
            lengths = lengths[count..];
            if (length == 0)
            {
                AddRepeats(LongZeros, 11, 138, ref count);
                AddRepeats(ShortZeros, 3, 10, ref count);
            }
            else
            {
                Add(length, 0);
                count--;
                AddRepeats(RepeatLast, 3, 6, ref count);
            }

            for (; count > 0; count--)
            {
                Add(length, 0);
            }
        }
    }

    private void AddRepeats(byte symbol, int least, int most, ref int count)
    {
        while (count >= least)
        {
            int taken = Math.Min(count, most);
            Add(symbol, (byte)(taken - least));
            count -= taken;
        }
    }

    private void Add(byte symbol, byte extra)
    {
        _runs[_runCount++] = (symbol, extra);
        _frequencies[symbol]++;
    }
}
