using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

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
            throw ZstdErrors.Corrupt("a block that continues after its last sequence");
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
    /// match reaches back no further than there is history. Copies then run over the end of literals by at most 31 bytes, and over that
    /// of a match by at most 61: the literals and the window have more slack than that. An index into a table comes from the
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
        ref byte buffer = ref MemoryMarshal.GetArrayDataReference(window.Buffer);
        ulong literalLengthEntry = Unsafe.Add(ref literalLengths, bits.Take(_tables.LiteralLength.AccuracyLog));
        ulong offsetEntry = Unsafe.Add(ref offsets, bits.Take(_tables.Offset.AccuracyLog));
        ulong matchLengthEntry = Unsafe.Add(ref matchLengths, bits.Take(_tables.MatchLength.AccuracyLog));
        ref byte stream = ref bits.Start;
        ref byte literal = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(literals.Source), literals.Start);
        long literalsLeft = literals.Length;
        long target = window.Position;
        long older = reach - target;
        long repeat1 = _repeat1;
        long repeat2 = _repeat2;
        long repeat3 = _repeat3;

        // Eight bytes of the stream at a time: where they start, and how many of their bits are left; when they are loaded, 56 to 63.
        nint chunkAt = (bits.Position >> 3) - 7;
        uint left = (uint)(bits.Position & 7) + 56;
        while (true)
        {
            if (chunkAt < -7)
            {
                ThrowEndsEarly();
            }

            // The three values: up to 31, 16 and 16 extra bits.
            ulong chunk = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref stream, chunkAt));
            long distance = ((uint)offsetEntry + (uint)TakeBits(chunk, ref left, offsetEntry >> SequenceEntry.ExtraBitsAt));
            if ((byte)left < 32)
            {
                Refill(ref stream, ref chunkAt, ref left, out chunk);
            }

            long matchLength = ((uint)matchLengthEntry + (uint)TakeBits(chunk, ref left, matchLengthEntry >> SequenceEntry.ExtraBitsAt));
            long literalLength = (
                (uint)literalLengthEntry + (uint)TakeBits(chunk, ref left, literalLengthEntry >> SequenceEntry.ExtraBitsAt));

            // RFC 8878, section 3.1.1.5. What would be 0 is broken; klauspost and libzstd up to 1.5.5 take it for 1.
            if (distance > 3)
            {
                distance -= 3;
                repeat3 = repeat2;
                repeat2 = repeat1;
                repeat1 = distance;
            }
            else
            {
                long which = literalLength == 0 ? distance + 1 : distance;
                distance = which == 1 ? repeat1 : which == 2 ? repeat2 : which == 3 ? repeat3 : Math.Max(repeat1 - 1, 1);
                repeat3 = which > 2 ? repeat2 : repeat3;
                repeat2 = which > 1 ? repeat1 : repeat2;
                repeat1 = distance;
            }

            bool isLast = --count == 0;
            if (!isLast)
            {
                // The next states: up to 26 bits, which mostly are there.
                if ((byte)left < 26)
                {
                    Refill(ref stream, ref chunkAt, ref left, out chunk);
                }

                literalLengthEntry = NextEntry(ref literalLengths, literalLengthEntry, chunk, ref left);
                matchLengthEntry = NextEntry(ref matchLengths, matchLengthEntry, chunk, ref left);
                offsetEntry = NextEntry(ref offsets, offsetEntry, chunk, ref left);
            }

            Align(ref chunkAt, ref left);
            if (literalLength > literalsLeft)
            {
                ThrowTooManyLiterals();
            }

            if (literalLength + matchLength > limit - target)
            {
                ThrowTooLong(window, limit);
            }

            WideCopy.Copy32(ref literal, ref Unsafe.Add(ref buffer, (nint)target), (nint)literalLength);
            literal = ref Unsafe.Add(ref literal, (nint)literalLength);
            literalsLeft -= literalLength;
            target += literalLength;
            long farthest = Math.Min(windowSize, older + target);
            if ((ulong)(distance - 1) >= (ulong)farthest)
            {
                ThrowTooFar(distance, farthest);
            }

            if (distance >= 32 && distance <= target)
            {
                WideCopy.Copy64(
                    ref Unsafe.Add(ref buffer, (nint)(target - distance)),
                    ref Unsafe.Add(ref buffer, (nint)target),
                    (nint)matchLength);
            }
            else
            {
                CopyRareMatch(window, (int)target, (int)distance, (int)matchLength);
            }

            target += matchLength;
            if (isLast)
            {
                break;
            }
        }

        long position = (((long)chunkAt + 7) * 8) + (left - 56);
        if (position != 0)
        {
            throw ZstdErrors.Corrupt(position < 0 ? "a bitstream that ends early" : "a bitstream with bits left over");
        }

        _repeat1 = (uint)repeat1;
        _repeat2 = (uint)repeat2;
        _repeat3 = (uint)repeat3;
        window.Position = (int)target;
        return literals.Start + literals.Length - (int)literalsLeft;
    }

    // As many bits as the lowest byte of "count" says; what stands above does not matter, nor does what stands above that of "left".
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong TakeBits(ulong chunk, ref uint left, ulong count)
    {
        left -= (uint)count;
        return Bmi2.X64.IsSupported
            ? Bmi2.X64.ZeroHighBits(chunk >> (int)left, count)
            : (chunk >> (int)left) & ((1UL << (int)(count & 0xFF)) - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Refill(ref byte stream, ref nint chunkAt, ref uint left, out ulong chunk)
    {
        Align(ref chunkAt, ref left);
        chunk = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref stream, chunkAt));
    }

    // Moves the chunk back, so that as many bits are left of it as there can be.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Align(ref nint chunkAt, ref uint left)
    {
        left = (byte)left;
        chunkAt += ((nint)left - 56) >> 3;
        left = (left & 7) + 56;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong NextEntry(ref ulong table, ulong entry, ulong chunk, ref uint left) =>
        Unsafe.Add(ref table, (nint)((entry >> SequenceEntry.NextStateAt) + TakeBits(chunk, ref left, entry >> SequenceEntry.StateBitsAt)));

    // One that overlaps what it writes closely, or starts in the older half of the window.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CopyRareMatch(ZstdWindow window, int target, int distance, int length)
    {
        if (distance <= target)
        {
            WideCopy.CopyMatch(ref window.Buffer[target], distance, length);
        }
        else
        {
            CopyOlderMatch(window, target, distance, length);
        }
    }

    [DoesNotReturn]
    private static void ThrowTooFar(long distance, long max) =>
        throw ZstdErrors.Corrupt($"a match {distance} bytes back: expected at most {max}");

    [DoesNotReturn]
    private static void ThrowTooManyLiterals() => throw ZstdErrors.Corrupt("sequences with more literals than the block has");

    [DoesNotReturn]
    private static void ThrowEndsEarly() => throw ZstdErrors.Corrupt("a bitstream that ends early");

    [DoesNotReturn]
    private static void ThrowTooLong(ZstdWindow window, int limit) => throw TooLong(limit - window.Position);

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
