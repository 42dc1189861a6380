using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OciContent.Images;
using OciContent.Testing.Checking;

namespace OciContent.Testing.Tests;

/// <summary>What laws look at documents with: not our reader, which is itself looked at.</summary>
public sealed class CheckingTests
{
    private static readonly string[] KindsOfAmbiguity =
    [
        "duplicate key",
        "duplicate unknown key",
        "duplicate key, escaped",
        "unpaired surrogate",
        "unpaired surrogate in a key",
        "key of another case",
        "key that Go folds",
        "no UTF-8",
    ];

    [Fact]
    public void JsonKeys_FindNothingInValidDocuments() => Assert.All(
        [
            .. OciArbitraries.ImageManifests().Generator.Sample(200, new Rnd(1), 50),
            .. OciArbitraries.ImageIndexes().Generator.Sample(200, new Rnd(1), 50),
            .. OciArbitraries.ImageConfigs().Generator.Sample(200, new Rnd(1), 50).Cast<ImageDocument>(),
        ],
        static document => Assert.Null(JsonKeys.FindFault(document.RawBytes.Span)));

    [Fact]
    public void JsonKeys_FindAmbiguity()
    {
        HostileDocument[] documents =
        [
            .. OciArbitraries
                .HostileDocuments()
                .Generator.Sample(1000, new Rnd(1), 50)
                .Where(static document => KindsOfAmbiguity.Contains(document.Kind)),
        ];

        Assert.Equal(KindsOfAmbiguity.Length, documents.Select(static document => document.Kind).Distinct().Count());
        Assert.All(documents, static document => Assert.NotNull(JsonKeys.FindFault(document.Bytes.Span)));
    }

    [Theory]
    [InlineData("{\"annotations\":{\"a\":\"\",\"A\":\"\",\"Digest\":\"\"}}", null)]
    [InlineData("{\"x\":{\"Digest\":1,\"digest\":2}}", null)]
    [InlineData("{\"layers\":[{\"digest\":1},{\"digest\":2}]}", null)]
    [InlineData("{\"layers\":[{\"x\":1},{\"Digest\":2}]}", "layers: the key 'Digest' is read as 'digest' by Go: expected 'digest'")]
    [InlineData("{\"layers\":[{\"x\":1,\"X\":2}]}", "layers: the key 'X' is read as 'x' by Go: expected one of them")]
    [InlineData(
        "{\"config\":{\"Labels\":{\"a\":\"1\",\"\\u0061\":\"2\"}}}",
        "config.Labels: the key 'a' is duplicated: expected each once")]
    [InlineData("{\"manifest\u017F\":1}", "the key 'manifest\u017F' is read as 'manifests' by Go: expected 'manifests'")]
    public void JsonKeys_TellFieldsFromOtherKeys(string json, string? fault) =>
        Assert.Equal(fault, JsonKeys.FindFault(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("{\"a b\":\"\\\" \"}", null)]
    [InlineData("{\"a\": 1}", 5)]
    [InlineData("[1,\t2]", 3)]
    [InlineData("{}\n", 2)]
    public void CanonicalForm_FindsWhiteSpaceBetweenTokens(string json, int? at) =>
        Assert.Equal(at, CanonicalForm.FindWhiteSpace(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("{\"a\":1,\"b\":{\"c\":[{\"d\":1}]}}", null)]
    [InlineData("{\"\uE000\":1,\"\U00010000\":1}", null)]
    [InlineData("{\"\U00010000\":1,\"\uE000\":1}", null)]
    [InlineData("{\"b\":1,\"a\":1}", "b a")]
    [InlineData("{\"a\":[{\"B\":1},{\"c\":1,\"B\":1}]}", "c B")]
    public void CanonicalForm_FindsKeysOutOfOrder(string json, string? keys)
    {
        (string Before, string After)? found = CanonicalForm.FindUnsorted(JsonDocument.Parse(json).RootElement);

        Assert.Equal(keys, found is null ? null : $"{found.Value.Before} {found.Value.After}");
    }

    [Theory]
    [InlineData("{\"a\":1,\"b\":[2]}", "{\"b\":[2],\"a\":1}", null)]
    [InlineData("{\"a\":{\"b\":[1,2]}}", "{\"a\":{\"b\":[1,3]}}", "a.b[1] is 2, then 3,")]
    [InlineData("{\"a\":[1]}", "{\"a\":[]}", "a is a list, then a list,")]
    [InlineData("{}", "{\"a\":null}", "a is absent, then null,")]
    public void JsonDifference_NamesThePlace(string first, string second, string? difference) =>
        Assert.Equal(difference, JsonDifference.Find(JsonDocument.Parse(first).RootElement, JsonDocument.Parse(second).RootElement));

    [Theory]
    [InlineData("a\nb\r\t", "'a\\nb\\r\\t'")]
    [InlineData("\\n", "'\\\\n'")]
    [InlineData("\0\u001B\u0085\u2028\u202E", "'\\u0000\\u001B\\u0085\\u2028\\u202E'")]
    [InlineData("\u00E9\U0001F600", "'\u00E9\U0001F600'")]
    public void Texts_AreQuotedInOneLine(string text, string quoted) => Assert.Equal(quoted, OneLine.Quote(text));

    [Fact]
    public void DocumentLines_AddNothingButLines() =>
        Assert.All(
            OciArbitraries
                .HostileDocuments()
                .Generator.Sample(300, new Rnd(1), 50)
                .Select(static document => Encoding.UTF8.GetString(document.Bytes.Span)),
            static document =>
                Assert.Equal(
                    document.Replace("\n", ""),
                    string.Concat(DocumentLines.Break(document).Split('\n').Select(static (line, i) => i == 0 ? line : line.TrimStart(' ')))
                ));
}
