using System.Text;
using System.Text.Json;
using OciContent.Json;
using OciContent.TestKit.Images;

namespace OciContent.Tests.Json;

/// <summary>
/// What the writer makes of texts, bytes, raw values and maps, Go's encoding/json makes of them too, whichever Go is installed.
/// </summary>
public sealed class GoJsonWriterDifferentialTests
{
    // First what Go makes of U+0008, which tells its dialect. Then for each line, which is a kind and base64, what Go writes.
    private const string Program = """
        package main

        import (
            "bufio"
            "encoding/base64"
            "encoding/json"
            "fmt"
            "os"
            "strings")

        func main() {
            lines := bufio.NewScanner(os.Stdin)
            lines.Buffer(nil, 1<<20)
            out := bufio.NewWriter(os.Stdout)
            defer out.Flush()
            put := func(b []byte, err error) {
                if err != nil {
                    panic(err)
                }
                fmt.Fprintln(out, base64.StdEncoding.EncodeToString(b))
            }
            put(json.Marshal("\b"))
            for lines.Scan() {
                input, err := base64.StdEncoding.DecodeString(lines.Text()[1:])
                if err != nil {
                    panic(err)
                }
                switch lines.Text()[0] {
                case 't':
                    put(json.Marshal(string(input)))
                case 'b':
                    put(json.Marshal(input))
                case 'r':
                    put(json.Marshal(json.RawMessage(input)))
                case 'i':
                    put(json.MarshalIndent(json.RawMessage(input), "", "   "))
                case 'm':
                    keys := map[string]int{}
                    for _, key := range strings.Split(string(input), "\xff") {
                        keys[key] = len(key)
                    }
                    put(json.Marshal(keys))
                }
            }
        }
        """;

    [RequiresToolsFact("go")]
    public void TextsRawValuesAndMaps_AreWrittenAsByGo()
    {
        var random = new Random(19_004);
        var json = new RandomJson(random);
        var cases = new List<(char Kind, byte[] Input, Action<GoJsonWriter> Write)>();
        for (int i = 0; i < Cases.Count(all: 3000, fewer: 500); i++)
        {
            string text = json.Text(maxLength: 200);
            cases.Add(('t', Encoding.UTF8.GetBytes(text), writer => writer.String(text)));
            byte[] bytes = new byte[random.Next(20)];
            random.NextBytes(bytes);
            cases.Add(('b', bytes, writer => writer.Base64(bytes)));
            byte[] raw = Encoding.UTF8.GetBytes(json.Space() + json.Value() + json.Space());
            cases.Add(('r', raw, writer => writer.Raw(raw)));
            cases.Add(('i', raw, writer => writer.Raw(JsonDocument.Parse(raw).RootElement)));
            string[] keys = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => json.Text()).Distinct()];
            cases.Add(
                (
                    'm',
                    [
                        .. keys.SelectMany(
                            static (key, at) => at == 0 ? Encoding.UTF8.GetBytes(key) : [0xFF, .. Encoding.UTF8.GetBytes(key)]),
                    ],
                    writer => WriteMap(writer, keys)));
        }

        string[] lines = GoProgram.Run(Program, input =>
        {
            using var writer = new StreamWriter(input);
            foreach ((char kind, byte[] bytes, _) in cases)
            {
                writer.WriteLine(kind + Convert.ToBase64String(bytes));
            }
        });

        Assert.Equal(cases.Count + 1, lines.Length);
        bool shortEscapes = Decode(lines[0]) == "\"\\b\"";
        foreach (((char kind, _, Action<GoJsonWriter> write), string line) in cases.Zip(lines[1..]))
        {
            var writer = new GoJsonWriter(shortEscapes);
            write(writer);
            Assert.Equal(
                Decode(line),
                Encoding.UTF8.GetString(kind == 'i' ? GoJsonWriter.Indent(writer.Written, "   "u8) : writer.Written));
        }
    }

    private static void WriteMap(GoJsonWriter writer, IEnumerable<string> keys)
    {
        writer.BeginObject();
        foreach (string key in keys.Order(Utf8Order.Instance))
        {
            writer.Key(key);
            writer.Number(Encoding.UTF8.GetByteCount(key));
        }

        writer.EndObject();
    }

    private static string Decode(string line) => Encoding.UTF8.GetString(Convert.FromBase64String(line));
}
