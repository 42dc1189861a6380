using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OciContent.Compression;

// The fence. Everything here runs unchecked between two margins, which hold at the start of each turn of the loop:
// - of the input, FastInputMargin bytes are left: a turn loads at most three times, each time 8 bytes, and moves on by at most 7;
// - of the output, FastOutputMargin bytes are free: a turn writes two literals and a match of at most 258 bytes, or three literals;
//   a match is written in steps of up to 32 bytes, and so runs over by 31 at most.
// Bits index tables by as many bits as these have; a match's distance is compared with what was written before it is used.
// Whatever is out of the ordinary (a code that is not assigned, a distance too far) is left to the checked loop, with the token
// not yet taken.
internal sealed unsafe partial class Inflater
{
    private const int FastInputMargin = 24;
    private const int FastOutputMargin = 2 + 258 + 32;

    // After a load there are 56 bits or more. Of these a turn takes the codes of two literals and a length, at most 42 bits; what
    // is left does for most distances, and where it may not, there is another load.
    private const int MaxDistanceBits = 15 + 13;

    private const ulong LiteralLengthMask = (1 << LiteralLengthPrimaryBits) - 1;
    private const ulong DistanceMask = (1 << DistancePrimaryBits) - 1;

    /// <summary>Decodes tokens while both margins hold and nothing is out of the ordinary; stops before an end of block.</summary>
    // Optimized at once: a process that reads one layer would do much of it before the runtime had recompiled this.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DecodeTokensFast(ref BitReader input, ref InflateOutput output, HuffmanTable literalLength, HuffmanTable distances)
    {
        if (input.Source.Length - input.Loaded < FastInputMargin || output.Room.Length < FastOutputMargin)
        {
            return;
        }

        fixed (byte* inputStart = input.Source, outputStart = output.Buffer)
        fixed (uint* literalLengthEntries = literalLength.Entries, distanceEntries = distances.Entries)
        {
            byte* next = inputStart + input.Loaded;
            byte* lastNext = inputStart + input.Source.Length - FastInputMargin;
            byte* target = outputStart + output.Position;
            byte* lastTarget = outputStart + output.Buffer.Length - FastOutputMargin;
            byte* oldest = outputStart + Math.Max(0, output.Position - output.Written);

            // Of the count only the lowest byte means something: so an entry can be subtracted as it is.
            ulong bits = input.Bits;
            uint count = (uint)input.Count;
            Load(ref next, ref bits, ref count);
            uint entry = literalLengthEntries[bits & LiteralLengthMask];
            do
            {
                // Three codes of the primary table are at most 33 bits, and there are enough left to look up the next.
                if ((entry & HuffmanEntry.Literal) != 0)
                {
                    *target++ = (byte)(entry >> 16);
                    entry = TakeAndFind(entry, literalLengthEntries, ref bits, ref count);
                    if ((entry & HuffmanEntry.Literal) != 0)
                    {
                        *target++ = (byte)(entry >> 16);
                        entry = TakeAndFind(entry, literalLengthEntries, ref bits, ref count);
                        if ((entry & HuffmanEntry.Literal) != 0)
                        {
                            *target++ = (byte)(entry >> 16);
                            entry = TakeAndFind(entry, literalLengthEntries, ref bits, ref count);
                            Load(ref next, ref bits, ref count);
                            continue;
                        }
                    }
                }

                if ((entry & (HuffmanEntry.Link | HuffmanEntry.EndOfBlock | HuffmanEntry.Invalid)) != 0)
                {
                    entry = FollowLink(entry, literalLengthEntries, bits >> LiteralLengthPrimaryBits);
                    if ((entry & HuffmanEntry.Literal) != 0)
                    {
                        *target++ = (byte)(entry >> 16);
                        entry = TakeAndFind(entry, literalLengthEntries, ref bits, ref count);
                        Load(ref next, ref bits, ref count);
                        continue;
                    }

                    if ((entry & (HuffmanEntry.EndOfBlock | HuffmanEntry.Invalid)) != 0)
                    {
                        break;
                    }
                }

                byte* tokenNext = next;
                ulong tokenBits = bits;
                uint tokenCount = count;
                nuint length = ValueOf(entry, bits);
                bits >>= (int)entry;
                count -= entry;
                if ((byte)count < MaxDistanceBits)
                {
                    Load(ref next, ref bits, ref count);
                }

                entry = distanceEntries[bits & DistanceMask];
                if ((entry & (HuffmanEntry.Link | HuffmanEntry.Invalid)) != 0)
                {
                    entry = FollowLink(entry, distanceEntries, bits >> DistancePrimaryBits);
                }

                nuint distance = ValueOf(entry, bits);
                if (distance > (nuint)(target - oldest) || (entry & HuffmanEntry.Invalid) != 0)
                {
                    next = tokenNext;
                    bits = tokenBits;
                    count = tokenCount;
                    break;
                }

                // The next token is looked up before the match is copied, so that the one does not wait for the other.
                bits >>= (int)entry;
                count -= entry;
                Load(ref next, ref bits, ref count);
                entry = literalLengthEntries[bits & LiteralLengthMask];
                CopyMatch(target, distance, length);
                target += length;
            }
            while (next <= lastNext && target <= lastTarget);

            output.Advance((int)(target - outputStart) - output.Position);
            input.Continue((int)(next - inputStart), bits, (byte)count);
        }
    }

    // Loads whole bytes up to 56 bits or more. Bits above the count belong to the next byte, which sets them again.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(ref byte* next, ref ulong bits, ref uint count)
    {
        ulong word = Unsafe.ReadUnaligned<ulong>(next);
        bits |= (BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word)) << (int)count;
        next += 7 - ((count >> 3) & 7);
        count |= BitReader.RefillBits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint TakeAndFind(uint taken, uint* entries, ref ulong bits, ref uint count)
    {
        bits >>= (int)taken;
        count -= taken;
        return entries[bits & LiteralLengthMask];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint FollowLink(uint entry, uint* entries, ulong bits) =>
        (entry & HuffmanEntry.Link) == 0 ? entry : entries[(nuint)(entry >> 16) + (nuint)ExtractLow(bits, (entry >> 8) & 0xF)];

    // The base of a length or distance, and its extra bits, which follow the code.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint ValueOf(uint entry, ulong bits) =>
        (nuint)(entry >> 16) + (nuint)(ExtractLow(bits, entry & 0x3F) >> (int)((entry >> 8) & 0xF));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ExtractLow(ulong bits, uint count) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.ZeroHighBits(bits, count) : bits & ((1UL << (int)count) - 1);

    // Most matches are short: 32 bytes are copied whatever the length, which costs less than asking.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyMatch(byte* target, nuint distance, nuint length)
    {
        byte* source = target - distance;
        if (distance < (nuint)Vector128<byte>.Count)
        {
            CopyRepeating(source, target, distance, target + length);
            return;
        }

        byte* end = target + length;
        Copy32(source, target);
        if (length > 32)
        {
            do
            {
                source += 32;
                target += 32;
                Copy32(source, target);
            }
            while (target + 32 < end);
        }
    }

    // The source may be 16 bytes back.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy32(byte* source, byte* target)
    {
        Vector128.Load(source).Store(target);
        Vector128.Load(source + Vector128<byte>.Count).Store(target + Vector128<byte>.Count);
    }

    // A match that runs into itself repeats its first bytes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRepeating(byte* source, byte* target, nuint distance, byte* end)
    {
        if (distance == 1)
        {
            var repeated = Vector128.Create(*source);
            do
            {
                repeated.Store(target);
                target += Vector128<byte>.Count;
            }
            while (target < end);
        }
        else if (distance >= sizeof(ulong))
        {
            do
            {
                Unsafe.WriteUnaligned(target, Unsafe.ReadUnaligned<ulong>(source));
                source += sizeof(ulong);
                target += sizeof(ulong);
            }
            while (target < end);
        }
        else
        {
            do
            {
                *target++ = *source++;
            }
            while (target < end);
        }
    }
}
