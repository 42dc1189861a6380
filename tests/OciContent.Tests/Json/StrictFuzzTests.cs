using System.Text;
using System.Text.Json;
using OciContent.Images;

namespace OciContent.Tests.Json;

/// <summary>Mutated documents through every parser: read as they are, or refused in one line, with bounded memory.</summary>
public sealed class StrictFuzzTests
{
    private static readonly int Rounds = Cases.Count(all: 6000, fewer: 800);

    public static TheoryData<string> Kinds => DocumentKind.Labels;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AMutatedDocument_IsReadOrRefused(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        var mutations = new JsonMutations(20_250 + label.Length, kind.Sample);
        var strict = new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 64 };
        int read = 0;
        for (int i = 0; i < Rounds; i++)
        {
            byte[] json = mutations.Next();
            ImageDocument? document = null;
            if (Record.Exception(() => document = kind.Parse(json)) is { } refusal)
            {
                Refusal.Check(label, Assert.IsType<JsonException>(refusal, exactMatch: false));
                continue;
            }

            read++;
            Assert.True(document!.RawBytes.Span.SequenceEqual(json));
            using JsonDocument oracle = JsonDocument.Parse(json, strict);
            Assert.Equal(kind.Sample[0], (char)json.First(static c => c is not ((byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r')));
        }

        Assert.InRange(read, Rounds / 20, Rounds * 19 / 20);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EverySingleBitFlip_IsReadOrRefused(string label)
    {
        DocumentKind kind = DocumentKind.Of(label);
        byte[] json = Encoding.UTF8.GetBytes(kind.Sample);
        foreach (int bit in Cases.Spread(Enumerable.Range(0, json.Length * 8), fewer: 1500))
        {
            json[bit / 8] ^= (byte)(1 << (bit % 8));
            if (Record.Exception(() => kind.Parse(json)) is { } refusal)
            {
                Refusal.Check(label, Assert.IsType<JsonException>(refusal, exactMatch: false));
            }

            json[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("unknown fields", 120)]
    [InlineData("unknown arrays", 120)]
    [InlineData("annotations", 60)]
    [InlineData("layers", 60)]
    [InlineData("one key", 30)]
    [InlineData("one value", 30)]
    [InlineData("escaped value", 30)]
    [InlineData("data", 30)]
    [InlineData("deep", 120)]
    [InlineData("white space", 30)]
    [InlineData("refused at the end", 60)]
    public void ADocumentOfFourMebibytes_TakesMemoryInProportion(string what, int bytesPerByte)
    {
        const string Descriptor = """{"mediaType":"a/b","digest":"a:b","size":0}""";
        string inside = what switch
        {
            "unknown fields" => string.Concat(Enumerable.Range(0, 300_000).Select(static i => $",\"{i:x5}\":0")),
            "unknown arrays" => ",\"x\":[" + string.Concat(Enumerable.Repeat("[],", 1_300_000)) + "0]",
            "annotations" => ",\"annotations\":{"
                + string.Concat(Enumerable.Range(0, 300_000).Select(static i => $"\"{i:x5}\":\"\","))
                + "\"x\":\"\"}",
            "layers" => "",
            "one key" => $",\"{new string('k', 4_000_000)}\":1",
            "one value" => $",\"x\":\"{new string('k', 4_000_000)}\"",
            "escaped value" => $",\"x\":\"{string.Concat(Enumerable.Repeat("\\u0001", 600_000))}\"",
            "data" =>
                $",\"subject\":{{\"mediaType\":\"a/b\",\"digest\":\"a:b\",\"size\":3000000,\"data\":\"{Convert.ToBase64String(new byte[3_000_000])}\"}}",
            "deep" => ",\"x\":[" + string.Concat(Enumerable.Repeat(new string('[', 60) + new string(']', 60) + ",", 30_000)) + "0]",
            "white space" => new string(' ', 4_000_000),
            _ => ",\"annotations\":{" + string.Concat(Enumerable.Range(0, 300_000).Select(static i => $"\"{i:x5}\":\"\",")) + "\"x\":null}",
        };
        string layers = what == "layers" ? string.Concat(Enumerable.Repeat(Descriptor + ",", 90_000)) + Descriptor : "";
        byte[] json = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"config":{{Descriptor}},"layers":[{{layers}}]{{inside}} }""");
        Assert.InRange(json.Length, 3_000_000, 4 * 1024 * 1024);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Exception? refusal = Record.Exception(() => ImageManifest.Parse(json));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(what == "refused at the end", refusal is JsonException);
        Assert.True(
            allocated <= (long)bytesPerByte * json.Length,
            $"{allocated / (double)json.Length:f1} bytes allocated for each byte of {what}");
    }
}
