using System.Text;
using System.Text.Json;
using OciContent.Json;

namespace OciContent.Tests.Json;

/// <summary>
/// The writer, against what Go's encoding/json is known to write; <see cref="GoJsonWriterDifferentialTests"/> asks Go itself.
/// </summary>
public sealed class GoJsonWriterTests
{
    /// <summary>Texts, and what stands between the quotes since Go 1.22.</summary>
    public static TheoryData<string, string> Texts => new()
    {
        { "", "" },
        { "plain", "plain" },
        { "\"", "\\\"" },
        { "\\", "\\\\" },
        { "/", "/" },
        { "'", "'" },
        { "<>&", "\\u003c\\u003e\\u0026" },
        { "\n\r\t", "\\n\\r\\t" },
        { "\b\f", "\\b\\f" },
        { "\0\u0001\u000B\u001F", "\\u0000\\u0001\\u000b\\u001f" },
        { " !", " !" },
        { "\u007F\u0080", "\u007F\u0080" },
        { "\u2028\u2029", "\\u2028\\u2029" },

        // The neighbours of U+2028, by their number and by their bytes: E2 80 A8.
        { "\u2027\u202A\u2068\u20A8\u3028\u1028", "\u2027\u202A\u2068\u20A8\u3028\u1028" },
        { "\u00E2\u0080\u00A8", "\u00E2\u0080\u00A8" },
        { "\u2000", "\u2000" },
        { "a\u2028b\u2029", "a\\u2028b\\u2029" },
        { "\u00E9\u4E2D\uD7FF\uE000\uFFFD\uFFFE\uFFFF", "\u00E9\u4E2D\uD7FF\uE000\uFFFD\uFFFE\uFFFF" },
        { "\U00010000\U0001F600\U0010FFFF", "\U00010000\U0001F600\U0010FFFF" },
        { "\uFEFF\u200D\u202E", "\uFEFF\u200D\u202E" },
        { "+7:00 a=b`{}[]:,", "+7:00 a=b`{}[]:," },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Texts_AreEscapedAsGoDoes(string text, string expected)
    {
        string inText = expected.Replace("\\b", "\\u0008", StringComparison.Ordinal).Replace("\\f", "\\u000c", StringComparison.Ordinal);
        Assert.Equal($"\"{expected}\"", Write(writer => writer.String(text)));
        Assert.Equal($"\"{inText}\"", Write(writer => writer.String(text), shortEscapes: false));
        Assert.Equal($"{{\"{expected}\":0}}", Write(writer =>
        {
            writer.BeginObject();
            writer.Key(text);
            writer.Number(0);
            writer.EndObject();
        }));
        Assert.Equal(text, JsonDocument.Parse(Write(writer => writer.String(text))).RootElement.GetString());
    }

    [Fact]
    public void EveryControlCharacter_HasItsEscape()
    {
        for (char c = '\0'; c < ' '; c++)
        {
            string expected = c switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ => $"\\u{(int)c:x4}",
            };
            Assert.Equal($"\"a{expected}b\"", Write(writer => writer.String($"a{c}b"), shortEscapes: false));
            Assert.Equal($"\"a{(c == '\b' ? "\\b" : c == '\f' ? "\\f" : expected)}b\"", Write(writer => writer.String($"a{c}b")));
        }
    }

    [Theory]
    [InlineData(85)]
    [InlineData(170)]
    [InlineData(171)]
    [InlineData(512)]
    [InlineData(100_000)]
    public void LongTexts_AreWrittenWhole(int length)
    {
        string text = string.Concat(Enumerable.Repeat("\u4E2D<", length));
        Assert.Equal($"\"{text.Replace("<", "\\u003c", StringComparison.Ordinal)}\"", Write(writer => writer.String(text)));
    }

    [Fact]
    public void UnpairedSurrogates_AreRefused()
    {
        string[] allText = ["\uD800", "\uDC00", "a\uD83Db", "\uDE00\uD83D", "\U0001F600\uD83D", new string('a', 1000) + "\uDBFF"];
        foreach (string text in allText)
        {
            foreach (Action<GoJsonWriter> write in new Action<GoJsonWriter>[] { writer => writer.String(text), writer => writer.Key(text) })
            {
                JsonException refusal = Assert.Throws<JsonException>(() => Write(write));
                Assert.EndsWith("has an unpaired surrogate: expected text.", refusal.Message, StringComparison.Ordinal);
                Assert.DoesNotContain(refusal.Message, static c => char.IsSurrogate(c) || char.IsControl(c));
            }
        }
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(-1, "-1")]
    [InlineData(long.MaxValue, "9223372036854775807")]
    [InlineData(long.MinValue, "-9223372036854775808")]
    public void Numbers_AreWrittenInFull(long number, string expected) => Assert.Equal(expected, Write(writer => writer.Number(number)));

    [Theory]
    [InlineData("", "")]
    [InlineData("00", "AA==")]
    [InlineData("0000", "AAA=")]
    [InlineData("fbff", "+/8=")]
    [InlineData("fbffbf", "+/+/")]
    public void Bytes_AreStandardPaddedBase64(string hex, string expected) =>
        Assert.Equal($"\"{expected}\"", Write(writer => writer.Base64(Convert.FromHexString(hex))));

    [Fact]
    public void ManyBytes_AreOneText()
    {
        byte[] bytes = new byte[100_001];
        new Random(7).NextBytes(bytes);
        Assert.Equal($"\"{Convert.ToBase64String(bytes)}\"", Write(writer => writer.Base64(bytes)));
    }

    [Fact]
    public void Commas_StandBetweenWhateverWasWritten() => Assert.Equal(
        """{"a":[null,true,false,1,"x","y","eA==",{},[],{"b":2,"c":[[]]}],"d":null,"e":{}}""",
        Write(static writer =>
        {
            writer.BeginObject();
            writer.Name("a"u8);
            writer.BeginArray();
            writer.Null();
            writer.Bool(true);
            writer.Bool(false);
            writer.Number(1);
            writer.String("x");
            writer.String("y");
            writer.Base64("x"u8);
            writer.BeginObject();
            writer.EndObject();
            writer.BeginArray();
            writer.EndArray();
            writer.Raw("""{ "b": 2, "c": [ [ ] ] }"""u8);
            writer.EndArray();
            writer.Key("d");
            writer.String(null);
            writer.Name("e"u8);
            writer.BeginObject();
            writer.EndObject();
            writer.EndObject();
        }));

    [Theory]
    [InlineData(" { \"b\" :\t1.50 ,\r\n\"a\":[ ]\n} ", "{\"b\":1.50,\"a\":[]}")]
    [InlineData("[1e400, -0, 0.0E+00, 123456789012345678901234567890]", "[1e400,-0,0.0E+00,123456789012345678901234567890]")]
    [InlineData("""["\/\u0041\b\f\ud83d\ude00\u003c"]""", """["\/\u0041\b\f\ud83d\ude00\u003c"]""")]
    [InlineData("""[ " a  b ", "\" \\", "\\\\", "[ { , : } ]" ]""", """[" a  b ","\" \\","\\\\","[ { , : } ]"]""")]
    [InlineData("""{"<":">","a&b":"\\<\"&"}""", "{\"\\u003c\":\"\\u003e\",\"a\\u0026b\":\"\\\\\\u003c\\\"\\u0026\"}")]
    [InlineData("\"\u2028\u2027\u2029\u202A\"", "\"\\u2028\u2027\\u2029\u202A\"")]
    [InlineData("\"\u007F\u00E9\U0001F600\"", "\"\u007F\u00E9\U0001F600\"")]
    [InlineData(" null ", "null")]
    [InlineData("\ttrue", "true")]
    [InlineData("\"\"", "\"\"")]
    public void RawValues_LoseTheirWhiteSpace_AndAreOtherwiseKept(string json, string expected)
    {
        Assert.Equal(expected, Write(writer => writer.Raw(Encoding.UTF8.GetBytes(json))));
        Assert.Equal(expected, Write(writer => writer.Raw(JsonDocument.Parse(json).RootElement), shortEscapes: false));
    }

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("[]", "[]")]
    [InlineData("null", "null")]
    [InlineData("\"{[,:]}\"", "\"{[,:]}\"")]
    [InlineData("[{},[],[[]]]", "[\n>{},\n>[],\n>[\n>>[]\n>]\n]")]
    [InlineData("{\"a\":1,\"b\":{\"c\":[true,\"d\"]}}", "{\n>\"a\": 1,\n>\"b\": {\n>>\"c\": [\n>>>true,\n>>>\"d\"\n>>]\n>}\n}")]
    [InlineData(
        """{"{":"\"","\\":"\\\\","}":"],[","":""}""",
        "{\n>\"{\": \"\\\"\",\n>\"\\\\\": \"\\\\\\\\\",\n>\"}\": \"],[\",\n>\"\": \"\"\n}")]
    public void Indent_BreaksLinesAsMarshalIndent(string compact, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(GoJsonWriter.Indent(Encoding.UTF8.GetBytes(compact), ">"u8)));

    private static string Write(Action<GoJsonWriter> write, bool shortEscapes = true)
    {
        var writer = new GoJsonWriter(shortEscapes);
        write(writer);
        return Encoding.UTF8.GetString(writer.Written);
    }
}
