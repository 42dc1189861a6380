using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OciContent.Hashing;

/// <summary>Eight lanes, where AVX2 is.</summary>
internal readonly unsafe struct Blake3Lanes8 : IBlake3Lanes<Vector256<uint>>
{
    public static bool IsSupported => Avx2.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Broadcast(uint word) => Vector256.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Count(uint first) => Vector256.Create(first) + Vector256<uint>.Indices;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Xor(Vector256<uint> left, Vector256<uint> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> LoadQuarters(byte* source, nint step) =>
        Vector256.Create(Vector128.Load(source), Vector128.Load(source + step)).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreQuarters(Vector256<uint> value, byte* destination, nint step)
    {
        value.AsByte().GetLower().Store(destination);
        value.AsByte().GetUpper().Store(destination + step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(ref Vector256<uint> row0, ref Vector256<uint> row1, ref Vector256<uint> row2, ref Vector256<uint> row3)
    {
        var low01 = Avx2.UnpackLow(row0, row1).AsUInt64();
        var high01 = Avx2.UnpackHigh(row0, row1).AsUInt64();
        var low23 = Avx2.UnpackLow(row2, row3).AsUInt64();
        var high23 = Avx2.UnpackHigh(row2, row3).AsUInt64();
        row0 = Avx2.UnpackLow(low01, low23).AsUInt32();
        row1 = Avx2.UnpackHigh(low01, low23).AsUInt32();
        row2 = Avx2.UnpackLow(high01, high23).AsUInt32();
        row3 = Avx2.UnpackHigh(high01, high23).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Mix(
        ref Vector256<uint> a,
        ref Vector256<uint> b,
        ref Vector256<uint> c,
        ref Vector256<uint> d,
        Vector256<uint> x,
        Vector256<uint> y)
    {
        Vector256<uint> sum = a + x + b;
        d = RotateRight(d ^ sum, 16);
        c += d;
        b = RotateRight(b ^ c, 12);
        a = sum = sum + y + b;
        d = RotateRight(d ^ sum, 8);
        c += d;
        b = RotateRight(b ^ c, 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> RotateRight(Vector256<uint> value, [ConstantExpected] byte bits) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(value, bits)
        : bits == 8
            ? Avx2.Shuffle(
                    value.AsByte(),
                    Vector256.Create(
                        (byte)1,
                        2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12, 1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15,
                        12))
                .AsUInt32()
        : bits == 16
            ? Avx2.Shuffle(
                    value.AsByte(),
                    Vector256.Create(
                        (byte)2,
                        3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12,
                        13))
                .AsUInt32()
        : (value >>> bits) | (value << (32 - bits));
}
