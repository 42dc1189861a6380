using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OciContent.Json;

namespace OciContent.Tests.Json;

public sealed class Utf8OrderProperties
{
    // From few characters, so that common prefixes come up often, with all that UTF-16 and UTF-8 order differently.
    private static readonly Gen<string> Text =
        from parts in Gen.Elements(
                "a",
                "b",
                "\u007F",
                "\u0080",
                "\u07FF",
                "\u0800",
                "\uD7FF",
                "\uE000",
                "\uFFFF",
                "\U00010000",
                "\U00010400",
                "\U0001F600",
                "\U0010FFFF")
            .ListOf()
        select string.Concat(parts);

    [Fact]
    public void Order_IsThatOfTheBytes() =>
        Check.One(
            Cases.Config(19_700, 11, all: 5000, fewer: 600),
            Prop.ForAll(
                (from x in Text from y in Text select (x, y)).ToArbitrary(),
                static t =>
                    Math.Sign(Utf8Order.Instance.Compare(t.x, t.y))
                    == Math.Sign(Encoding.UTF8.GetBytes(t.x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(t.y)))));

    [Fact]
    public void EveryCharacter_StandsByItsBytes()
    {
        string[] all = [.. Enumerable.Range(0, 0x11000).Where(static c => c is < 0xD800 or >= 0xE000).Select(char.ConvertFromUtf32)];
        string[] shuffled = [.. all];
        new Random(5).Shuffle(shuffled);
        Assert.Equal(all, shuffled.Order(Utf8Order.Instance));
    }

    [Fact]
    public void UnpairedSurrogates_HaveAnOrderToo()
    {
        string[] texts = ["", "\uDFFF", "a", "\uFFFF", "\uD800", "\uD800\uDC00", "\uD800a", "\uDC00"];
        foreach (string x in texts)
        {
            foreach (string y in texts)
            {
                Assert.Equal(x == y, Utf8Order.Instance.Compare(x, y) == 0);
                Assert.Equal(Math.Sign(Utf8Order.Instance.Compare(x, y)), -Math.Sign(Utf8Order.Instance.Compare(y, x)));
            }
        }
    }
}
