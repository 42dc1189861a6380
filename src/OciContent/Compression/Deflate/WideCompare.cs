using System.Numerics;
using System.Runtime.CompilerServices;

namespace OciContent.Compression.Deflate;

/// <summary>Compares eight bytes at a time.</summary>
internal static class WideCompare
{
    /// <summary>How many bytes two places have in common.</summary>
    /// <param name="one">The one place. Up to seven bytes behind the last that counts are read, and mean nothing.</param>
    /// <param name="other">The other.</param>
    /// <param name="most">How many bytes count.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe int CommonLength(byte* one, byte* other, int most)
    {
        int length = 0;
        while (length < most)
        {
            ulong difference = *(ulong*)(one + length) ^ *(ulong*)(other + length);
            if (difference != 0)
            {
                int bits = BitConverter.IsLittleEndian
                    ? BitOperations.TrailingZeroCount(difference)
                    : BitOperations.LeadingZeroCount(difference);
                return Math.Min(length + (bits >> 3), most);
            }

            length += sizeof(ulong);
        }

        return most;
    }
}
