using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OciContent.Hashing;

/// <summary>Sixteen lanes, where AVX-512 is.</summary>
internal readonly unsafe struct Blake3Lanes16 : IBlake3Lanes<Vector512<uint>>
{
    public static bool IsSupported => Avx512F.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Broadcast(uint word) => Vector512.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Count(uint first) => Vector512.Create(first) + Vector512<uint>.Indices;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Xor(Vector512<uint> left, Vector512<uint> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> LoadQuarters(byte* source, nint step) => Vector512.Create(
        Vector256.Create(Vector128.Load(source), Vector128.Load(source + step)),
        Vector256.Create(Vector128.Load(source + (2 * step)), Vector128.Load(source + (3 * step)))).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreQuarters(Vector512<uint> value, byte* destination, nint step)
    {
        Vector512<byte> bytes = value.AsByte();
        bytes.GetLower().GetLower().Store(destination);
        bytes.GetLower().GetUpper().Store(destination + step);
        bytes.GetUpper().GetLower().Store(destination + (2 * step));
        bytes.GetUpper().GetUpper().Store(destination + (3 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(ref Vector512<uint> row0, ref Vector512<uint> row1, ref Vector512<uint> row2, ref Vector512<uint> row3)
    {
        var low01 = Avx512F.UnpackLow(row0, row1).AsUInt64();
        var high01 = Avx512F.UnpackHigh(row0, row1).AsUInt64();
        var low23 = Avx512F.UnpackLow(row2, row3).AsUInt64();
        var high23 = Avx512F.UnpackHigh(row2, row3).AsUInt64();
        row0 = Avx512F.UnpackLow(low01, low23).AsUInt32();
        row1 = Avx512F.UnpackHigh(low01, low23).AsUInt32();
        row2 = Avx512F.UnpackLow(high01, high23).AsUInt32();
        row3 = Avx512F.UnpackHigh(high01, high23).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Mix(
        ref Vector512<uint> a,
        ref Vector512<uint> b,
        ref Vector512<uint> c,
        ref Vector512<uint> d,
        Vector512<uint> x,
        Vector512<uint> y)
    {
        Vector512<uint> sum = a + x + b;
        d = RotateRight(d ^ sum, 16);
        c += d;
        b = RotateRight(b ^ c, 12);
        a = sum = sum + y + b;
        d = RotateRight(d ^ sum, 8);
        c += d;
        b = RotateRight(b ^ c, 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> RotateRight(Vector512<uint> value, [ConstantExpected] byte bits) => Avx512F.RotateRight(value, bits);
}
