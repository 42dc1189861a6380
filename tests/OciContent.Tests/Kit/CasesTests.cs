namespace OciContent.Tests.Kit;

public sealed class CasesTests
{
    [Fact]
    public void Count_IsThatOfTheSetting()
    {
        Assert.Equal(Environment.GetEnvironmentVariable("OCICONTENT_ALL_CASES") == "1", Cases.AreAll);
        Assert.Equal(Cases.AreAll ? 3000 : 200, Cases.Count(all: 3000, fewer: 200));
        Assert.Equal(Cases.AreAll ? 9 : 2, Cases.Config(1, 3, all: 9, fewer: 2).MaxTest);
    }

    [Fact]
    public void Spread_HasAllRowsOrSome() => Assert.Equal(Cases.AreAll ? 100 : 7, Cases.Spread(Enumerable.Range(0, 100), fewer: 7).Count);

    [Theory]
    [InlineData(0, 2, "")]
    [InlineData(1, 2, "0")]
    [InlineData(2, 2, "0 1")]
    [InlineData(3, 2, "0 2")]
    [InlineData(10, 4, "0 3 6 9")]
    [InlineData(11, 4, "0 3 6 10")]
    [InlineData(5, 20, "0 1 2 3 4")]
    public void SpreadIndexes_AreEvenWithTheFirstAndTheLast(int count, int fewer, string expected) =>
        Assert.Equal(expected, string.Join(' ', Cases.SpreadIndexes(count, fewer)));

    [Fact]
    public void SpreadIndexes_AreDistinct() =>
        Assert.All(
            Enumerable.Range(2, 60),
            static fewer =>
                Assert.All(
                    Enumerable.Range(0, 200),
                    count => Assert.Equal(Math.Min(count, fewer), Cases.SpreadIndexes(count, fewer).Distinct().Count())));

    [Fact]
    public void SpreadIndexes_RefuseLessThanTwo() => Assert.Throws<ArgumentOutOfRangeException>(static () => Cases.SpreadIndexes(10, 1));
}
