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
        Span<Vector512<uint>> rows = MemoryMarshal.Cast<Blake3Lanes16, Vector512<uint>>(words)[..16];
        for (int lane = 0; lane < 16; lane++)
        {
            rows[lane] = Vector512.LoadUnsafe(ref source, (nuint)(lane * stride)).AsUInt32();
        }

        Transpose(rows);
    }

    public static void StoreValues(ReadOnlySpan<Blake3Lanes16> words, Span<uint> destination)
    {
        Span<Vector512<uint>> rows = stackalloc Vector512<uint>[16];
        MemoryMarshal.Cast<Blake3Lanes16, Vector512<uint>>(words[..8]).CopyTo(rows);
        rows[8..].Clear();
        Transpose(rows);
        for (int lane = 0; lane < 16; lane++)
        {
            rows[lane].GetLower().CopyTo(destination[(lane * 8)..]);
        }
    }

    // Pairs of words, then pairs of pairs, then quarters of the vectors, then halves.
    private static void Transpose(Span<Vector512<uint>> rows)
    {
        Span<Vector512<uint>> step = stackalloc Vector512<uint>[16];
        for (int i = 0; i < 16; i += 4)
        {
            Vector512<ulong> low01 = Avx512F.UnpackLow(rows[i], rows[i + 1]).AsUInt64();
            Vector512<ulong> high01 = Avx512F.UnpackHigh(rows[i], rows[i + 1]).AsUInt64();
            Vector512<ulong> low23 = Avx512F.UnpackLow(rows[i + 2], rows[i + 3]).AsUInt64();
            Vector512<ulong> high23 = Avx512F.UnpackHigh(rows[i + 2], rows[i + 3]).AsUInt64();
            step[i] = Avx512F.UnpackLow(low01, low23).AsUInt32();
            step[i + 1] = Avx512F.UnpackHigh(low01, low23).AsUInt32();
            step[i + 2] = Avx512F.UnpackLow(high01, high23).AsUInt32();
            step[i + 3] = Avx512F.UnpackHigh(high01, high23).AsUInt32();
        }

        // Each vector now has words c, c + 4, c + 8, c + 12 of four rows, a quarter each.
        for (int column = 0; column < 4; column++)
        {
            Vector512<uint> even0 = Avx512F.Shuffle4x128(step[column], step[column + 4], 0x88);
            Vector512<uint> odd0 = Avx512F.Shuffle4x128(step[column], step[column + 4], 0xDD);
            Vector512<uint> even1 = Avx512F.Shuffle4x128(step[column + 8], step[column + 12], 0x88);
            Vector512<uint> odd1 = Avx512F.Shuffle4x128(step[column + 8], step[column + 12], 0xDD);
            rows[column] = Avx512F.Shuffle4x128(even0, even1, 0x88);
            rows[column + 4] = Avx512F.Shuffle4x128(odd0, odd1, 0x88);
            rows[column + 8] = Avx512F.Shuffle4x128(even0, even1, 0xDD);
            rows[column + 12] = Avx512F.Shuffle4x128(odd0, odd1, 0xDD);
        }
    }
}
