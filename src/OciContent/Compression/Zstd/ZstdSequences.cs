using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OciContent.Compression.Zstd;

/// <summary>Decodes the sequences of a block and executes them (RFC 8878, sections 3.1.1.3.2 and 3.1.1.4).</summary>
internal sealed class ZstdSequences
{
    private readonly SequenceTables _tables = new();
    private uint _repeat1;
    private uint _repeat2;
    private uint _repeat3;

    /// <summary>Starts a frame.</summary>
    public void Reset()
    {
        _tables.Reset();
        _repeat1 = 1;
        _repeat2 = 4;
        _repeat3 = 8;
    }

    /// <summary>Writes the content of a block to the window.</summary>
    /// <param name="block">The buffer that the block is in, with margins on both sides.</param>
    /// <param name="offset">Where the sequences section starts.</param>
    /// <param name="end">Where the block ends.</param>
    /// <param name="literals">The block's literals.</param>
    /// <param name="window">Where to write; <see cref="ZstdWindow.MakeRoom"/> was called.</param>
    /// <param name="reach">How far a match at the block's start may refer back.</param>
    /// <param name="windowSize">How far any match may refer back.</param>
    /// <param name="maxSize">How long the block's content may be.</param>
    public void Execute(
        byte[] block,
        int offset,
        int end,
        ZstdLiterals literals,
        ZstdWindow window,
        long reach,
        long windowSize,
        int maxSize)
    {
        ReadOnlySpan<byte> rest = block.AsSpan(offset, end - offset);
        int count = ReadCount(ref rest);
        int start = window.Position;
        int literal = literals.Start;
        int literalsEnd = literals.Start + literals.Length;
        if (count > 0)
        {
            _tables.Read(ref rest);
            var bits = new BackwardBitReader(block, end - rest.Length, rest.Length);
            literal = ExecuteAll(ref bits, count, literals, window, reach, windowSize, start + maxSize);
        }
        else if (!rest.IsEmpty)
        {
            throw ZstdErrors.Corrupt("a block that goes on after its last sequence");
        }

        int left = literalsEnd - literal;
        if (window.Position + left > start + maxSize)
        {
            throw TooLong(maxSize);
        }

        literals.Source.AsSpan(literal, left).CopyTo(window.Buffer.AsSpan(window.Position));
        window.Position += left;
    }

    private static int ReadCount(ref ReadOnlySpan<byte> source)
    {
        int first = source.IsEmpty ? throw ZstdErrors.Corrupt("a block without sequences section") : source[0];
        int length = first < 128 ? 1 : first < 255 ? 2 : 3;
        if (source.Length < length)
        {
            throw ZstdErrors.Corrupt("a block that ends in the header of its sequences");
        }

        int count = length switch
        {
            1 => first,
            2 => ((first - 128) << 8) + source[1],
            _ => source[1] + (source[2] << 8) + 0x7F00,
        };
        source = source[length..];
        return count;
    }

    /// <summary>The fast loop. Returns where the literals that are left start.</summary>
    /// <remarks>
    /// A turn checks before it copies: that as many literals are left, that the block's content stays within its limit, that the
    /// match reaches back no further than there is history. Copies of 16 bytes at a time then run over the end of what they
    /// copy by at most 31 bytes: the literals and the window have more slack than that. An index into a table comes from the
    /// table itself, which refers to its own states only. A turn takes at most 89 bits and then looks at the position, so the
    /// bits are never read from before the margin.
    /// </remarks>
    private int ExecuteAll(
        ref BackwardBitReader bits,
        int count,
        ZstdLiterals literals,
        ZstdWindow window,
        long reach,
        long windowSize,
        int limit)
    {
        ref ulong literalLengths = ref MemoryMarshal.GetArrayDataReference(_tables.LiteralLength.Entries);
        ref ulong offsets = ref MemoryMarshal.GetArrayDataReference(_tables.Offset.Entries);
        ref ulong matchLengths = ref MemoryMarshal.GetArrayDataReference(_tables.MatchLength.Entries);
        ref byte source = ref MemoryMarshal.GetArrayDataReference(literals.Source);
        ref byte buffer = ref MemoryMarshal.GetArrayDataReference(window.Buffer);
        ulong literalLengthEntry = Unsafe.Add(ref literalLengths, bits.Take(_tables.LiteralLength.AccuracyLog));
        ulong offsetEntry = Unsafe.Add(ref offsets, bits.Take(_tables.Offset.AccuracyLog));
        ulong matchLengthEntry = Unsafe.Add(ref matchLengths, bits.Take(_tables.MatchLength.AccuracyLog));
        int position = bits.Position;
        int literal = literals.Start;
        int literalsEnd = literals.Start + literals.Length;
        int start = window.Position;
        int target = start;
        while (true)
        {
            if (position < 0)
            {
                throw ZstdErrors.Corrupt("a bitstream that ends early");
            }

            // The three values: up to 31, 16 and 16 extra bits.
            ulong load = bits.LoadAt(position);
            int offsetBits = SequenceEntry.ExtraBits(offsetEntry);
            uint offset = SequenceEntry.Baseline(offsetEntry) + Top(load, offsetBits);
            load <<= offsetBits;
            position -= offsetBits;
            int matchBits = SequenceEntry.ExtraBits(matchLengthEntry);
            int literalBits = SequenceEntry.ExtraBits(literalLengthEntry);
            if (offsetBits + matchBits + literalBits > 56)
            {
                load = bits.LoadAt(position);
            }

            int matchLength = (int)(SequenceEntry.Baseline(matchLengthEntry) + Top(load, matchBits));
            load <<= matchBits;
            int literalLength = (int)(SequenceEntry.Baseline(literalLengthEntry) + Top(load, literalBits));
            load <<= literalBits;
            position -= matchBits + literalBits;
            uint distance = Repeat(offset, literalLength);

            if (literalLength > literalsEnd - literal)
            {
                throw ZstdErrors.Corrupt("sequences with more literals than the block has");
            }

            if (literalLength + matchLength > limit - target)
            {
                throw TooLong(limit - start);
            }

            WideCopy.Copy(ref Unsafe.Add(ref source, literal), ref Unsafe.Add(ref buffer, target), literalLength);
            literal += literalLength;
            target += literalLength;
            if (distance > windowSize || distance > reach + (target - start) || distance == 0)
            {
                throw ZstdErrors.Corrupt(
                    $"a match {distance} bytes back: expected at most {Math.Min(windowSize, reach + (target - start))}");
            }

            if (distance <= (uint)target)
            {
                WideCopy.CopyMatch(ref Unsafe.Add(ref buffer, target), (int)distance, matchLength);
            }
            else
            {
                CopyOlderMatch(window, target, (int)distance, matchLength);
            }

            target += matchLength;
            if (--count == 0)
            {
                break;
            }

            // The next states: up to 26 bits, which mostly are there.
            if (offsetBits + matchBits + literalBits > 31)
            {
                load = bits.LoadAt(position);
            }

            literalLengthEntry = NextState(ref literalLengths, literalLengthEntry, ref load, ref position);
            matchLengthEntry = NextState(ref matchLengths, matchLengthEntry, ref load, ref position);
            offsetEntry = NextState(ref offsets, offsetEntry, ref load, ref position);
        }

        if (position != 0)
        {
            throw ZstdErrors.Corrupt(position < 0 ? "a bitstream that ends early" : "a bitstream with bits left over");
        }

        window.Position = target;
        return literal;
    }

    // RFC 8878, section 3.1.1.5
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Repeat(uint offset, int literalLength)
    {
        if (offset > 3)
        {
            _repeat3 = _repeat2;
            _repeat2 = _repeat1;
            return _repeat1 = offset - 3;
        }

        uint which = literalLength == 0 ? offset + 1 : offset;
        if (which == 1)
        {
            return _repeat1;
        }

        uint distance = which switch { 2 => _repeat2, 3 => _repeat3, _ => _repeat1 - 1 };
        if (which != 2)
        {
            _repeat3 = _repeat2;
        }

        _repeat2 = _repeat1;
        return _repeat1 = distance;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong NextState(ref ulong table, ulong entry, ref ulong load, ref int position)
    {
        int bits = SequenceEntry.StateBits(entry);
        uint state = (uint)SequenceEntry.NextState(entry) + Top(load, bits);
        load <<= bits;
        position -= bits;
        return Unsafe.Add(ref table, state);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Top(ulong load, int count) => (uint)(load >> 1 >> (63 - count));

    // Starts in the older half of the window, and may go on in the newer.
    private static void CopyOlderMatch(ZstdWindow window, int target, int distance, int length)
    {
        Span<byte> buffer = window.Buffer;
        int source = window.OlderEnd - (distance - target);
        int older = Math.Min(length, window.OlderEnd - source);
        buffer.Slice(source, older).CopyTo(buffer[target..]);
        for (int i = older; i < length; i++)
        {
            buffer[target + i] = buffer[i - older];
        }
    }

    private static InvalidDataException TooLong(int maxSize) => ZstdErrors.Corrupt($"a block of more than {maxSize} bytes");
}
