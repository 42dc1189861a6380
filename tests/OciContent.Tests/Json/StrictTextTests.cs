using System.Text;
using OciContent.Images;

namespace OciContent.Tests.Json;

/// <summary>Bytes that are no JSON, more than one JSON, or JSON that parsers disagree about.</summary>
public sealed class StrictTextTests
{
    public static TheoryData<string> Kinds => DocumentKind.Labels;

    /// <summary>What follows a whole document.</summary>
    public static TheoryData<string> Trailers =>
        new()
        {
            "x",
            "{}",
            "[]",
            "null",
            "0",
            "\"\"",
            ",",
            "}",
            "]",
            "\0",
            "// comment",
            "/* comment */",
            "\uFEFF",
            "\u00A0",
            "\v",
            "\f",
            "{",
            "\n{}",
        };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Emptiness_IsRefused(string label)
    {
        foreach (string json in new[] { "", " ", "\n\t\r " })
        {
            DocumentKind.Of(label).Refuse(json);
        }
    }

    [Theory]
    [MemberData(nameof(Trailers))]
    public void WhatFollowsTheDocument_IsRefused(string trailer)
    {
        foreach (DocumentKind kind in DocumentKind.All)
        {
            kind.Refuse(kind.Sample + trailer);
            kind.Refuse(kind.Sample + "\n" + trailer);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ASecondDocument_IsRefused(string label) =>
        DocumentKind.Of(label).Refuse(DocumentKind.Of(label).Sample + DocumentKind.Of(label).Sample);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void WhiteSpaceAround_IsRead(string label) =>
        DocumentKind.Of(label).Parse(" \t\r\n" + DocumentKind.Of(label).Sample + "\n\n \t\r");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AByteOrderMark_IsRefused(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        Assert.Equal($"{label}: it starts with a byte order mark: expected UTF-8 without one.", kind.Refuse("\uFEFF" + kind.Sample));
        kind.Refuse(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(kind.Sample)).ToArray());
        kind.Refuse(Encoding.Unicode.GetBytes(kind.Sample));
        kind.Refuse(Encoding.UTF32.GetBytes(kind.Sample));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryPrefix_IsRefused(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        byte[] json = Encoding.UTF8.GetBytes(kind.Sample);
        for (int length = 0; length < json.Length; length++)
        {
            kind.Refuse(json[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Comments_TrailingCommas_AndLooseSyntax_AreRefused(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        string json = kind.Sample;
        int close = json.LastIndexOf('}');
        kind.Refuse("// comment\n" + json);
        kind.Refuse("/* comment */" + json);
        kind.Refuse(json.Insert(close, "/**/"));
        kind.Refuse(json.Insert(close, ","));
        kind.Refuse(json.Insert(close, ",'a':1"));
        kind.Refuse(json.Insert(close, ",a:1"));
        kind.Refuse(json.Insert(close, ",\"a\":'b'"));
        kind.Refuse(json.Insert(close, ",\"a\":\"\n\""));
        kind.Refuse(json.Insert(close, ",\"a\":\"\0\""));
        kind.Refuse(json.Insert(close, ",\"a\":\"\\x41\""));
        kind.Refuse(json.Insert(close, ",\"a\":\"\\u00g0\""));
        kind.Refuse(json.Insert(close, ",\"a\":[1,]"));
        kind.Refuse(json.Insert(close, ",\"a\":01"));
        kind.Refuse(json.Insert(close, ",\"a\":True"));
        kind.Refuse(json.Insert(close, ",\"a\":undefined"));
        kind.Refuse(json.Insert(close, ",\"a\":[}"));
        kind.Refuse(json.Insert(close, ",\"a\""));
        kind.Refuse(json.Insert(close, ",1:1"));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xE2, 0x82 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF0, 0x80, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    public void BrokenUtf8_IsRefused_InKnownValues_UnknownOnes_MapsAndKeys(byte[] broken)
    {
        foreach (DocumentKind kind in DocumentKind.All)
        {
            foreach (string mark in StringPlaces(kind))
            {
                string message = kind.Refuse(ReplaceMark(mark, broken));
                Assert.Contains("is not valid UTF-8", message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(@"\ud800")]
    [InlineData(@"\udc00")]
    [InlineData(@"\ud800\ud800")]
    [InlineData(@"\udc00\ud800")]
    [InlineData(@"\ud83d\u0041")]
    [InlineData(@"\uD83Dx")]
    public void UnpairedSurrogates_AreRefused_InKnownValues_UnknownOnes_MapsAndKeys(string surrogates)
    {
        foreach (DocumentKind kind in DocumentKind.All)
        {
            foreach (string mark in StringPlaces(kind))
            {
                string message = kind.Refuse(mark.Replace("MARK", surrogates, StringComparison.Ordinal));
                Assert.Contains("unpaired surrogate", message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void UnpairedSurrogates_AreRefused_InKeysThatBeginLikeAKnownOne(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        foreach (JsonEdit.Place place in JsonEdit.Places(kind.Sample).Where(static place => place.Key is not null))
        {
            for (int i = 0; i <= place.Key!.Length; i++)
            {
                string message = kind.Refuse(JsonEdit.Add(kind.Sample, place.Holder, $"\"{place.Key[..i]}\\ud800{place.Key[i..]}\":1"));
                Assert.Contains(@"\ud800", message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void PairedSurrogates_AndEveryOtherText_AreRead(string label)
    {
        foreach (string mark in StringPlaces(DocumentKind.Of(label), onlyFree: true))
        {
            DocumentKind.Of(label).Parse(mark.Replace("MARK", @"\ud83d\ude00\u0000\u2028\ufffe \uFEFF é 😀", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Nesting_EndsAtSixtyFour(char open)
    {
        foreach (DocumentKind kind in DocumentKind.All)
        {
            int own = kind == DocumentKind.Archive ? 2 : 1;
            kind.Parse(Nested(kind, 64 - own));
            kind.Refuse(Nested(kind, 65 - own));
            kind.Refuse(Nested(kind, 100_000));
        }

        string Nested(DocumentKind kind, int depth)
        {
            string inside = open == '['
                ? new string('[', depth) + new string(']', depth)
                : string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);
            return kind.Sample.Insert(kind.Sample.LastIndexOf('}'), $",\"deep\":{inside}");
        }
    }

    [Fact]
    public void NestingAlone_IsRefused()
    {
        foreach (DocumentKind kind in DocumentKind.All)
        {
            kind.Refuse(new string('[', 100_000));
            kind.Refuse(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)));
            kind.Refuse(string.Concat(Enumerable.Repeat("{\"layers\":[", 10_000)));
        }
    }

    [Fact]
    public void NumbersOfAnyLength_AreKeptInUnknownFields()
    {
        string number = "1" + new string('0', 100_000) + ".5e-99999999999";
        var manifest = (ImageManifest)DocumentKind.Manifest.Parse(JsonEdit.Add(DocumentKind.Manifest.Sample, "", $"\"n\":{number}"));
        Assert.Equal(number, manifest.UnknownFields["n"].GetRawText());
    }

    // Documents with MARK in a known value, a value and a key of a map, and values and keys of unknown fields.
    private static IEnumerable<string> StringPlaces(DocumentKind kind, bool onlyFree = false)
    {
        foreach (JsonEdit.Place place in JsonEdit
                .Places(kind.Sample)
                .Where(static place => place.Value.ValueKind == System.Text.Json.JsonValueKind.String))
        {
            bool isFree =
                place.IsUnknown
                || place.IsInMap
                || place.Key is "author" or "User" or "comment" or "RepoTags" or "variant"
                || place.Field is "Cmd[]" or "os.features[]" or "Layers[]";
            if (!onlyFree || isFree)
            {
                yield return JsonEdit.Replace(kind.Sample, place.Path, "\"MARK\"");
                yield return JsonEdit.Replace(kind.Sample, place.Path, "\"a\\u0062 MARK c\"");
            }
        }

        foreach (string path in JsonEdit.Objects(kind.Sample)
            .Where(static path => !path.EndsWith("LayerSources", StringComparison.Ordinal)))
        {
            yield return JsonEdit.Add(kind.Sample, path, "\"MARK\":\"\"");
            yield return JsonEdit.Add(kind.Sample, path, "\"\\u0062 MARK\":\"\"");
        }
    }

    private static byte[] ReplaceMark(string json, byte[] bytes)
    {
        int at = Encoding.UTF8.GetByteCount(json[..json.IndexOf("MARK", StringComparison.Ordinal)]);
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        return [.. utf8[..at], .. bytes, .. utf8[(at + 4)..]];
    }
}
