using OciContent.Compression.Zlib;

namespace OciContent.Tests.Compression.Zlib;

/// <summary>Codes are complete, within their limit, and of at least two symbols.</summary>
public sealed class ZlibHuffmanCodeTests
{
    [Theory]
    [InlineData(new int[0], new[] { 0, 1 })]
    [InlineData(new[] { 5 }, new[] { 0, 1 })]
    [InlineData(new[] { 0, 5 }, new[] { 1, 2 })]
    [InlineData(new[] { 0, 0, 5 }, new[] { 0, 2 })]
    [InlineData(new[] { 0, 0, 0, 0, 5 }, new[] { 0, 4 })]
    public void Build_GivesTwoSymbolsACode(int[] frequencies, int[] expected)
    {
        var code = new ZlibHuffmanCode(30);
        code.Build(frequencies, 15);

        Assert.Equal(expected, Enumerable.Range(0, 30).Where(symbol => code.Lengths[symbol] == 1));
        Assert.Equal(2, code.Lengths.ToArray().Sum(static length => length));
    }

    [Theory]
    [InlineData(286, 15)]
    [InlineData(30, 15)]
    [InlineData(19, 7)]
    public void Build_FillsTheCode_WithinItsLimit(int symbols, int limit)
    {
        var random = new Random(symbols);
        var code = new ZlibHuffmanCode(symbols);
        for (int i = 0; i < 300; i++)
        {
            // As unlike as powers of two, so that lengths would go beyond the limit.
            int[] frequencies = [.. Enumerable.Range(0, symbols).Select(_ => random.Next(1 << random.Next(7)) * random.Next(2))];
            int[] steep = [.. Enumerable.Range(0, symbols).Select(symbol => symbol < 14 ? 1 << symbol : 0)];
            foreach (int[] one in (int[][])[frequencies, steep])
            {
                code.Build(one, limit);

                byte[] used = [.. code.Lengths.ToArray().Where(static length => length > 0)];
                Assert.All(used, length => Assert.InRange(length, 1, limit));
                Assert.Equal(1 << limit, used.Sum(length => 1 << (limit - length)));
                Assert.Equal(Math.Max(2, one.Count(static frequency => frequency > 0)), used.Length);
            }
        }
    }
}
