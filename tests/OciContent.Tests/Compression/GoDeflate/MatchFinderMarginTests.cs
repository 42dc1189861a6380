using System.Runtime.InteropServices;
using OciContent.Compression.Deflate;
using OciContent.Compression.GoDeflate;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Compression.GoDeflate;

/// <summary>Wide loads reach so far behind the text and its links, and no farther.</summary>
public sealed unsafe class MatchFinderMarginTests
{
    // The last load of eight bytes starts with the text's last byte.
    private const int TextReach = 7;

    // Sixteen links are loaded from one behind a position, of which at least four bytes are left.
    private const int LinkReach = 13;

    [Fact]
    public void SegmentsAndChains_HaveAsMuchSlack()
    {
        // Arrays of the pool have 1024 bytes or links: some of these lengths leave no more than was asked for.
        foreach (int length in Enumerable.Range(900, 125))
        {
            using InputSegment segment = CreateSegment(new byte[length]);
            using var chains = new HashChains();
            chains.Build(segment);

            Assert.InRange(segment.Bytes.Length, length + TextReach, int.MaxValue);
            Assert.InRange(chains.Links.Length, length + LinkReach, int.MaxValue);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(9)]
    public void Find_ReadsNoFarther(int level)
    {
        var random = new Random(41);
        foreach (int length in Cases.Spread(Enumerable.Range(4, 300), fewer: 80))
        {
            byte[] text = (length % 4) switch
            {
                0 => RandomText.Periodic(length, 1 + (length % 23)),
                1 => RandomText.Periodic(length, 1),
                _ => RandomText.Create(length, random),
            };
            FindEverywhere(text, GoLevel.Of(level));
        }

        // The farthest load: the last four bytes match, but too far back to be worth it unless there is a longer match.
        FindEverywhere(RandomText.Periodic(4_604, 4_600), GoLevel.Of(level));
    }

    private static void FindEverywhere(byte[] bytes, GoLevel level)
    {
        using InputSegment segment = CreateSegment(bytes);
        using var chains = new HashChains();
        chains.Build(segment);
        using var guardedText = new GuardedInput(bytes.Length + TextReach);
        using var guardedLinks = new GuardedInput((bytes.Length + LinkReach) * sizeof(ushort));
        int[][] found = [new int[bytes.Length], new int[bytes.Length], new int[bytes.Length]];
        for (int way = 0; way < found.Length; way++)
        {
            FillSlack(segment, chains, way);
            fixed (byte* text = guardedText.Place(segment.Bytes.AsSpan(0, bytes.Length + TextReach)))
            fixed (byte* links = guardedLinks.Place(MemoryMarshal.AsBytes(chains.Links.AsSpan(0, bytes.Length + LinkReach))))
            {
                var finder = new MatchFinder(segment, text, (ushort*)links, level, allAreEntered: true);
                for (int position = 0; position < bytes.Length; position++)
                {
                    for (int known = MatchFinder.NoMatch; known < Math.Min(level.Nice, 40); known++)
                    {
                        int length = finder.Find(position, known, out int distance);
                        Assert.InRange(position + length, 0, Math.Max(bytes.Length, position + MatchFinder.NoMatch));
                        found[way][position] = HashCode.Combine(found[way][position], length, distance);
                    }
                }
            }

            Assert.Equal(found[0], found[way]);
        }
    }

    // What stands behind: nothing, what would continue the matches, links that are out of reach.
    private static void FillSlack(InputSegment segment, HashChains chains, int way)
    {
        Span<byte> text = segment.Bytes.AsSpan(segment.Length, TextReach);
        Span<ushort> links = chains.Links.AsSpan(segment.Length, LinkReach);
        if (way == 0)
        {
            text.Clear();
            links.Clear();
        }
        else if (way == 1)
        {
            text.Fill(segment.Bytes[segment.Length - 1]);
            links.Fill(1);
        }
        else
        {
            text.Fill(0xFF);
            links.Fill(ushort.MaxValue);
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
