using OciContent.Compression.Zstd;

namespace OciContent.Compression.KlauspostZstd;

/// <summary>One of the three alphabets of sequences, and the tables that it can be written with.</summary>
internal sealed class SequenceAlphabet
{
    private const int Predefined = 0;
    private const int OneSymbol = 1;
    private const int NewTable = 2;
    private const int LastTable = 3;

    private const int MaxLog = 8;
    private const int MaxSymbols = 64;

    // A new table has to be better by a sixteenth, and by a few bits, here already counted sixteen times.
    private const int PenaltyShift = 4;
    private const uint Penalty = 2 * 8 * 16;

    private readonly SequenceCode _code;
    private readonly FseEncodingTable _predefined = new();
    private readonly int[] _frequencies = new int[MaxSymbols];
    private FseEncodingTable _last = new();
    private FseEncodingTable _new = new();
    private FseEncodingTable _used;
    private int _mode;
    private byte _symbol;

    public SequenceAlphabet(SequenceCode code)
    {
        _code = code;
        _predefined.Set(code.PredefinedCounts, code.PredefinedLog);
        _used = _predefined;
    }

    /// <summary>How many bits the last state takes.</summary>
    public int Log => _mode == OneSymbol ? 0 : _used.Log;

    /// <summary>Knows of the blocks before what another alphabet knows.</summary>
    public void CopyFrom(SequenceAlphabet other) => _last.CopyFrom(other._last);

    /// <summary>Chooses the table; returns how the format calls it (RFC 8878, section 3.1.1.3.2.1, "Symbol Compression Modes").</summary>
    /// <param name="symbols">What is to be written.</param>
    public int Choose(ReadOnlySpan<byte> symbols)
    {
        Array.Clear(_frequencies);
        foreach (byte symbol in symbols)
        {
            _frequencies[symbol]++;
        }

        ReadOnlySpan<int> frequencies = _frequencies.AsSpan(0, 1 + _frequencies.AsSpan().LastIndexOfAnyExcept(0));
        _symbol = symbols[0];
        if (frequencies[_symbol] == symbols.Length)
        {
            return _mode = OneSymbol;
        }

        _new.Build(frequencies, symbols.Length, MaxLog, symbols.Length);
        uint newSize = _new.EstimatedSize(frequencies) + _new.MaxHeaderBits;
        newSize += (newSize + Penalty) >> PenaltyShift;
        uint predefinedSize = _predefined.EstimatedSize(frequencies);
        uint lastSize = _last.EstimatedSize(frequencies);
        (_mode, _used) = predefinedSize <= lastSize && predefinedSize <= newSize ? (Predefined, _predefined)
            : lastSize <= newSize ? (LastTable, _last)
            : (NewTable, _new);
        return _mode;
    }

    /// <summary>Writes the table, if it is new.</summary>
    public void WriteTable(OutputBytes output)
    {
        if (_mode == OneSymbol)
        {
            output.Append(_symbol);
        }
        else if (_mode == NewTable)
        {
            _new.WriteHeader(output);
        }
    }

    /// <summary>The state that the last symbol leaves.</summary>
    public uint Start(byte symbol) => _mode == OneSymbol ? 0 : _used.Start(symbol);

    /// <summary>Writes a symbol; returns the state after it.</summary>
    public uint Write(uint state, byte symbol, ref LowBitWriter writer) =>
        _mode == OneSymbol ? 0 : _used.Write(state, symbol, ref writer);

    /// <summary>How many of a value's lowest bits are written beside its symbol.</summary>
    public int ExtraBits(byte symbol) => (int)(_code.Values[symbol] >> SequenceEntry.ExtraBitsAt) & 0xFF;

    /// <summary>Says that the table is known from now on.</summary>
    public void Keep()
    {
        if (_mode == NewTable)
        {
            (_last, _new) = (_new, _last);
        }
        else if (_mode != LastTable)
        {
            _last.Forget();
        }
    }
}
