using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OciContent.Compression;

/// <summary>
/// Copies of the fast loops, in whole steps and unchecked: one step at least, and the last one may run over the end by all but one of its
/// bytes. The loops state the margins that make this theirs to do.
/// </summary>
internal static class WideCopy
{
    /// <summary>Copies bytes from elsewhere, or from 16 bytes back or more, in steps of 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(ref byte source, ref byte target, int length)
    {
        int i = 0;
        do
        {
            Vector128.LoadUnsafe(ref source, (nuint)i).StoreUnsafe(ref target, (nuint)i);
            i += Vector128<byte>.Count;
        }
        while (i < length);
    }

    /// <summary>Copies bytes from elsewhere, or from 32 bytes back or more, in steps of 32 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy32(ref byte source, ref byte target, nint length)
    {
        nint i = 0;
        do
        {
            Vector256.LoadUnsafe(ref source, (nuint)i).StoreUnsafe(ref target, (nuint)i);
            i += Vector256<byte>.Count;
        }
        while (i < length);
    }

    /// <summary>Copies bytes from 32 bytes back or more: 64 at first, which mostly is all, and then in steps of 32 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy64(ref byte source, ref byte target, nint length)
    {
        Vector256.LoadUnsafe(ref source).StoreUnsafe(ref target);
        Vector256.LoadUnsafe(ref source, 32).StoreUnsafe(ref target, 32);
        for (nint i = 64; i < length; i += Vector256<byte>.Count)
        {
            Vector256.LoadUnsafe(ref source, (nuint)i).StoreUnsafe(ref target, (nuint)i);
        }
    }

    /// <summary>Copies a match: bytes from so far back in what was written, into which they may run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyMatch(ref byte target, int distance, int length)
    {
        ref byte source = ref Unsafe.Subtract(ref target, distance);
        if (distance >= Vector128<byte>.Count)
        {
            Copy(ref source, ref target, length);
        }
        else if (distance == 1)
        {
            Unsafe.InitBlockUnaligned(ref target, source, (uint)length);
        }
        else
        {
            CopyRepeating(ref source, ref target, distance, length);
        }
    }

    // Once 16 bytes stand there, a multiple of the distance is 8 or more bytes back.
    private static void CopyRepeating(ref byte source, ref byte target, int distance, int length)
    {
        for (int i = 0; i < Vector128<byte>.Count; i++)
        {
            Unsafe.Add(ref target, i) = Unsafe.Add(ref source, i);
        }

        int back = distance * (Vector128<byte>.Count / distance);
        for (int i = Vector128<byte>.Count; i < length; i += sizeof(ulong))
        {
            ref byte next = ref Unsafe.Add(ref target, i);
            Unsafe.WriteUnaligned(ref next, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Subtract(ref next, back)));
        }
    }
}
