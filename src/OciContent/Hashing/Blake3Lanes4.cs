using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace OciContent.Hashing;

/// <summary>Four lanes, on every x64 and Arm64.</summary>
internal readonly unsafe struct Blake3Lanes4 : IBlake3Lanes<Vector128<uint>>
{
    public static bool IsSupported => Sse2.IsSupported || AdvSimd.Arm64.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Broadcast(uint word) => Vector128.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Count(uint first) => Vector128.Create(first) + Vector128<uint>.Indices;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Xor(Vector128<uint> left, Vector128<uint> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> LoadQuarters(byte* source, nint step) => Vector128.Load(source).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreQuarters(Vector128<uint> value, byte* destination, nint step) => value.AsByte().Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(ref Vector128<uint> row0, ref Vector128<uint> row1, ref Vector128<uint> row2, ref Vector128<uint> row3)
    {
        Vector128<ulong> low01 = InterleaveLow(row0, row1).AsUInt64();
        Vector128<ulong> high01 = InterleaveHigh(row0, row1).AsUInt64();
        Vector128<ulong> low23 = InterleaveLow(row2, row3).AsUInt64();
        Vector128<ulong> high23 = InterleaveHigh(row2, row3).AsUInt64();
        row0 = Vector128.Create(low01.GetLower(), low23.GetLower()).AsUInt32();
        row1 = Vector128.Create(low01.GetUpper(), low23.GetUpper()).AsUInt32();
        row2 = Vector128.Create(high01.GetLower(), high23.GetLower()).AsUInt32();
        row3 = Vector128.Create(high01.GetUpper(), high23.GetUpper()).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Mix(
        ref Vector128<uint> a,
        ref Vector128<uint> b,
        ref Vector128<uint> c,
        ref Vector128<uint> d,
        Vector128<uint> x,
        Vector128<uint> y)
    {
        Vector128<uint> sum = a + x + b;
        d = RotateRight(d ^ sum, 16);
        c += d;
        b = RotateRight(b ^ c, 12);
        a = sum = sum + y + b;
        d = RotateRight(d ^ sum, 8);
        c += d;
        b = RotateRight(b ^ c, 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> RotateRight(Vector128<uint> value, [ConstantExpected] byte bits)
    {
        if (Avx512F.VL.IsSupported)
        {
            return Avx512F.VL.RotateRight(value, bits);
        }

        if (bits == 16 && Sse2.IsSupported)
        {
            const byte SwapPairs = 0b10_11_00_01;
            return Sse2.ShuffleHigh(Sse2.ShuffleLow(value.AsUInt16(), SwapPairs), SwapPairs).AsUInt32();
        }

        // With no more than SSE2, which native code for every x64 is compiled for, a shuffle of bytes is a call with a loop in it.
        if (bits == 8 && (Avx.IsSupported || AdvSimd.IsSupported))
        {
            var order = Vector128.Create((byte)1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12);
            return Vector128.Shuffle(value.AsByte(), order).AsUInt32();
        }

        if (bits == 16 && AdvSimd.IsSupported)
        {
            return AdvSimd.ReverseElement16(value);
        }

        return (value >>> bits) | (value << (32 - bits));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> InterleaveLow(Vector128<uint> left, Vector128<uint> right) =>
        Sse2.IsSupported ? Sse2.UnpackLow(left, right) : AdvSimd.Arm64.ZipLow(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> InterleaveHigh(Vector128<uint> left, Vector128<uint> right) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(left, right) : AdvSimd.Arm64.ZipHigh(left, right);
}
