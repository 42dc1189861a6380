using System.Text;
using System.Text.Unicode;

namespace OciContent.Tests;

public sealed class DigestFormattingTests
{
    private const string Text = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly Digest Digest = Digest.Parse(Text);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void TryFormat_FillsADestinationThatIsLongEnough(int spare)
    {
        char[] chars = new char[Text.Length + spare];
        Assert.True(Digest.TryFormat(chars, out int charsWritten));
        Assert.Equal(Text, new string(chars, 0, charsWritten));
        Assert.All(chars.Skip(charsWritten), static c => Assert.Equal('\0', c));

        byte[] bytes = new byte[Text.Length + spare];
        Assert.True(Digest.TryFormat(bytes, out int bytesWritten));
        Assert.Equal(Text, Encoding.UTF8.GetString(bytes, 0, bytesWritten));
        Assert.All(bytes.Skip(bytesWritten), static b => Assert.Equal(0, b));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(70)]
    public void TryFormat_RefusesAShortDestinationAndLeavesItAlone(int length)
    {
        char[] chars = new char[length];
        Assert.False(Digest.TryFormat(chars, out int charsWritten));
        Assert.Equal(0, charsWritten);
        Assert.All(chars, static c => Assert.Equal('\0', c));

        byte[] bytes = new byte[length];
        Assert.False(Digest.TryFormat(bytes, out int bytesWritten));
        Assert.Equal(0, bytesWritten);
        Assert.All(bytes, static b => Assert.Equal(0, b));
    }

    [Fact]
    public void Interpolation_WritesTheText()
    {
        Assert.Equal($"<{Text}>", $"<{Digest}>");
        Assert.Equal($"<{Text}>", $"<{Digest:anything}>");

        byte[] bytes = new byte[100];
        Assert.True(Utf8.TryWrite(bytes, $"<{Digest}>", out int bytesWritten));
        Assert.Equal($"<{Text}>", Encoding.UTF8.GetString(bytes, 0, bytesWritten));
        Assert.False(Utf8.TryWrite(bytes.AsSpan(0, Text.Length), $"<{Digest}>", out _));
    }

    [Fact]
    public void FormattingInterfaces_IgnoreFormatAndProvider()
    {
        Assert.Equal(Text, ((IFormattable)Digest).ToString("X", null));
        char[] chars = new char[Text.Length];
        Assert.True(((ISpanFormattable)Digest).TryFormat(chars, out int charsWritten, "X", null));
        Assert.Equal(Text, new string(chars, 0, charsWritten));
        byte[] bytes = new byte[Text.Length];
        Assert.True(((IUtf8SpanFormattable)Digest).TryFormat(bytes, out int bytesWritten, "X", null));
        Assert.Equal(Text, Encoding.UTF8.GetString(bytes, 0, bytesWritten));
    }
}
