using OciContent.Tool.Output;

namespace OciContent.Tool.Tests;

public sealed class PrintableTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData(0L, "0 B")]
    [InlineData(999L, "999 B")]
    [InlineData(1000L, "1,000 B")]
    [InlineData(long.MaxValue, "9,223,372,036,854,775,807 B")]
    public void Bytes_HaveSeparators(long? count, string text) => Assert.Equal(text, Printable.Bytes(count));

    [Theory]
    [InlineData("plain text, ÄÖ 日本 🙂 [x] \\ {0}")]
    [InlineData("")]
    public void Text_LeavesWhatIsFit(string text) => Assert.Same(text, Printable.Text(text));

    [Fact]
    public void Text_EscapesHalvesOfCharacters()
    {
        Assert.Equal("🙂\\ud83d", Printable.Text("🙂\ud83d"));
        Assert.Equal("\\ude42\\ud83d", Printable.Text("\ude42\ud83d"));
    }

    [Theory]
    [InlineData("a\0b\u007f\u0085", "a\\u0000b\\u007f\\u0085")]
    [InlineData("\U000E0001", "\\udb40\\udc01")]
    [InlineData("\uFEFF\u00AD\u061C", "\\ufeff\\u00ad\\u061c")]
    public void Text_EscapesWhatIsNot(string text, string escaped) => Assert.Equal(escaped, Printable.Text(text));
}
