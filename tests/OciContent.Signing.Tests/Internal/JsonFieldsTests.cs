using System.Globalization;
using System.Text;
using System.Text.Json;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Tests.Internal;

public sealed class JsonFieldsTests
{
    // The framework's own messages have what they are about as it is, which a terminal would obey.
    [Theory]
    [InlineData("{\"a\u202e\":1,\"a\u202e\":2}")]
    [InlineData("{\"a\\u001b[31m\\n\":1,\"a\\u001b[31m\\n\":2}")]
    [InlineData("{\"a\":tr\u001b[31mue}")]
    [InlineData("{\"a\":fals\u0085}")]
    [InlineData("{\"a\":\"\u001b\"}")]
    [InlineData("{\"a\":1\n}\n\u001b")]
    public void Parse_SaysWhatIsWrong_InPlainText(string json)
    {
        string message = Refusal(json);

        Assert.StartsWith("The document is not strict JSON", message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            message,
            static c => CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format);
    }

    [Fact]
    public void Parse_SaysWhere()
    {
        Assert.Equal(
            "The document is not strict JSON at line 2, byte 6: expected a JSON object (RFC 8259).",
            Refusal("{\n\"a\": x}"));
        Assert.Contains("Duplicate property 'a'", Refusal("{\"a\":1,\"\\u0061\":2}"), StringComparison.Ordinal);
    }

    private static string Refusal(string json) =>
        Assert.Throws<JsonException>(() => JsonFields.Parse(Encoding.UTF8.GetBytes(json), "document")).Message;
}
