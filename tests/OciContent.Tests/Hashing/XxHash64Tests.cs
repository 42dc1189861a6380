using System.Text;
using OciContent.Hashing;

namespace OciContent.Tests.Hashing;

public sealed class XxHash64Tests
{
    // printf '%s' TEXT | xxhsum -H64
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    public void Current_IsTheHashOfAllThatWasAppended(string text, ulong expected)
    {
        var hash = new XxHash64();
        hash.Append(Encoding.ASCII.GetBytes(text));

        Assert.Equal(expected, hash.Current);
    }

    [Fact]
    public void Current_DoesNotDependOnHowTheInputIsCut()
    {
        byte[] content = new byte[200];
        new Random(1).NextBytes(content);
        for (int length = 0; length <= content.Length; length++)
        {
            var whole = new XxHash64();
            whole.Append(content.AsSpan(0, length));
            for (int cut = 0; cut <= length; cut += 5)
            {
                var pieces = new XxHash64();
                pieces.Append(content.AsSpan(0, cut));
                _ = pieces.Current;
                pieces.Append(content.AsSpan(cut, length - cut));
                Assert.Equal(whole.Current, pieces.Current);
            }
        }
    }
}
