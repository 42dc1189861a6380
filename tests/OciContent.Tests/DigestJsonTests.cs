using System.Buffers;
using System.Text;
using System.Text.Json;
using OciContent.Tests.Kit;

namespace OciContent.Tests;

public sealed class DigestJsonTests
{
    private const string Text = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void SourceGenerated_RoundTrips()
    {
        var holder = new DigestJsonHolder { Digest = Digest.Parse(Text), Others = [Digest.Parse("foo:b=")] };
        string json = JsonSerializer.Serialize(holder, DigestJsonContext.Default.DigestJsonHolder);
        Assert.Equal($$"""{"Digest":"{{Text}}","Others":["foo:b="],"Maybe":null}""", json);
        DigestJsonHolder? back = JsonSerializer.Deserialize(json, DigestJsonContext.Default.DigestJsonHolder);
        Assert.Equal(holder.Digest, back!.Digest);
        Assert.Equal(holder.Others, back.Others);
        Assert.Null(back.Maybe);
    }

    [Fact]
    public void Keys_RoundTrip()
    {
        var sizes = new Dictionary<Digest, int> { [Digest.Parse(Text)] = 1, [Digest.Parse("foo:b=")] = 2 };
        string json = JsonSerializer.Serialize(sizes);
        Assert.Equal($$"""{"{{Text}}":1,"foo:b=":2}""", json);
        Assert.Equal(sizes, JsonSerializer.Deserialize<Dictionary<Digest, int>>(json));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Dictionary<Digest, int>>("""{"foo:":1}"""));
    }

    [Fact]
    public void Reflection_RoundTrips()
    {
        Assert.Equal($"\"{Text}\"", JsonSerializer.Serialize(Digest.Parse(Text)));
        Assert.Equal(Digest.Parse(Text), JsonSerializer.Deserialize<Digest>($"\"{Text}\""));
    }

    [Theory]
    [InlineData($"\"{Text}\"")]
    [InlineData("\"sha\\u003256\\u003ae3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"")]
    public void Converter_ReadsOneSpanAndManySegments(string json)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        Assert.Equal(Digest.Parse(Text), Read(new ReadOnlySequence<byte>(utf8)));
        Assert.Equal(Digest.Parse(Text), Read(Sequences.Cut(utf8, 1, 3, 5, 7)));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[\"foo:a\"]")]
    [InlineData("\"\"")]
    [InlineData("\"sha256\"")]
    [InlineData("\"sha256:ab\"")]
    [InlineData("\"foo:a\\n\"")]
    [InlineData("\"foo:a\\u0000\"")]
    [InlineData("\"f\\u212A:a\"")]
    [InlineData("\"foo:\\ud800\"")]
    [InlineData("\"foo:\\udc00\\ud800\"")]
    public void WhatIsNotADigest_IsAJsonException(string json)
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, DigestJsonContext.Default.Digest));
        Assert.Throws<JsonException>(() => Read(Sequences.Cut(Encoding.UTF8.GetBytes(json), 1, 1, 1)));
    }

    [Fact]
    public void BrokenUtf8_IsAJsonException()
    {
        byte[] json = [(byte)'"', (byte)'a', (byte)':', 0xFF, (byte)'"'];
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, DigestJsonContext.Default.Digest));
        Assert.Throws<JsonException>(() => Read(Sequences.Cut(json, 1, 1, 1)));
    }

    [Fact]
    public void Refusal_SaysWhy()
    {
        Assert.Equal(
            "'sha256:ab' is not a digest: sha256 has 64 hex digits, not 2.",
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("\"sha256:ab\"", DigestJsonContext.Default.Digest)).Message);
        Assert.StartsWith(
            "A JSON Number is not a digest: expected a string.",
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("1", DigestJsonContext.Default.Digest)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Null_IsNoDigest() => Assert.Null(JsonSerializer.Deserialize("null", DigestJsonContext.Default.Digest));

    // The converter alone, without a serializer and so without reflection.
    private static Digest Read(ReadOnlySequence<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        Assert.True(reader.Read());
        return new DigestJsonConverter().Read(ref reader, typeof(Digest), JsonSerializerOptions.Default);
    }
}
