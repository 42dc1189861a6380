using System.Text.Json;
using OciContent.Tests.Kit;

namespace OciContent.Tests;

public sealed class TimestampTests
{
    /// <summary>Texts, and how they are written again.</summary>
    public static TheoryData<string, string> Times => new()
    {
        { "2006-01-02T15:04:05Z", "2006-01-02T15:04:05Z" },
        { "2006-01-02T15:04:05.999999999+07:00", "2006-01-02T15:04:05.999999999+07:00" },
        { "2006-01-02T15:04:05.000000001-23:59", "2006-01-02T15:04:05.000000001-23:59" },
        { "2006-01-02T15:04:05.5Z", "2006-01-02T15:04:05.5Z" },
        { "2006-01-02T15:04:05.050Z", "2006-01-02T15:04:05.05Z" },
        { "2006-01-02T15:04:05.000000000Z", "2006-01-02T15:04:05Z" },
        { "2006-01-02T15:04:05.1234567899999999999999Z", "2006-01-02T15:04:05.123456789Z" },
        { "2006-01-02T15:04:05.0000000009Z", "2006-01-02T15:04:05Z" },
        { "2006-01-02T15:04:05+00:00", "2006-01-02T15:04:05Z" },
        { "2006-01-02T15:04:05-00:00", "2006-01-02T15:04:05Z" },
        { "2006-01-02T15:04:05+00:01", "2006-01-02T15:04:05+00:01" },
        { "2006-01-02T15:04:05-00:30", "2006-01-02T15:04:05-00:30" },
        { "0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z" },
        { "0000-02-29T00:00:00Z", "0000-02-29T00:00:00Z" },
        { "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z" },
        { "0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00+23:59" },
        { "9999-12-31T23:59:59.999999999-23:59", "9999-12-31T23:59:59.999999999-23:59" },
        { "2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z" },
        { "2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z" },
        { "2023-04-30T23:59:59Z", "2023-04-30T23:59:59Z" },
    };

    public static TheoryData<string> NoTimes =>
        new([
            "",
            " ",
            "Z",
            "2006",
            "2006-01-02",
            "2006-01-02T15:04Z",
            "2006-01-02T15:04:05",
            "2006-01-02T15:04:05 ",
            " 2006-01-02T15:04:05Z",
            "2006-01-02T15:04:05Z ",
            "2006-01-02T15:04:05ZZ",
            "2006-01-02t15:04:05Z",
            "2006-01-02T15:04:05z",
            "2006-01-02 15:04:05Z",
            "2006/01/02T15:04:05Z",
            "20060102T150405Z",
            "+2006-01-02T15:04:05Z",
            "12006-01-02T15:04:05Z",
            "-006-01-02T15:04:05Z",
            "2006-00-02T15:04:05Z",
            "2006-13-02T15:04:05Z",
            "2006-01-00T15:04:05Z",
            "2006-01-32T15:04:05Z",
            "2006-04-31T15:04:05Z",
            "2023-02-29T15:04:05Z",
            "1900-02-29T15:04:05Z",
            "2100-02-29T15:04:05Z",
            "2006-01-02T24:00:00Z",
            "2006-01-02T15:60:00Z",
            "2006-01-02T15:04:60Z",
            "2016-12-31T23:59:60Z",
            "2006-1-02T15:04:05Z",
            "2006-01-2T15:04:05Z",
            "2006-01-02T5:04:05Z",
            "2006-01-02T15:4:05Z",
            "2006-01-02T15:04:5Z",
            "2006-01-02T15:04:05.Z",
            "2006-01-02T15:04:05.",
            "2006-01-02T15:04:05.5",
            "2006-01-02T15:04:05,5Z",
            "2006-01-02T15:04:05.-5Z",
            "2006-01-02T15:04:05.5.5Z",
            "2006-01-02T15:04:05. 5Z",
            "2006-01-02T15:04:05+07",
            "2006-01-02T15:04:05+0700",
            "2006-01-02T15:04:05+7:00",
            "2006-01-02T15:04:05+24:00",
            "2006-01-02T15:04:05+00:60",
            "2006-01-02T15:04:05+99:99",
            "2006-01-02T15:04:05+07:00:00",
            "2006-01-02T15:04:05+07:00Z",
            "2006-01-02T15:04:05~07:00",
            "2006-01-02T15:04:05\u221207:00",
            "\u0662006-01-02T15:04:05Z",
            "2006-01-02T15:04:0\uFF15Z",
            "2006-01-02T15:04:05.\u0665Z",
            "2006-01-02T15:04:05Z\0",
        ]);

    [Theory]
    [MemberData(nameof(Times))]
    public void Times_AreParsedAndWrittenAsGoDoes(string text, string expected)
    {
        Timestamp time = Timestamp.Parse(text);
        Assert.Equal(expected, time.ToString());
        Assert.Equal(time, Timestamp.Parse(expected));
        Assert.True(Timestamp.TryParse(text, out Timestamp tried));
        Assert.Equal(time, tried);
        Assert.Equal(time, Parsable.Parse<Timestamp>(text));
        Assert.Equal(time, Parsable.ParseSpan<Timestamp>(text));
        Assert.True(Parsable.TryParse(text, out Timestamp _));
        Assert.True(Parsable.TryParseSpan(text, out Timestamp _));
        Assert.Equal(time, JsonSerializer.Deserialize<Timestamp>(JsonSerializer.Serialize(time)));
    }

    [Theory]
    [MemberData(nameof(NoTimes))]
    public void OtherTexts_AreRefusedInOneLine(string text)
    {
        Assert.False(Timestamp.TryParse(text, out Timestamp time));
        Assert.Equal(default, time);
        FormatException refusal = Assert.Throws<FormatException>(() => Timestamp.Parse(text));
        Assert.Contains("is not a time: expected RFC 3339", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(refusal.Message, char.IsControl);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Timestamp>(JsonSerializer.Serialize(text)));
    }

    [Fact]
    public void NoText_IsTheCallersMistake()
    {
        Assert.Throws<ArgumentNullException>(static () => Timestamp.Parse(null!));
        Assert.False(Timestamp.TryParse(null, out _));
    }

    [Fact]
    public void TheDefault_IsGosZeroTime()
    {
        Assert.Equal("0001-01-01T00:00:00Z", default(Timestamp).ToString());
        Assert.Equal(default, Timestamp.Parse("0001-01-01T00:00:00Z"));
        Assert.Equal(default, Timestamp.FromDateTimeOffset(default));
    }

    [Fact]
    public void Equality_IsOfWhatIsWritten()
    {
        var utc = Timestamp.Parse("2006-01-02T15:04:05Z");
        var east = Timestamp.Parse("2006-01-02T16:04:05+01:00");
        Assert.NotEqual(utc, east);
        Assert.NotEqual(utc, Timestamp.Parse("2006-01-02T15:04:05.000000001Z"));
        Assert.Equal(utc, Timestamp.Parse("2006-01-02T15:04:05.0-00:00"));
        Assert.Equal(utc.GetHashCode(), Timestamp.Parse("2006-01-02T15:04:05.0-00:00").GetHashCode());
        Assert.Equal(utc.ToDateTimeOffset(), east.ToDateTimeOffset());
        Assert.Equal(TimeSpan.FromHours(1), east.Offset);
        Assert.Equal(120_000_000, Timestamp.Parse("2006-01-02T15:04:05.12Z").Nanosecond);
    }

    [Fact]
    public void ToDateTimeOffset_CutsToTicks_AndKeepsTheOffset()
    {
        DateTimeOffset time = Timestamp.Parse("2024-02-29T23:59:59.123456789-13:30").ToDateTimeOffset();
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 23, 59, 59, new TimeSpan(-13, -30, 0)).AddTicks(1_234_567), time);
        Assert.Equal("2024-02-29T23:59:59.1234567-13:30", Timestamp.FromDateTimeOffset(time).ToString());
        foreach (DateTimeOffset extreme in new[]
            {
                DateTimeOffset.MinValue,
                DateTimeOffset.MaxValue,
                DateTimeOffset.MaxValue.ToOffset(TimeSpan.FromHours(-14)),
                DateTimeOffset.UnixEpoch,
            })
        {
            Assert.Equal(extreme, Timestamp.FromDateTimeOffset(extreme).ToDateTimeOffset());
            Assert.Equal(extreme.Offset, Timestamp.FromDateTimeOffset(extreme).ToDateTimeOffset().Offset);
        }
    }

    [Theory]
    [InlineData("0000-12-31T23:59:59Z")]
    [InlineData("2006-01-02T15:04:05+14:01")]
    [InlineData("2006-01-02T15:04:05-23:59")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    public void WhatDotNetCannotExpress_IsOutOfRange(string text)
    {
        var time = Timestamp.Parse(text);
        Assert.Throws<ArgumentOutOfRangeException>(() => time.ToDateTimeOffset());
    }

    [Theory]
    [InlineData("1")]
    [InlineData("{}")]
    [InlineData("true")]
    [InlineData("\"\"")]
    [InlineData("\"2006-01-02T15:04:05\\u005a\"")] // which Go reads as it stands
    [InlineData("\"\\ud800\"")]
    public void OtherJson_IsRefused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Timestamp>(json));
}
