using OciContent.Hashing;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Hashing;

/// <summary>Nothing is read behind what is hashed.</summary>
public sealed class HashMarginTests
{
    private const int MaxLength = 70_000;

    [Fact]
    public void Append_ReadsNothingBehindTheInput()
    {
        byte[] content = new byte[MaxLength];
        new Random(43).NextBytes(content);
        using var guarded = new GuardedInput(MaxLength);
        IEnumerable<int> edges = Enumerable
            .Range(4, 13)
            .Select(static shift => 1 << shift)
            .SelectMany(static edge => Enumerable.Range(edge - 2, 5));
        foreach (int length in Enumerable.Range(0, 600).Concat(edges))
        {
            ReadOnlySpan<byte> plain = content.AsSpan(0, length);
            ReadOnlySpan<byte> placed = guarded.Place(plain);
            Assert.Equal(Digest.Compute(plain, DigestAlgorithm.Blake3), Digest.Compute(placed, DigestAlgorithm.Blake3));
            Assert.Equal(Crc32Of(plain), Crc32Of(placed));
            Assert.Equal(XxHash64Of(plain), XxHash64Of(placed));
        }
    }

    private static uint Crc32Of(ReadOnlySpan<byte> content)
    {
        var crc = new Crc32();
        crc.Append(content);
        return crc.Current;
    }

    private static ulong XxHash64Of(ReadOnlySpan<byte> content)
    {
        var hash = new XxHash64();
        hash.Append(content);
        return hash.Current;
    }
}
