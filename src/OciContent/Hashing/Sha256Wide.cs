using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OciContent.Hashing;

/// <summary>SHA-256 (FIPS 180-4) of sixteen contents at a time, a block of each in a lane of AVX-512's vectors.</summary>
/// <remarks>
/// The fence: a caller gives a pointer for each lane, behind which all the blocks are that it asks for, and a state of
/// <see cref="StateSize"/> words; nothing is read or written beyond them.
/// </remarks>
internal static unsafe class Sha256Wide
{
    /// <summary>How many contents are hashed at a time.</summary>
    public const int Lanes = 16;

    /// <summary>The length of a block, in bytes.</summary>
    public const int BlockSize = 64;

    /// <summary>How many words of state a content has.</summary>
    public const int WordsPerState = 8;

    /// <summary>The number of words of all states: the first word of each lane, the second of each, and so on.</summary>
    public const int StateSize = WordsPerState * Lanes;

    private const int WordsPerBlock = 16;

    // What crosses the multiples of a vector's size costs twice, and the stack is not aligned to it.
    private const int VectorSize = 64;

    private const int PrefetchDistance = 4 * BlockSize;

    // Tables of truth for three inputs: a bit for each of the eight combinations, the first input counting most.
    private const byte Parity = 0x96;
    private const byte Choice = 0xCA;
    private const byte Majority = 0xE8;

    /// <summary>Whether this process has the instructions.</summary>
    public static bool IsSupported => Avx512BW.IsSupported;

    /// <summary>The state before the first block (FIPS 180-4, section 5.3.3).</summary>
    public static ReadOnlySpan<uint> InitialState =>
    [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];

    // FIPS 180-4, section 4.2.2.
    private static ReadOnlySpan<uint> RoundConstants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>Hashes so many blocks of each lane.</summary>
    /// <param name="state">The states, <see cref="StateSize"/> words.</param>
    /// <param name="sources">Where the blocks of each lane are; of a lane that is not used, the address of anything so long.</param>
    /// <param name="count">How many blocks.</param>
    /// <param name="used">A bit for each lane whose state is to change, the first lane's being the lowest.</param>
    // Compiled once and for all: the first tier is several times slower than one content after another.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compress(uint* state, byte** sources, nint count, ushort used)
    {
        byte* memory = stackalloc byte[(WordsPerBlock * VectorSize) + VectorSize];
        Vector512<uint>* w = (Vector512<uint>*)(((nuint)memory + VectorSize - 1) & ~(nuint)(VectorSize - 1));
        Vector512<uint> lanes = Vector512<uint>.Indices;
        Vector512<uint> mask = ~Vector512.Equals(
            Vector512.Create((uint)used) & Avx512F.ShiftLeftLogicalVariable(Vector512<uint>.One, lanes),
            Vector512<uint>.Zero);
        fixed (uint* constants = RoundConstants)
        {
            Vector512<uint> a = Vector512.Load(state);
            Vector512<uint> b = Vector512.Load(state + Lanes);
            Vector512<uint> c = Vector512.Load(state + (2 * Lanes));
            Vector512<uint> d = Vector512.Load(state + (3 * Lanes));
            Vector512<uint> e = Vector512.Load(state + (4 * Lanes));
            Vector512<uint> f = Vector512.Load(state + (5 * Lanes));
            Vector512<uint> g = Vector512.Load(state + (6 * Lanes));
            Vector512<uint> h = Vector512.Load(state + (7 * Lanes));
            for (nint offset = 0; offset < count * BlockSize; offset += BlockSize)
            {
                LoadWords(sources, offset, w);
                Round(a, b, c, ref d, e, f, g, ref h, w[0], constants[0]);
                Round(h, a, b, ref c, d, e, f, ref g, w[1], constants[1]);
                Round(g, h, a, ref b, c, d, e, ref f, w[2], constants[2]);
                Round(f, g, h, ref a, b, c, d, ref e, w[3], constants[3]);
                Round(e, f, g, ref h, a, b, c, ref d, w[4], constants[4]);
                Round(d, e, f, ref g, h, a, b, ref c, w[5], constants[5]);
                Round(c, d, e, ref f, g, h, a, ref b, w[6], constants[6]);
                Round(b, c, d, ref e, f, g, h, ref a, w[7], constants[7]);
                Round(a, b, c, ref d, e, f, g, ref h, w[8], constants[8]);
                Round(h, a, b, ref c, d, e, f, ref g, w[9], constants[9]);
                Round(g, h, a, ref b, c, d, e, ref f, w[10], constants[10]);
                Round(f, g, h, ref a, b, c, d, ref e, w[11], constants[11]);
                Round(e, f, g, ref h, a, b, c, ref d, w[12], constants[12]);
                Round(d, e, f, ref g, h, a, b, ref c, w[13], constants[13]);
                Round(c, d, e, ref f, g, h, a, ref b, w[14], constants[14]);
                Round(b, c, d, ref e, f, g, h, ref a, w[15], constants[15]);
                for (uint* k = constants + WordsPerBlock; k < constants + (4 * WordsPerBlock); k += WordsPerBlock)
                {
                    Round(a, b, c, ref d, e, f, g, ref h, Next(w, 0), k[0]);
                    Round(h, a, b, ref c, d, e, f, ref g, Next(w, 1), k[1]);
                    Round(g, h, a, ref b, c, d, e, ref f, Next(w, 2), k[2]);
                    Round(f, g, h, ref a, b, c, d, ref e, Next(w, 3), k[3]);
                    Round(e, f, g, ref h, a, b, c, ref d, Next(w, 4), k[4]);
                    Round(d, e, f, ref g, h, a, b, ref c, Next(w, 5), k[5]);
                    Round(c, d, e, ref f, g, h, a, ref b, Next(w, 6), k[6]);
                    Round(b, c, d, ref e, f, g, h, ref a, Next(w, 7), k[7]);
                    Round(a, b, c, ref d, e, f, g, ref h, Next(w, 8), k[8]);
                    Round(h, a, b, ref c, d, e, f, ref g, Next(w, 9), k[9]);
                    Round(g, h, a, ref b, c, d, e, ref f, Next(w, 10), k[10]);
                    Round(f, g, h, ref a, b, c, d, ref e, Next(w, 11), k[11]);
                    Round(e, f, g, ref h, a, b, c, ref d, Next(w, 12), k[12]);
                    Round(d, e, f, ref g, h, a, b, ref c, Next(w, 13), k[13]);
                    Round(c, d, e, ref f, g, h, a, ref b, Next(w, 14), k[14]);
                    Round(b, c, d, ref e, f, g, h, ref a, Next(w, 15), k[15]);
                }

                a = AddTo(state, 0, a, mask);
                b = AddTo(state, 1, b, mask);
                c = AddTo(state, 2, c, mask);
                d = AddTo(state, 3, d, mask);
                e = AddTo(state, 4, e, mask);
                f = AddTo(state, 5, f, mask);
                g = AddTo(state, 6, g, mask);
                h = AddTo(state, 7, h, mask);
            }
        }
    }

    // One of the 64 rounds; the letters are those of FIPS 180-4, section 6.2.2, which move by one each round.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        Vector512<uint> a,
        Vector512<uint> b,
        Vector512<uint> c,
        ref Vector512<uint> d,
        Vector512<uint> e,
        Vector512<uint> f,
        Vector512<uint> g,
        ref Vector512<uint> h,
        Vector512<uint> word,
        uint constant)
    {
        Vector512<uint> sum = h + word + Vector512.Create(constant)
            + Avx512F.TernaryLogic(e, f, g, Choice)
            + Avx512F.TernaryLogic(
                Avx512F.RotateRight(e, 6),
                Avx512F.RotateRight(e, 11),
                Avx512F.RotateRight(e, 25),
                Parity);
        d += sum;
        h = sum
            + Avx512F.TernaryLogic(a, b, c, Majority)
            + Avx512F.TernaryLogic(
                Avx512F.RotateRight(a, 2),
                Avx512F.RotateRight(a, 13),
                Avx512F.RotateRight(a, 22),
                Parity);
    }

    // The word of the message's schedule sixteen behind the one that has its place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Next(Vector512<uint>* w, int index)
    {
        Vector512<uint> second = w[(index + 1) % WordsPerBlock];
        Vector512<uint> last = w[(index + 14) % WordsPerBlock];
        Vector512<uint> next = w[index] + w[(index + 9) % WordsPerBlock]
            + Avx512F.TernaryLogic(Avx512F.RotateRight(second, 7), Avx512F.RotateRight(second, 18), second >>> 3, Parity)
            + Avx512F.TernaryLogic(Avx512F.RotateRight(last, 17), Avx512F.RotateRight(last, 19), last >>> 10, Parity);
        w[index] = next;
        return next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> AddTo(uint* state, int index, Vector512<uint> value, Vector512<uint> mask)
    {
        Vector512<uint> sum = Vector512.Load(state + (index * Lanes)) + (value & mask);
        sum.Store(state + (index * Lanes));
        return sum;
    }

    // The words of a block of each lane: as a lane has them side by side, and the rounds want the same one of all lanes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadWords(byte** sources, nint offset, Vector512<uint>* w)
    {
        for (int lane = 0; lane < Lanes; lane += 4)
        {
            LoadFour(sources + lane, offset, w + lane);
        }

        // Now each vector has the same word of four lanes in each quarter, 0, 4, 8 and 12 words after its own.
        for (int word = 0; word < 4; word++)
        {
            Vector512<uint> row0 = w[word], row1 = w[word + 4], row2 = w[word + 8], row3 = w[word + 12];
            Vector512<uint> low01 = Avx512F.Shuffle4x128(row0, row1, 0b_01_00_01_00);
            Vector512<uint> high01 = Avx512F.Shuffle4x128(row0, row1, 0b_11_10_11_10);
            Vector512<uint> low23 = Avx512F.Shuffle4x128(row2, row3, 0b_01_00_01_00);
            Vector512<uint> high23 = Avx512F.Shuffle4x128(row2, row3, 0b_11_10_11_10);
            w[word] = Avx512F.Shuffle4x128(low01, low23, 0b_10_00_10_00);
            w[word + 4] = Avx512F.Shuffle4x128(low01, low23, 0b_11_01_11_01);
            w[word + 8] = Avx512F.Shuffle4x128(high01, high23, 0b_10_00_10_00);
            w[word + 12] = Avx512F.Shuffle4x128(high01, high23, 0b_11_01_11_01);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadFour(byte** sources, nint offset, Vector512<uint>* w)
    {
        Vector512<uint> row0 = LoadBlock(sources[0] + offset), row1 = LoadBlock(sources[1] + offset);
        Vector512<uint> row2 = LoadBlock(sources[2] + offset), row3 = LoadBlock(sources[3] + offset);
        var low01 = Avx512F.UnpackLow(row0, row1).AsUInt64();
        var high01 = Avx512F.UnpackHigh(row0, row1).AsUInt64();
        var low23 = Avx512F.UnpackLow(row2, row3).AsUInt64();
        var high23 = Avx512F.UnpackHigh(row2, row3).AsUInt64();
        w[0] = Avx512F.UnpackLow(low01, low23).AsUInt32();
        w[1] = Avx512F.UnpackHigh(low01, low23).AsUInt32();
        w[2] = Avx512F.UnpackLow(high01, high23).AsUInt32();
        w[3] = Avx512F.UnpackHigh(high01, high23).AsUInt32();
    }

    // Words are big-endian; nothing but a prefetch foresees sixteen places at once, and one of what does not exist does nothing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> LoadBlock(byte* source)
    {
        Sse.Prefetch0(source + PrefetchDistance);
        Vector512<byte> order = Vector512.Create(Vector256.Create(Vector128.Create(
            (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)));
        return Avx512BW.Shuffle(Vector512.Load(source), order).AsUInt32();
    }
}
