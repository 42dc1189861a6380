using FsCheck;
using FsCheck.Fluent;

namespace OciContent.Testing.Generation;

/// <summary>Contents, all different, and the pieces in which their streams deliver them.</summary>
/// <param name="Lengths">How many bytes each content has.</param>
/// <param name="Chunk">How many bytes a read gives at most.</param>
/// <param name="Algorithm">What their digests are computed by.</param>
internal sealed record ContentCase(IReadOnlyList<int> Lengths, int Chunk, DigestAlgorithm Algorithm)
{
    public static Arbitrary<ContentCase> Arbitrary { get; } =
        Arb.From(
            from lengths in Texts.Some(
                Gen.Frequency((1, Gen.Choose(0, 3)), (3, Gen.Choose(1, 600)), (1, Gen.Choose(60_000, 200_000))),
                1,
                4)
            from chunk in Gen.Elements(1 << 20, 4096, 1000, 100)
            from algorithm in Gen.Frequency(
                (3, Gen.Constant(DigestAlgorithm.Sha256)),
                (1, Gen.Constant(DigestAlgorithm.Sha512)),
                (1, Gen.Constant(DigestAlgorithm.Blake3)))
            select new ContentCase(lengths, chunk, algorithm),
            Simpler);

    /// <summary>The first content, which is not empty.</summary>
    public byte[] First => Content(0, Math.Max(1, Lengths[0]));

    public IReadOnlyList<byte[]> All => [First, .. Enumerable.Range(1, Lengths.Count - 1).Select(i => Content(i, Lengths[i] + 4))];

    public Descriptor Describe(byte[] content) => Descriptor.For(content, "application/octet-stream", Algorithm);

    public ChunkStream Open(byte[] content) => new(content, Chunk);

    public override string ToString() =>
        $"{(Lengths.Count == 1 ? "content" : "contents")} of {string.Join(", ", All.Select(static content => content.Length))} bytes, "
        + $"by {Algorithm}, delivered in reads of {Chunk} bytes at most";

    // Contents of the same length differ, by their number.
    private static byte[] Content(int number, int length)
    {
        byte[] content = new byte[length];
        new Random((number * 1_000_003) + length).NextBytes(content);
        content.AsSpan(0, Math.Min(4, length)).Fill((byte)number);
        return content;
    }

    private static IEnumerable<ContentCase> Simpler(ContentCase contents) =>
        [
            .. Shrinking
                .List(contents.Lengths, Smaller)
                .Where(static lengths => lengths.Count > 0)
                .Select(lengths => contents with { Lengths = lengths }),
            .. Shrinking.Without(contents.Chunk < 1 << 20, () => contents with { Chunk = 1 << 20 }),
            .. Shrinking.Without(contents.Algorithm != DigestAlgorithm.Sha256, () => contents with { Algorithm = DigestAlgorithm.Sha256 }),
        ];

    // One, then half of the way to it, a quarter and so on, so that a limit in between is found in few steps.
    private static IEnumerable<int> Smaller(int length)
    {
        for (int less = length - 1; less > 0; less /= 2)
        {
            yield return length - less;
        }
    }
}
