using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OciContent.Registry.Authentication;

namespace OciContent.Registry.Tests.Authentication;

public sealed class TokenAnswerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"token":"t"}""", "t", null)]
    [InlineData("""{"access_token":"t"}""", "t", null)]
    [InlineData("""{"token":"","access_token":"t"}""", "t", null)]
    [InlineData("""{"token":null,"access_token":"t"}""", "t", null)]
    [InlineData("""{"token":"t","access_token":"t","refresh_token":"r","scope":["a",{"token":"no"}]}""", "t", "r")]
    public void Read_TakesTheToken(string json, string token, string? refreshToken)
    {
        TokenAnswer answer = Read(json);

        Assert.Equal((token, refreshToken), (answer.Token, answer.RefreshToken));
    }

    [Theory]
    [InlineData("""{"token":"t"}""", 60)]
    [InlineData("""{"token":"t","expires_in":null}""", 60)]
    [InlineData("""{"token":"t","expires_in":{"a":1}}""", 60)]
    [InlineData("""{"token":"t","expires_in":-5}""", 60)]
    [InlineData("""{"token":"t","expires_in":30}""", 60)]
    [InlineData("""{"token":"t","expires_in":3600}""", 3600)]
    [InlineData("""{"token":"t","expires_in":300.5}""", 300.5)]
    [InlineData("""{"token":"t","expires_in":"300"}""", 300)]
    [InlineData("""{"token":"t","expires_in":"NaN"}""", 60)]
    [InlineData("""{"token":"t","expires_in":1e300}""", 86400)]
    [InlineData("""{"token":"t","expires_in":1e999}""", 86400)]
    [InlineData("""{"token":"t","expires_in":300,"issued_at":"2026-11-29T11:59:00.123456789Z"}""", 240.1234567)]
    [InlineData("""{"token":"t","expires_in":300,"issued_at":"2026-11-29T14:00:00+01:00"}""", 300)]
    [InlineData("""{"token":"t","expires_in":300,"issued_at":"yesterday"}""", 300)]
    [InlineData("""{"token":"t","expires_in":300,"issued_at":12}""", 300)]
    public void ExpiresAt_IsByThisMachinesClock(string json, double seconds) =>
        Assert.Equal(seconds, (Read(json).ExpiresAt(Now) - Now).TotalSeconds, tolerance: 0.001);

    [Fact]
    public void ExpiresAt_MayBeLongAgo() =>
        Assert.True(Read("""{"token":"t","expires_in":300,"issued_at":"0001-01-01T00:00:00Z"}""").ExpiresAt(Now) < Now);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"token\"")]
    [InlineData("{}")]
    [InlineData("""{"token":1}""")]
    [InlineData("""{"token":"t"} x""")]
    [InlineData("""{"token":"t"}{}""")]
    [InlineData("""{"token":"t\r\nX-Evil: 1"}""")]
    [InlineData("""{"token":"t t"}""")]
    [InlineData("""{"token":"té"}""")]
    [InlineData("""{"token":"\uD800"}""")]
    [InlineData("""{"token":"t","a":""")]
    [InlineData("<html></html>")]
    public void Read_SaysWhatWasExpected(string json)
    {
        string? fault = TokenAnswer.Read(Encoding.UTF8.GetBytes(json), out TokenAnswer? answer);

        Assert.StartsWith("expected", fault, StringComparison.Ordinal);
        Assert.Null(answer);
    }

    [Fact]
    public void Read_RefusesDepth() =>
        Assert.NotNull(TokenAnswer.Read(Encoding.UTF8.GetBytes($$"""{"token":"t","a":{{new string('[', 60_000)}}"""), out _));

    [Fact]
    public void Read_TakesAnyBytes() => Prop.ForAll(Noise().ToArbitrary(), static bytes =>
    {
        string? fault = TokenAnswer.Read(bytes, out TokenAnswer? answer);
        Assert.True(fault is null ? answer is not null : answer is null);
    }).Check(Cases.Config(2026, 1131, all: 20_000, fewer: 1000));

    private static readonly string[] Pieces =
        ["{", "}", "\"token\"", ":", ",", "\"t\"", "\"expires_in\"", "1", "null", "[", "]", "\\uD800", "\"", "\u00FF"];

    private static Gen<byte[]> Noise() =>
        from pieces in Gen.Elements(Pieces).ListOf()
        from isUtf8 in Gen.Elements(true, false)
        select (isUtf8 ? Encoding.UTF8 : Encoding.Latin1).GetBytes(string.Concat(pieces));

    private static TokenAnswer Read(string json)
    {
        Assert.Null(TokenAnswer.Read(Encoding.UTF8.GetBytes(json), out TokenAnswer? answer));
        return answer!;
    }
}
