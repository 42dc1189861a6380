using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using OciContent.Images;
using OciContent.Json;

namespace OciContent.Tests.Json;

/// <summary>What is said of a text that is not JSON: in our own words, where it is and what was expected.</summary>
public sealed class SyntaxFaultTests
{
    /// <summary>A text, and what follows "image manifest: ".</summary>
    public static TheoryData<string, string> Texts =>
        new()
        {
            { "foobar", "'foobar' was not expected in line 1, column 1: expected a value." },
            { "{", "it ends in line 1, column 2: expected a key in double quotes or '}'." },
            { "{\"a\"", "it ends in line 1, column 5: expected ':' after the key." },
            { "{\"a\":", "a: it ends in line 1, column 6: expected a value." },
            { "{\"a\":1", "a: it ends in line 1, column 7: expected ',' or '}'." },
            { "{\"a\":1,", "it ends in line 1, column 8: expected a key in double quotes." },
            { "{\"a\":1,}", "'}' was not expected in line 1, column 8: expected a key in double quotes." },
            { "{\"a\" 1}", "'1' was not expected in line 1, column 6: expected ':' after the key." },
            { "{\"a\"=1}", "'=' was not expected in line 1, column 5: expected ':' after the key." },
            { "{a:1}", "'a' was not expected in line 1, column 2: expected a key in double quotes or '}'." },
            { "{'a':1}", "''' was not expected in line 1, column 2: expected a key in double quotes or '}'." },
            { "{\"a\":1 \"b\":2}", "'\"' was not expected in line 1, column 8: expected ',' or '}'." },
            { "{\"a\":foobar}", "a: 'foobar' was not expected in line 1, column 6: expected a value." },
            { "{\"a\":True}", "a: 'True' was not expected in line 1, column 6: expected a value." },
            { "{\"a\":nul}", "a: 'nul' was not expected in line 1, column 6: expected a value." },
            { "{\"a\":nullx}", "'x' was not expected in line 1, column 10: expected ',' or '}'." },
            { "{\"a\":undefined}", "a: 'undefined' was not expected in line 1, column 6: expected a value." },
            { "{\"a\":NaN}", "a: 'NaN' was not expected in line 1, column 6: expected a value." },
            { "{\"a\":.5}", "a: '.5' was not expected in line 1, column 6: expected a value." },
            { "{\"a\":+1}", "a: '+1' was not expected in line 1, column 6: expected a value." },
            { "{\"a\":-}", "a: '}' was not expected in line 1, column 7: expected a digit." },
            { "{\"a\":-x}", "a: 'x' was not expected in line 1, column 7: expected a digit." },
            { "{\"a\":01}", "a: '01' was not expected in line 1, column 6: expected a number without leading zeros." },
            { "{\"a\":-007}", "a: '007' was not expected in line 1, column 7: expected a number without leading zeros." },
            { "{\"a\":1.}", "a: '}' was not expected in line 1, column 8: expected a digit." },
            { "{\"a\":1e}", "a: '}' was not expected in line 1, column 8: expected a digit." },
            { "{\"a\":1e+", "a: it ends in line 1, column 9: expected a digit." },
            { "{\"a\":0x1F}", "a: 'x1F' was not expected in line 1, column 7: expected ',' or '}'." },
            { "{\"a\":\"b", "a: it ends in line 1, column 8: expected '\"' at the end of the string." },
            {
                "{\"a\":\"b\nc\"}",
                "a: '\\u000a' was not expected in line 1, column 8: expected control characters of a string as escapes."
            },
            {
                "{\"a\":\"b\tc\"}",
                "a: '\\u0009' was not expected in line 1, column 8: expected control characters of a string as escapes."
            },
            {
                "{\"a\":\"C:\\Users\"}",
                "a: 'Users' was not expected in line 1, column 10: expected one of \" \\ / b f n r t u after '\\'."
            },
            { "{\"a\":\"\\u00g0\"}", "a: 'g0' was not expected in line 1, column 11: expected four hex digits after '\\u'." },
            { "{\"a\":\"\\", "a: it ends in line 1, column 8: expected one of \" \\ / b f n r t u after '\\'." },
            { "{\"a\":[1,]}", "a[0]: ']' was not expected in line 1, column 9: expected a value." },
            { "{\"a\":[1 2]}", "a[0]: '2' was not expected in line 1, column 9: expected ',' or ']'." },
            { "{\"a\":[}", "a[0]: '}' was not expected in line 1, column 7: expected a value." },
            { "{\"a\":[", "a[0]: it ends in line 1, column 7: expected a value." },
            { "{\"a\":[1}", "a[0]: '}' was not expected in line 1, column 8: expected ',' or ']'." },
            { "{\"a\":1]", "']' was not expected in line 1, column 7: expected ',' or '}'." },
            { "{\"a\":1,,\"b\":2}", "',' was not expected in line 1, column 8: expected a key in double quotes." },
            { "// c\n{}", "'/' was not expected in line 1, column 1: expected a value." },
            { "{/* c */}", "'/' was not expected in line 1, column 2: expected a key in double quotes or '}'." },
            { "<html>", "'<' was not expected in line 1, column 1: expected a value." },
            { "{\n  \"ä\": \"😀\", \"b\": oops\r\n}", "b: 'oops' was not expected in line 2, column 18: expected a value." },
            { "{\n\n\n\"a\": 1\n\"b\": 2}", "'\"' was not expected in line 5, column 1: expected ',' or '}'." },
            { "{\"a\":\u00A01}", "a: '\u00A0' was not expected in line 1, column 6: expected a value." },
            { "{\"a\":\u202E1}", "a: '\\u202e' was not expected in line 1, column 6: expected a value." },
            {
                "{\"a\":" + new string('x', 10_000) + "}",
                "a: '" + new string('x', 20) + "' was not expected in line 1, column 6: expected a value."
            },
        };

    [Theory]
    [MemberData(nameof(Texts))]
    public void ATextThatIsNotJson_IsRefusedInOurOwnWords(string text, string message)
    {
        JsonException refusal = Assert.Throws<JsonException>(() => Parse(text));
        Refusal.Check("image manifest", refusal);
        Assert.Equal($"image manifest: {message}", refusal.Message);
        Assert.Null(refusal.InnerException);
    }

    [Theory]
    [InlineData(" {}", "'{' was not expected in line 1, column 56: expected nothing after the document.")]
    [InlineData("\n\0", "'\\u0000' was not expected in line 2, column 1: expected nothing after the document.")]
    public void WhatIsBehindTheDocument_IsRefusedInOurOwnWords(string trailer, string message)
    {
        const string Index = """{"schemaVersion":2,"manifests":[],"artifactType":null}""";
        JsonException refusal = Assert.Throws<JsonException>(() => ImageIndex.Parse(Encoding.UTF8.GetBytes(Index + trailer)));
        Assert.EndsWith(message, Refusal.Check("image index", refusal), StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_IsRefusedInOurOwnWords()
    {
        string message = Assert.Throws<JsonException>(static () => Parse("{\"a\":" + new string('[', 100))).Message;
        Assert.EndsWith(
            ": '[' was not expected in line 1, column 69: expected at most 64 levels of objects and arrays.",
            message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void AFaultIsFound_WhereTheReaderFindsOne_AndOnlyThere()
    {
        int count = Cases.Count(all: 5000, fewer: 800);
        foreach (DocumentKind kind in DocumentKind.All)
        {
            var mutations = new JsonMutations(1_024, kind.Sample);
            int refused = 0;
            for (int i = 0; i < count; i++)
            {
                byte[] json = mutations.Next();
                if (Utf8.IsValid(json))
                {
                    bool isJson = IsJson(json);
                    Assert.Equal(isJson, SyntaxFault.Describe(json) is null);
                    refused += isJson ? 0 : 1;
                }
            }

            Assert.InRange(refused, count / 50, count * 49 / 50);
        }
    }

    private static void Parse(string text) => ImageManifest.Parse(Encoding.UTF8.GetBytes(text));

    private static bool IsJson(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, StrictReader.Options);
        try
        {
            while (reader.Read())
            {
                // What matters is whether it comes to the end.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
