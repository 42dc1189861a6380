using OciContent.Signing.Internal;

namespace OciContent.Signing.Tests.Internal;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2022-04-06T07:01:20Z", "2022-04-06T07:01:20Z")]
    [InlineData("2022-04-06T07:01:20.5Z", "2022-04-06T07:01:20Z")]
    [InlineData("2022-04-06T07:01:20.123456789Z", "2022-04-06T07:01:20Z")]
    [InlineData("2022-04-06T09:01:20+02:00", "2022-04-06T07:01:20Z")]
    [InlineData("2022-04-06T01:31:20.25-05:30", "2022-04-06T07:01:20Z")]
    public void TryParse_ReadsATime(string text, string expected)
    {
        Assert.True(Rfc3339.TryParse(text, out DateTimeOffset time));
        Assert.Equal(expected, Rfc3339.Format(time));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2022-04-06")]
    [InlineData("2022-04-06T07:01:20")]
    [InlineData("2022-04-06T07:01Z")]
    [InlineData("2022-04-06 07:01:20Z")]
    [InlineData("2022-04-06t07:01:20z")]
    [InlineData("2022-04-06T07:01:20.Z")]
    [InlineData("2022-04-06T07:01:20,5Z")]
    [InlineData("2022-04-06T07:01:20+0200")]
    [InlineData("2022-04-06T07:01:20+2:00")]
    [InlineData("2022-04-06T07:01:60Z")]
    [InlineData("2022-13-06T07:01:20Z")]
    [InlineData("2022-02-29T07:01:20Z")]
    [InlineData(" 2022-04-06T07:01:20Z")]
    [InlineData("2022-04-06T07:01:20Z ")]
    [InlineData("2022-04-06T07:01:20.00000000000000000000000000000Z")]
    public void TryParse_RefusesAText(string text) => Assert.False(Rfc3339.TryParse(text, out _));
}
