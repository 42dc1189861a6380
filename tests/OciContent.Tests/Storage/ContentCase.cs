using FsCheck;
using FsCheck.Fluent;

namespace OciContent.Tests.Storage;

/// <summary>Content that is expected, content that is delivered instead, and the sizes of the pieces in which all of it passes.</summary>
internal sealed record ContentCase(
    byte[] Expected,
    byte[] Delivered,
    DigestAlgorithm Algorithm,
    bool SizeIsKnown,
    int[] Chunks,
    int[] Reads,
    int Way)
{
    private static readonly Gen<int[]> Sizes = Gen.OneOf(Gen.Choose(1, 4), Gen.Choose(0, 30), Gen.Choose(0, 2000))
        .NonEmptyListOf()
        .Select(static sizes => sizes.ToArray());

    /// <summary>What is delivered is what is expected.</summary>
    public static readonly Gen<ContentCase> Intact =
        from seed in Gen.Choose(0, int.MaxValue)
        from length in Gen.OneOf(Gen.Choose(0, 8), Gen.Choose(0, 300), Gen.Choose(0, 5000))
        from algorithm in Gen.Elements(DigestAlgorithm.Supported.ToArray())
        from sizeIsKnown in Gen.Elements(true, false)
        from chunks in Sizes
        from reads in Sizes
        from way in Gen.Choose(0, 1000)
        let content = Bytes(seed, length)
        select new ContentCase(content, content, algorithm, sizeIsKnown, chunks, reads, way);

    /// <summary>A bit is flipped, the end is missing, or there is more than there should be.</summary>
    public static readonly Gen<ContentCase> Altered =
        from intact in Intact
        from change in Gen.Elements(0, 1, 2, 3)
        from seed in Gen.Choose(0, int.MaxValue)
        let delivered = Alter(intact.Expected, change, new Random(seed))
        where !delivered.AsSpan().SequenceEqual(intact.Expected)
        select intact with { Delivered = delivered };

    public Digest Digest => Digest.Compute(Expected, Algorithm);

    public long? Size => SizeIsKnown ? Expected.Length : null;

    public Stream Open() => new ChunkedStream(Delivered, Chunks);

    public override string ToString() =>
        $"{Delivered.Length} of {Expected.Length} bytes, size {(SizeIsKnown ? "known" : "unknown")}, {Algorithm}, chunks "
        + $"[{string.Join(' ', Chunks)}], reads [{string.Join(' ', Reads)}], way {Way}";

    private static byte[] Bytes(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Alter(byte[] content, int change, Random random)
    {
        if (change == 0 && content.Length > 0)
        {
            byte[] flipped = [.. content];
            flipped[random.Next(content.Length)] ^= (byte)(1 << random.Next(8));
            return flipped;
        }

        return change switch
        {
            0 or 1 => content[..random.Next(content.Length + 1)],
            2 => [.. content, .. Bytes(random.Next(), random.Next(1, 10))],
            _ => [.. content, .. content],
        };
    }
}
