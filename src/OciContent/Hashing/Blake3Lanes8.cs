using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OciContent.Hashing;

/// <summary>Eight lanes, where AVX2 is.</summary>
internal readonly struct Blake3Lanes8(Vector256<uint> value) : IBlake3Lanes<Blake3Lanes8>
{
    private readonly Vector256<uint> _value = value;

    public static bool IsSupported => Avx2.IsSupported;

    public static int Count => Vector256<uint>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Blake3Lanes8 operator +(Blake3Lanes8 left, Blake3Lanes8 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Blake3Lanes8 operator ^(Blake3Lanes8 left, Blake3Lanes8 right) => new(left._value ^ right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Blake3Lanes8 RotateRight16(Blake3Lanes8 value) => new(Avx2.Shuffle(value._value.AsByte(), Vector256.Create((byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)).AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Blake3Lanes8 RotateRight12(Blake3Lanes8 value) => new((value._value >>> 12) | (value._value << 20));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Blake3Lanes8 RotateRight8(Blake3Lanes8 value) => new(Avx2.Shuffle(value._value.AsByte(), Vector256.Create((byte)1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12, 1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12)).AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Blake3Lanes8 RotateRight7(Blake3Lanes8 value) => new((value._value >>> 7) | (value._value << 25));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Blake3Lanes8 Broadcast(uint word) => new(Vector256.Create(word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Blake3Lanes8 Load(ReadOnlySpan<uint> words) => new(Vector256.Create(words));

    public static void LoadBlocks(ref byte source, int stride, Span<Blake3Lanes8> words)
    {
        Span<Vector256<uint>> rows = MemoryMarshal.Cast<Blake3Lanes8, Vector256<uint>>(words)[..16];
        for (int lane = 0; lane < 8; lane++)
        {
            rows[lane] = Vector256.LoadUnsafe(ref source, (nuint)(lane * stride)).AsUInt32();
            rows[lane + 8] = Vector256.LoadUnsafe(ref source, (nuint)((lane * stride) + 32)).AsUInt32();
        }

        Transpose(rows[..8]);
        Transpose(rows[8..]);
    }

    public static void StoreValues(ReadOnlySpan<Blake3Lanes8> words, Span<uint> destination)
    {
        Span<Vector256<uint>> rows = stackalloc Vector256<uint>[8];
        MemoryMarshal.Cast<Blake3Lanes8, Vector256<uint>>(words[..8]).CopyTo(rows);
        Transpose(rows);
        for (int lane = 0; lane < 8; lane++)
        {
            rows[lane].CopyTo(destination[(lane * 8)..]);
        }
    }

    // Pairs of words, then pairs of pairs, then halves of the vectors.
    private static void Transpose(Span<Vector256<uint>> rows)
    {
        Span<Vector256<uint>> step = stackalloc Vector256<uint>[8];
        for (int i = 0; i < 8; i += 4)
        {
            Vector256<ulong> low01 = Avx2.UnpackLow(rows[i], rows[i + 1]).AsUInt64();
            Vector256<ulong> high01 = Avx2.UnpackHigh(rows[i], rows[i + 1]).AsUInt64();
            Vector256<ulong> low23 = Avx2.UnpackLow(rows[i + 2], rows[i + 3]).AsUInt64();
            Vector256<ulong> high23 = Avx2.UnpackHigh(rows[i + 2], rows[i + 3]).AsUInt64();
            step[i] = Avx2.UnpackLow(low01, low23).AsUInt32();
            step[i + 1] = Avx2.UnpackHigh(low01, low23).AsUInt32();
            step[i + 2] = Avx2.UnpackLow(high01, high23).AsUInt32();
            step[i + 3] = Avx2.UnpackHigh(high01, high23).AsUInt32();
        }

        for (int column = 0; column < 4; column++)
        {
            rows[column] = Avx2.Permute2x128(step[column], step[column + 4], 0x20);
            rows[column + 4] = Avx2.Permute2x128(step[column], step[column + 4], 0x31);
        }
    }
}
