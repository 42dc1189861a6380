using OciContent.Hashing;

namespace OciContent.Tests.Hashing;

public sealed class Blake3Tests
{
    public static TheoryData<int, string> Vectors => Blake3Vectors.LengthsAndHashes();

    [Fact]
    public void Vectors_HaveEveryLength() => Assert.Equal(37, Vectors.Count);

    [Theory]
    [MemberData(nameof(Vectors))]
    public void HashData_AgreesWithB3sum(int length, string expected)
    {
        byte[] hash = new byte[Blake3.HashSize];
        Blake3.HashData(Blake3Vectors.Pattern(length), hash);
        Assert.Equal(expected, Convert.ToHexStringLower(hash));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Digest_UsesIt(int length, string expected) =>
        Assert.Equal("blake3:" + expected, Digest.Compute(Blake3Vectors.Pattern(length), DigestAlgorithm.Blake3).ToString());

    [Fact]
    public void GetCurrentHash_AfterEveryAppendAgreesWithB3sum()
    {
        byte[] pattern = Blake3Vectors.Pattern(102400);
        using var hash = new Blake3();
        int appended = 0;
        foreach (object[] vector in Vectors.Where(static vector => (int)vector[0] <= 102400))
        {
            int length = (int)vector[0];
            hash.Append(pattern.AsSpan(appended, length - appended));
            appended = length;
            Assert.Equal((string)vector[1], Current(hash));
            Assert.Equal((string)vector[1], Current(hash));
        }

        Assert.Equal(pattern.Length, appended);
    }

    [Fact]
    public void Reset_StartsAnew()
    {
        using var hash = new Blake3();
        foreach (int length in (int[])[1, 1024, 1025, 5000, 31744])
        {
            hash.Append(Blake3Vectors.Pattern(40000));
            hash.Reset();
            hash.Append(Blake3Vectors.Pattern(length));
            Assert.Equal(AtOnce(Blake3Vectors.Pattern(length)), Current(hash));
            hash.Reset();
            Assert.Equal(AtOnce([]), Current(hash));
        }
    }

    [Fact]
    public void GetCurrentHash_FillsOnly32Bytes()
    {
        byte[] destination = new byte[34];
        Array.Fill(destination, (byte)0xAA);
        using var hash = new Blake3();
        hash.GetCurrentHash(destination.AsSpan(1, Blake3.HashSize));
        Assert.Equal(0xAA, destination[0]);
        Assert.Equal(0xAA, destination[^1]);
        Assert.Equal(AtOnce([]), Convert.ToHexStringLower(destination.AsSpan(1, Blake3.HashSize)));
    }

    [Fact]
    public void Append_DoesNotAllocate()
    {
        byte[] pattern = Blake3Vectors.Pattern(100_000);
        byte[] destination = new byte[Blake3.HashSize];
        using var hash = new Blake3();
        AppendInPieces();

        // The least of several tries: a collection in between moves the thread's count.
        long least = long.MaxValue;
        for (int i = 0; i < 20 && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            AppendInPieces();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);

        void AppendInPieces()
        {
            for (int at = 0; at < pattern.Length; at += 777)
            {
                hash.Append(pattern.AsSpan(at, Math.Min(777, pattern.Length - at)));
            }

            hash.GetCurrentHash(destination);
        }
    }

    internal static string AtOnce(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[Blake3.HashSize];
        Blake3.HashData(content, hash);
        return Convert.ToHexStringLower(hash);
    }

    internal static string Current(Blake3 hash)
    {
        Span<byte> current = stackalloc byte[Blake3.HashSize];
        hash.GetCurrentHash(current);
        return Convert.ToHexStringLower(current);
    }
}
