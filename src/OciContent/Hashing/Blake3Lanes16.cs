using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OciContent.Hashing;

/// <summary>Sixteen lanes, where AVX-512 is.</summary>
internal readonly struct Blake3Lanes16(Vector512<uint> value) : IBlake3Lanes<Blake3Lanes16>
{
    private readonly Vector512<uint> _value = value;

    public static bool IsSupported => Avx512F.IsSupported;

    public static int Count => Vector512<uint>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Blake3Lanes16 operator +(Blake3Lanes16 left, Blake3Lanes16 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Blake3Lanes16 operator ^(Blake3Lanes16 left, Blake3Lanes16 right) => new(left._value ^ right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Blake3Lanes16 RotateRight16(Blake3Lanes16 value) => new(Avx512F.RotateRight(value._value, 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Blake3Lanes16 RotateRight12(Blake3Lanes16 value) => new(Avx512F.RotateRight(value._value, 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Blake3Lanes16 RotateRight8(Blake3Lanes16 value) => new(Avx512F.RotateRight(value._value, 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Blake3Lanes16 RotateRight7(Blake3Lanes16 value) => new(Avx512F.RotateRight(value._value, 7));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Blake3Lanes16 Broadcast(uint word) => new(Vector512.Create(word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Blake3Lanes16 Load(ReadOnlySpan<uint> words) => new(Vector512.Create(words));

    public static void LoadBlocks(ref byte source, int stride, Span<Blake3Lanes16> words)
    {
        ref Vector512<uint> rows = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<Blake3Lanes16, Vector512<uint>>(words[..16]));
        for (int lane = 0; lane < 16; lane += 4)
        {
            ref byte first = ref Unsafe.Add(ref source, lane * stride);
            InterleaveFour(
                Vector512.LoadUnsafe(ref first).AsUInt32(),
                Vector512.LoadUnsafe(ref first, (nuint)stride).AsUInt32(),
                Vector512.LoadUnsafe(ref first, (nuint)(2 * stride)).AsUInt32(),
                Vector512.LoadUnsafe(ref first, (nuint)(3 * stride)).AsUInt32(),
                ref Unsafe.Add(ref rows, lane));
        }

        GatherQuarters(ref rows);
    }

    public static void StoreValues(ReadOnlySpan<Blake3Lanes16> words, Span<uint> destination)
    {
        Span<Vector512<uint>> rows = stackalloc Vector512<uint>[16];
        for (int i = 0; i < 8; i += 4)
        {
            InterleaveFour(words[i]._value, words[i + 1]._value, words[i + 2]._value, words[i + 3]._value, ref rows[i]);
        }

        rows[8..].Clear();
        GatherQuarters(ref rows[0]);
        for (int lane = 0; lane < 16; lane++)
        {
            rows[lane].GetLower().CopyTo(destination[(lane * 8)..]);
        }
    }

    // Transposing a square of 16 words, first half: each result has words c, c + 4, c + 8, c + 12 of all four rows, a quarter each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InterleaveFour(Vector512<uint> row0, Vector512<uint> row1, Vector512<uint> row2, Vector512<uint> row3, ref Vector512<uint> results)
    {
        Vector512<ulong> low01 = Avx512F.UnpackLow(row0, row1).AsUInt64();
        Vector512<ulong> high01 = Avx512F.UnpackHigh(row0, row1).AsUInt64();
        Vector512<ulong> low23 = Avx512F.UnpackLow(row2, row3).AsUInt64();
        Vector512<ulong> high23 = Avx512F.UnpackHigh(row2, row3).AsUInt64();
        results = Avx512F.UnpackLow(low01, low23).AsUInt32();
        Unsafe.Add(ref results, 1) = Avx512F.UnpackHigh(low01, low23).AsUInt32();
        Unsafe.Add(ref results, 2) = Avx512F.UnpackLow(high01, high23).AsUInt32();
        Unsafe.Add(ref results, 3) = Avx512F.UnpackHigh(high01, high23).AsUInt32();
    }

    // Second half, over all 16: the quarters of one word come together.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GatherQuarters(ref Vector512<uint> rows)
    {
        for (int column = 0; column < 4; column++)
        {
            ref Vector512<uint> row = ref Unsafe.Add(ref rows, column);
            Vector512<uint> even0 = Avx512F.Shuffle4x128(row, Unsafe.Add(ref row, 4), 0x88);
            Vector512<uint> odd0 = Avx512F.Shuffle4x128(row, Unsafe.Add(ref row, 4), 0xDD);
            Vector512<uint> even1 = Avx512F.Shuffle4x128(Unsafe.Add(ref row, 8), Unsafe.Add(ref row, 12), 0x88);
            Vector512<uint> odd1 = Avx512F.Shuffle4x128(Unsafe.Add(ref row, 8), Unsafe.Add(ref row, 12), 0xDD);
            row = Avx512F.Shuffle4x128(even0, even1, 0x88);
            Unsafe.Add(ref row, 4) = Avx512F.Shuffle4x128(odd0, odd1, 0x88);
            Unsafe.Add(ref row, 8) = Avx512F.Shuffle4x128(even0, even1, 0xDD);
            Unsafe.Add(ref row, 12) = Avx512F.Shuffle4x128(odd0, odd1, 0xDD);
        }
    }
}
