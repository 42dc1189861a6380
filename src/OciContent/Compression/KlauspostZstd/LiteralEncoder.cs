using System.Numerics;

namespace OciContent.Compression.KlauspostZstd;

/// <summary>
/// Writes the literals of blocks (RFC 8878, section 3.1.1.3.1) as klauspost/compress does: with a Huffman code if that saves a sixteenth;
/// the code of the literals before is used again if it promises to be as good.
/// </summary>
internal sealed class LiteralEncoder
{
    private const int Raw = 0;
    private const int RunLength = 1;
    private const int Compressed = 2;
    private const int Treeless = 3;

    // As many literals are written in four streams; fewer in one; and the fewest as they are.
    private const int MinFourStreams = 1024;
    private const int MinCompressed = 17;
    private const int Streams = 4;
    private const int SavingShift = 4;

    // So little is not worth a code of its own.
    private const int MinWanted = 12;

    // If all literals are about equally frequent there is nothing to save.
    private const int EvenShift = 7;

    private readonly int[] _frequencies = new int[LiteralCode.Literals];
    private readonly OutputBytes _bytes = new();
    private LiteralCode _last = new();
    private LiteralCode _new = new();
    private bool _isLastKnown;

    private enum Outcome
    {
        Raw,
        Run,
        NewCode,
        LastCode,
    }

    /// <summary>Knows of the blocks before what another encoder knows.</summary>
    public void CopyFrom(LiteralEncoder other)
    {
        _last.CopyFrom(other._last);
        _isLastKnown = other._isLastKnown;
    }

    /// <summary>Says that whoever reads the blocks does not know the last code.</summary>
    public void Forget() => _isLastKnown = false;

    /// <summary>Writes the literals of a block, with their header.</summary>
    public void Write(ReadOnlySpan<byte> literals, OutputBytes output)
    {
        bool isSingle = literals.Length < MinFourStreams;
        Outcome outcome = literals.Length < MinCompressed ? Outcome.Raw : Compress(literals, isSingle);
        if (outcome is Outcome.NewCode or Outcome.LastCode
            && _bytes.Length + SizesLength(_bytes.Length, literals.Length) >= literals.Length + SizeLength(literals.Length))
        {
            outcome = Outcome.Raw;
        }

        switch (outcome)
        {
            case Outcome.Raw:
                WriteSize(Raw, literals.Length, output);
                output.Append(literals);
                break;
            case Outcome.Run:
                WriteSize(RunLength, literals.Length, output);
                output.Append(literals[0]);
                break;
            default:
                WriteSizes(outcome == Outcome.NewCode ? Compressed : Treeless, _bytes.Length, literals.Length, isSingle, output);
                output.Append(_bytes.Span);
                _isLastKnown = true;
                break;
        }
    }

    private Outcome Compress(ReadOnlySpan<byte> literals, bool isSingle)
    {
        if (!_isLastKnown)
        {
            _last.Forget();
        }

        Array.Clear(_frequencies);
        foreach (byte literal in literals)
        {
            _frequencies[literal]++;
        }

        ReadOnlySpan<int> frequencies = _frequencies.AsSpan(0, 1 + _frequencies.AsSpan().LastIndexOfAnyExcept(0));
        int most = 0;
        foreach (int frequency in frequencies)
        {
            most = Math.Max(most, frequency);
        }

        if (most == literals.Length)
        {
            return Outcome.Run;
        }

        if (most == 1 || most < literals.Length >> EvenShift)
        {
            return Outcome.Raw;
        }

        int wanted = literals.Length - (literals.Length >> SavingShift);
        _new.Build(frequencies, literals.Length);
        _bytes.Clear();
        if (_isLastKnown
            && _last.Has(frequencies)
            && (_last.SizeOf(frequencies) <= _new.SizeOf(frequencies) || wanted <= MinWanted))
        {
            Write(_last, literals, isSingle);
            return _bytes.Length < wanted ? Outcome.LastCode : Outcome.Raw;
        }

        if (!_new.TryWriteHeader(_bytes))
        {
            return Outcome.Raw;
        }

        Write(_new, literals, isSingle);
        if (_bytes.Length >= wanted)
        {
            return Outcome.Raw;
        }

        (_last, _new) = (_new, _last);
        return Outcome.NewCode;
    }

    private void Write(LiteralCode code, ReadOnlySpan<byte> literals, bool isSingle)
    {
        if (isSingle)
        {
            code.Write(literals, _bytes);
            return;
        }

        // The lengths of all streams but the last.
        Span<byte> lengths = stackalloc byte[(Streams - 1) * sizeof(ushort)];
        int at = _bytes.Length;
        _bytes.Append(lengths);
        int size = (literals.Length + Streams - 1) / Streams;
        for (int stream = 0; stream < Streams; stream++)
        {
            int start = _bytes.Length;
            code.Write(literals[..Math.Min(size, literals.Length)], _bytes);
            literals = literals[Math.Min(size, literals.Length)..];
            if (stream < Streams - 1)
            {
                _bytes.Set(at + (stream * sizeof(ushort)), (ulong)(_bytes.Length - start), sizeof(ushort));
            }
        }
    }

    private static int BitLength(int value) => 32 - BitOperations.LeadingZeroCount((uint)value);

    private static int SizeLength(int length) => BitLength(length) switch { < 5 => 1, < 12 => 2, _ => 3 };

    private static int SizesLength(int compressed, int length) =>
        Math.Max(BitLength(compressed), BitLength(length)) switch { <= 10 => 3, <= 14 => 4, _ => 5 };

    private static void WriteSize(int kind, int length, OutputBytes output)
    {
        int bytes = SizeLength(length);
        ulong header = bytes switch
        {
            1 => (uint)length << 3,
            2 => (1 << 2) | ((uint)length << 4),
            _ => (3 << 2) | ((uint)length << 4),
        };
        output.Append(header | (uint)kind, bytes);
    }

    private static void WriteSizes(int kind, int compressed, int length, bool isSingle, OutputBytes output)
    {
        int bytes = SizesLength(compressed, length);
        (int format, int width) = bytes switch { 3 => (isSingle ? 0 : 1, 10), 4 => (2, 14), _ => (3, 18) };
        ulong header = (uint)kind | ((uint)format << 2) | ((ulong)(uint)length << 4) | ((ulong)(uint)compressed << (4 + width));
        output.Append(header, bytes);
    }
}
