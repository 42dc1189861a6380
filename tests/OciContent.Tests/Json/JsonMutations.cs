using System.Text;

namespace OciContent.Tests.Json;

/// <summary>Documents with a few things changed: bytes, tokens, members and values.</summary>
internal sealed class JsonMutations(int seed, string sample)
{
    private static readonly string[] Values =
    [
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-1",
        "2",
        "2.0",
        "1e3",
        "9223372036854775807",
        "9223372036854775808",
        "1E400",
        "\"\"",
        "\"a/b\"",
        "\"a:b\"",
        "\"layers\"",
        "[]",
        "{}",
        "[null]",
        "[[]]",
        "[{}]",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"A\":2}",
        "\"\\ud800\"",
        "\"\\ud83d\\ude00\"",
        "\"e30=\"",
        "\"e3s=\"",
        "\"e30\"",
        "\"\\n\\u0000\\u2028\"",
        "\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\"",
        "\"application/vnd.oci.image.manifest.v1+json\"",
        "\"1.0.0\"",
    ];

    private static readonly string[] Tokens =
    [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u",
        "null",
        "true",
        "1",
        "-",
        ".",
        "e",
        " ",
        "\n",
        "\t",
        "\0",
        "/*",
        "//",
        "\u00E9",
        "\u2028",
        "\u017F",
        "\u212A",
        "\uFEFF",
        "\U0001F600",
        "\\ud800",
    ];

    private readonly Random _random = new(seed);
    private readonly JsonEdit.Place[] _places = [.. JsonEdit.Places(sample)];
    private readonly string[] _objects = [.. JsonEdit.Objects(sample)];

    public byte[] Next()
    {
        string json = sample;
        for (int edits = _random.Next(3); edits > 0; edits--)
        {
            json = EditTree(json);
        }

        byte[] bytes = Encoding.UTF8.GetBytes(json);
        for (int edits = _random.Next(4) == 0 ? _random.Next(1, 4) : 0; edits > 0; edits--)
        {
            bytes = EditBytes(bytes);
        }

        return bytes;
    }

    private string EditTree(string json)
    {
        try
        {
            JsonEdit.Place place = _places[_random.Next(_places.Length)];
            return _random.Next(5) switch
            {
                0 => JsonEdit.Replace(json, place.Path, Pick(Values)),
                1 => JsonEdit.Replace(json, place.Path, _places[_random.Next(_places.Length)].Value.GetRawText()),
                2 => JsonEdit.Remove(json, place.Path),
                3 => JsonEdit.Add(
                    json,
                    _objects[_random.Next(_objects.Length)],
                    $"\"{Pick(Values).Trim('"').Replace("\"", "", StringComparison.Ordinal)}\":{Pick(Values)}"),
                _ => JsonEdit.Add(
                    json,
                    _objects[_random.Next(_objects.Length)],
                    $"\"{Vary(_places[_random.Next(_places.Length)].Key ?? "x")}\":{Pick(Values)}"),
            };
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
        {
            // An earlier edit made it something that cannot be edited as a tree.
            return json;
        }
    }

    private byte[] EditBytes(byte[] json)
    {
        int at = _random.Next(json.Length + 1);
        switch (_random.Next(5))
        {
            case 0 when at < json.Length:
                byte[] flipped = [.. json];
                flipped[at] ^= (byte)(1 << _random.Next(8));
                return flipped;
            case 1:
                return json[..at];
            case 2:
                int from = _random.Next(json.Length + 1);
                int length = _random.Next(Math.Min(40, json.Length - from) + 1);
                return [.. json[..at], .. json[from..(from + length)], .. json[at..]];
            case 3:
                int count = _random.Next(Math.Min(10, json.Length - at) + 1);
                return [.. json[..at], .. json[(at + count)..]];
            default:
                return [.. json[..at], .. Encoding.UTF8.GetBytes(Pick(Tokens)), .. json[at..]];
        }
    }

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];

    private string Vary(string key) => _random.Next(6) switch
    {
        0 => key.ToUpperInvariant(),
        1 => key.Replace('s', '\u017F'),
        2 => key.Replace('k', '\u212A'),
        3 => $"\\u{(int)key[0]:x4}{key[1..]}",
        4 => key + "\\ud800",
        _ => key,
    };
}
