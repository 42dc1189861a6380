using OciContent.Compression.Deflate;
using OciContent.Tests.Compression.Go127;
using OciContent.Tests.Compression.GoDeflate;

namespace OciContent.Tests.Compression.Deflate;

/// <summary>A parser that is as good as another one parses on as that does; places that are out of reach make no difference.</summary>
public sealed class BlockParserTests
{
    private const int BlockSize = BlockParser.BlockSize;
    private const int Reach = 32 * 1024;

    public static TheoryData<int> Levels { get; } = [1, 2, 3, 4, 5, 6];

    [Theory]
    [MemberData(nameof(Levels))]
    public void WhatIsOutOfReach_IsForgotten(int level)
    {
        using InputSegment segment = Segment([.. RandomText.Noise(BlockSize), .. RandomText.Create(BlockSize, new Random(1))]);
        using BlockParser parser = BlockParsers.Create(level);
        using BlockParser fresh = BlockParsers.Create(level);
        uint[] tokens = new uint[BlockSize + BlockParser.TokenSlack];
        parser.Parse(segment, 0, BlockSize, tokens);

        Assert.False(parser.IsAsGoodAs(fresh, BlockSize));
        Assert.True(parser.IsAsGoodAs(fresh, BlockSize + Reach));
        Assert.True(fresh.IsAsGoodAs(parser, BlockSize + Reach));
        parser.CopyFrom(fresh);
        Assert.True(parser.IsAsGoodAs(fresh, BlockSize));
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void WhereItCountsFrom_MakesNoDifference(int level)
    {
        byte[] first = RandomText.Create(BlockSize, new Random(2));
        byte[] second = [.. first[^20_000..], .. RandomText.Create(BlockSize - 20_000, new Random(3))];
        using InputSegment whole = Segment([.. first, .. second]);
        using InputSegment moved = Segment([.. first[(BlockSize - Reach)..], .. second]);
        using BlockParser parser = BlockParsers.Create(level);
        uint[] tokens = new uint[BlockSize + BlockParser.TokenSlack];
        parser.Parse(whole, 0, BlockSize, tokens);
        using BlockParser other = BlockParsers.Create(level);
        other.CopyFrom(parser);
        other.Move(BlockSize - Reach);
        uint[] expected = tokens[..parser.Parse(whole, BlockSize, 2 * BlockSize, tokens)];

        uint[] actual = tokens[..other.Parse(moved, Reach, Reach + BlockSize, tokens)];

        // Level 4 looks at its input from the start of a history that the second has not.
        Assert.True(level == 4 || expected.SequenceEqual(actual));
        Assert.InRange(actual.Sum(DeflateToken.InputLength), 0, BlockSize);
        parser.Move(BlockSize - Reach);
        Assert.True(level == 4 || parser.IsAsGoodAs(other, Reach + BlockSize));
    }

    [Fact]
    public void ABlockThatIsTooShort_OrHasNoRoom_IsRefused()
    {
        using InputSegment segment = Segment(new byte[100]);
        using BlockParser parser = BlockParsers.Create(6);
        uint[] tokens = new uint[100];

        Assert.Throws<ArgumentOutOfRangeException>(() => parser.Parse(segment, 0, 10, tokens));
        Assert.Throws<ArgumentOutOfRangeException>(() => parser.Parse(segment, 0, 100, tokens));
        Assert.Throws<ArgumentOutOfRangeException>(() => parser.Parse(segment, 50, 101, tokens));
        Assert.Throws<ArgumentOutOfRangeException>(() => parser.Parse(segment, -1, 50, tokens));
    }

    private static InputSegment Segment(byte[] input)
    {
        var segment = new InputSegment(input.Length);
        segment.Append(input);
        segment.CompleteLast();
        return segment;
    }
}
