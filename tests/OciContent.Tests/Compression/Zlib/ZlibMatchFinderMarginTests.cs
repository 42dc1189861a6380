using System.Runtime.InteropServices;
using OciContent.Compression.Deflate;
using OciContent.Compression.Zlib;
using OciContent.Tests.Compression.GoDeflate;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Compression.Zlib;

/// <summary>Wide loads reach so far behind the text and its links, and no farther.</summary>
public sealed unsafe class ZlibMatchFinderMarginTests
{
    // The last load of eight bytes starts with the text's last byte.
    private const int TextReach = 7;

    // Sixteen links are loaded from a position on, of which at least four bytes are left.
    private const int LinkReach = 12;

    [Fact]
    public void SegmentsAndChains_HaveAsMuchSlack()
    {
        // Arrays of the pool have 1024 bytes or links: some of these lengths leave no more than was asked for.
        foreach (int length in Enumerable.Range(900, 125))
        {
            using InputSegment segment = CreateSegment(new byte[length]);
            using var chains = new ZlibChains();
            chains.Build(segment);

            Assert.InRange(segment.Bytes.Length, length + TextReach, int.MaxValue);
            Assert.InRange(chains.LongLinks.Length, length + LinkReach, int.MaxValue);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(9)]
    public void Find_ReadsNoFarther(int level)
    {
        var random = new Random(41);
        foreach (int length in Cases.Spread(Enumerable.Range(3, 300), fewer: 80))
        {
            FindEverywhere(
                (length % 4) switch
                {
                    0 => RandomText.Periodic(length, 1 + (length % 23)),
                    1 => RandomText.Periodic(length, 1),
                    _ => RandomText.Create(length, random),
                },
                ZlibLevel.Of(level));
        }
    }

    private static void FindEverywhere(byte[] bytes, ZlibLevel level)
    {
        using InputSegment segment = CreateSegment(bytes);
        using var chains = new ZlibChains();
        chains.Build(segment);
        using var guardedText = new GuardedInput(bytes.Length + TextReach);
        using var guardedLinks = new GuardedInput((bytes.Length + LinkReach) * sizeof(ushort));
        int[][] found = [new int[bytes.Length], new int[bytes.Length], new int[bytes.Length]];
        for (int way = 0; way < found.Length; way++)
        {
            // What stands behind: nothing, what would continue the matches, links that are out of reach.
            segment.Bytes.AsSpan(bytes.Length, TextReach).Fill(way == 0 ? (byte)0 : way == 1 ? bytes[^1] : (byte)0xFF);
            chains.LongLinks.AsSpan(bytes.Length, LinkReach).Fill(way == 0 ? (ushort)0 : way == 1 ? (ushort)1 : ushort.MaxValue);
            fixed (byte* text = guardedText.Place(segment.Bytes.AsSpan(0, bytes.Length + TextReach)))
            fixed (byte* longLinks = guardedLinks.Place(MemoryMarshal.AsBytes(chains.LongLinks.AsSpan(0, bytes.Length + LinkReach))))
            fixed (ushort* links = chains.Links, ranks = chains.Ranks)
            {
                var finder = new ZlibMatchFinder(chains, text, links, (ushort*)longLinks, ranks, level);
                for (int position = 0; position < bytes.Length; position++)
                {
                    for (int known = ZlibMatchFinder.NoMatch; known < Math.Min(level.Nice, 40); known++)
                    {
                        int length = finder.Find(position, known, out int distance);
                        Assert.InRange(position + length, 0, Math.Max(bytes.Length, position + ZlibMatchFinder.NoMatch));
                        found[way][position] = HashCode.Combine(found[way][position], length, distance);
                    }
                }
            }

            Assert.Equal(found[0], found[way]);
        }
    }

    private static InputSegment CreateSegment(byte[] text)
    {
        var segment = new InputSegment(text.Length);
        segment.Append(text);
        segment.CompleteLast();
        return segment;
    }
}
