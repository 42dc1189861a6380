using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OciContent.Compression;

/// <summary>
/// Copies of the fast loops, in steps of 16 bytes, unchecked: at least 16 bytes are read and written, and at most 15 more than
/// asked for. The loops state the margins that make this theirs to do.
/// </summary>
internal static class WideCopy
{
    /// <summary>Copies bytes from elsewhere, or from 16 bytes back or more.</summary>
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
