using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace OciContent.Compression;

// The fence. Everything here runs unchecked between two margins, which hold at the start of each turn of the loop:
// - of the input, FastInputMargin bytes are left: a turn refills twice, which moves on by at most 7 bytes and reads 8;
// - of the output, FastOutputMargin bytes are free: a turn writes three literals at most, or two and a match of at most 258
//   bytes in steps of 16, the last of which may run over by 15.
// Bits index tables by as many bits as these have; a match's distance is compared with what was written before it is used.
// Whatever is out of the ordinary (a code that is not assigned, a distance too far) is left to the checked loop, with the token
// not yet taken.
internal sealed partial class Inflater
{
    private const int FastInputMargin = 16;
    private const int FastOutputMargin = 2 + 258 + 16;

    /// <summary>Decodes tokens while both margins hold and nothing is out of the ordinary; stops before an end of block.</summary>
    private static void DecodeTokensFast(ref BitReader input, ref InflateOutput output, HuffmanTable literalLength, HuffmanTable distances)
    {
        ReadOnlySpan<byte> inputBytes = input.Source;
        Span<byte> outputBytes = output.Buffer;
        ref byte source = ref MemoryMarshal.GetReference(inputBytes);
        ref byte target = ref MemoryMarshal.GetReference(outputBytes);
        ref uint literalEntries = ref MemoryMarshal.GetArrayDataReference(literalLength.Entries);
        ref uint distanceEntries = ref MemoryMarshal.GetArrayDataReference(distances.Entries);
        int literalBits = literalLength.PrimaryBits;
        int distanceBits = distances.PrimaryBits;
        ulong literalMask = (1UL << literalBits) - 1;
        ulong distanceMask = (1UL << distanceBits) - 1;
        int next = input.Loaded;
        int lastNext = inputBytes.Length - FastInputMargin;
        int position = output.Position;
        int lastPosition = outputBytes.Length - FastOutputMargin;
        long reach = output.Written - position;
        ulong bits = input.Bits;
        int count = input.Count;
        while (next <= lastNext && position <= lastPosition)
        {
            Refill(ref source, ref next, ref bits, ref count);
            uint entry = Unsafe.Add(ref literalEntries, (nint)(bits & literalMask));
            if ((entry & HuffmanEntry.Literal) != 0)
            {
                // Three codes from the primary table are at most 33 bits.
                TakeLiteral(entry, ref target, ref position, ref bits, ref count);
                entry = Unsafe.Add(ref literalEntries, (nint)(bits & literalMask));
                if ((entry & HuffmanEntry.Literal) != 0)
                {
                    TakeLiteral(entry, ref target, ref position, ref bits, ref count);
                    entry = Unsafe.Add(ref literalEntries, (nint)(bits & literalMask));
                    if ((entry & HuffmanEntry.Literal) != 0)
                    {
                        TakeLiteral(entry, ref target, ref position, ref bits, ref count);
                        continue;
                    }
                }
            }

            if ((entry & (HuffmanEntry.Link | HuffmanEntry.EndOfBlock | HuffmanEntry.Invalid)) != 0)
            {
                if ((entry & HuffmanEntry.Link) == 0)
                {
                    break;
                }

                entry = Unsafe.Add(ref literalEntries, HuffmanEntry.Value(entry) + (nint)ExtractLow(bits >> literalBits, HuffmanEntry.CodeLength(entry)));
                if ((entry & HuffmanEntry.Literal) != 0)
                {
                    TakeLiteral(entry, ref target, ref position, ref bits, ref count);
                    continue;
                }

                if ((entry & (HuffmanEntry.EndOfBlock | HuffmanEntry.Invalid)) != 0)
                {
                    break;
                }
            }

            // A match. Two literals and the length are at most 42 bits; the distance needs up to 28 more.
            int tokenNext = next;
            ulong tokenBits = bits;
            int tokenCount = count;
            int length = ValueOf(entry, bits);
            bits >>= (int)entry;
            count -= HuffmanEntry.TotalBits(entry);
            Refill(ref source, ref next, ref bits, ref count);
            entry = Unsafe.Add(ref distanceEntries, (nint)(bits & distanceMask));
            if ((entry & HuffmanEntry.Link) != 0)
            {
                entry = Unsafe.Add(ref distanceEntries, HuffmanEntry.Value(entry) + (nint)ExtractLow(bits >> distanceBits, HuffmanEntry.CodeLength(entry)));
            }

            int distance = ValueOf(entry, bits);
            if ((entry & HuffmanEntry.Invalid) != 0 || distance > reach + position)
            {
                next = tokenNext;
                bits = tokenBits;
                count = tokenCount;
                break;
            }

            bits >>= (int)entry;
            count -= HuffmanEntry.TotalBits(entry);
            WideCopy.CopyMatch(ref Unsafe.Add(ref target, position), distance, length);
            position += length;
        }

        output.Advance(position - output.Position);
        input.Continue(next, bits, count);
    }

    // Loads whole bytes up to 56 bits or more. Bits above the count belong to the next byte, which sets them again.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Refill(ref byte source, ref int next, ref ulong bits, ref int count)
    {
        ulong load = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, next));
        bits |= (BitConverter.IsLittleEndian ? load : BinaryPrimitives.ReverseEndianness(load)) << count;
        next += (63 - count) >> 3;
        count |= BitReader.RefillBits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TakeLiteral(uint entry, ref byte target, ref int position, ref ulong bits, ref int count)
    {
        Unsafe.Add(ref target, position++) = (byte)(entry >> 16);
        bits >>= (int)entry;
        count -= HuffmanEntry.TotalBits(entry);
    }

    // The base of a length or distance, and its extra bits, which follow the code.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ValueOf(uint entry, ulong bits) =>
        HuffmanEntry.Value(entry) + (int)(ExtractLow(bits, HuffmanEntry.TotalBits(entry)) >> HuffmanEntry.CodeLength(entry));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ExtractLow(ulong bits, int count) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.ZeroHighBits(bits, (ulong)count) : bits & ((1UL << count) - 1);
}
