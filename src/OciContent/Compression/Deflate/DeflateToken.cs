using System.Runtime.CompilerServices;

namespace OciContent.Compression.Deflate;

/// <summary>
/// What a parser writes: a literal, as the byte itself, or a match, as its length and distance behind a flag.
/// </summary>
internal static class DeflateToken
{
    public const uint MatchFlag = 1u << 31;
    public const int MinMatchLength = 3;
    public const int MaxMatchLength = 258;

    /// <summary>How many values literals have.</summary>
    public const int Literals = 256;

    private const int LengthShift = 16;
    private const uint DistanceMask = (1u << LengthShift) - 1;

    public static uint Match(int length, int distance) =>
        MatchFlag | ((uint)(length - MinMatchLength) << LengthShift) | (uint)(distance - 1);

    public static bool IsMatch(uint token) => (int)token < 0;

    /// <summary>The length of a match, less the smallest.</summary>
    public static int LengthOverMin(uint token) => (int)(byte)(token >> LengthShift);

    /// <summary>The distance of a match, less the smallest.</summary>
    public static int DistanceOverMin(uint token) => (int)(token & DistanceMask);

    /// <summary>How many bytes of the input a token stands for.</summary>
    public static int InputLength(uint token) => IsMatch(token) ? LengthOverMin(token) + MinMatchLength : 1;

    /// <summary>How many bytes of the input tokens stand for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int InputLength(ReadOnlySpan<uint> tokens)
    {
        int sum = 0;
        foreach (uint token in tokens)
        {
            // A literal is one, a match its length: 3 and more.
            uint isMatch = token >> 31;
            sum += 1 + (int)(isMatch * (2 + (uint)LengthOverMin(token)));
        }

        return sum;
    }

    /// <summary>All ones for a match, 0 for a literal.</summary>
    public static int MatchMask(uint token) => (int)token >> 31;

    /// <summary>
    /// What a token starts with: a literal's byte, or behind all bytes a match's length, less the smallest; found without a branch.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int StartOf(uint token)
    {
        int isMatch = MatchMask(token);
        return (byte)(token >> (isMatch & LengthShift)) + (isMatch & Literals);
    }
}
