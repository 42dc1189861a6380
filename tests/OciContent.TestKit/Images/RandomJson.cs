using System.Globalization;
using System.Text;

namespace OciContent.TestKit.Images;

/// <summary>Writes JSON in random ways that all mean the same: white space, escapes, the order of members.</summary>
public sealed class RandomJson(Random random)
{
    private static readonly string[] Spaces = [" ", "\n", "\t", "\r\n", "  ", "\n      "];

    // What writers disagree on: HTML's characters, line separators, controls, DEL, both ends of the planes, U+FFFD, non-characters.
    private static readonly string[] OddCharacters =
    [
        "<",
        ">",
        "&",
        "'",
        "\"",
        "\\",
        "/",
        "+",
        "`",
        " ",
        "\b",
        "\f",
        "\n",
        "\r",
        "\t",
        "\0",
        "\u0001",
        "\u001F",
        "\u007F",
        "\u0080",
        "\u00A0",
        "\u00E9",
        "\u07FF",
        "\u0800",
        "\u2028",
        "\u2029",
        "\u202E",
        "\uD7FF",
        "\uE000",
        "\uFEFF",
        "\uFFFD",
        "\uFFFE",
        "\uFFFF",
        "\U00010000",
        "\U0001F600",
        "\U0010FFFF",
        "\u212A",
        "\u017F",
        "\\u0041",
        "</script>",
    ];

    /// <summary>A text of letters, and every other time of odd characters as well.</summary>
    public string Text(int maxLength = 12)
    {
        var text = new StringBuilder();
        bool isOdd = random.Next(2) == 0;
        for (int left = random.Next(maxLength + 1); left > 0; left--)
        {
            text.Append(
                isOdd && random.Next(2) == 0
                    ? OddCharacters[random.Next(OddCharacters.Length)]
                    : ((char)('a' + random.Next(26))).ToString());
        }

        return text.ToString();
    }

    /// <summary>A string token for a text: each character as it is or escaped, by code or by letter.</summary>
    public string Quote(string text)
    {
        // Most strings are written as most tools write them.
        bool escapesFreely = random.Next(4) == 0;
        var json = new StringBuilder("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool must = rune.Value is '"' or '\\' or < ' ';
            if (!must && !(escapesFreely && random.Next(3) == 0))
            {
                json.Append(rune);
            }
            else if (ShortEscape(rune) is { } letter && random.Next(2) == 0)
            {
                json.Append('\\').Append(letter);
            }
            else
            {
                foreach (char c in rune.ToString())
                {
                    json.Append("\\u").Append(((int)c).ToString(random.Next(2) == 0 ? "x4" : "X4", CultureInfo.InvariantCulture));
                }
            }
        }

        return json.Append('"').ToString();
    }

    public string Object(IEnumerable<(string Name, string Value)> members)
    {
        (string Name, string Value)[] shuffled = [.. members];
        if (random.Next(2) == 0)
        {
            random.Shuffle(shuffled);
        }

        return "{"
            + Space()
            + string.Join("," + Space(), shuffled.Select(member => Quote(member.Name) + Space() + ":" + Space() + member.Value + Space()))
            + "}";
    }

    public string Array(IEnumerable<string> items) =>
        "[" + Space() + string.Join("," + Space(), items.Select(item => item + Space())) + "]";

    /// <summary>Any value: what stands in a field that nobody knows.</summary>
    public string Value(int depth = 3) => random.Next(depth > 0 ? 9 : 7) switch
    {
        0 => "null",
        1 => "true",
        2 => "false",
        3 or 4 => Quote(Text()),
        5 => Pick("0", "-0", "1.50", "-1e+3", "1E400", "9223372036854775808", "123456789012345678901234567890", "0.1000"),
        6 => random.Next().ToString(CultureInfo.InvariantCulture),
        7 => Array(Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth - 1))),
        _ => Object(Distinct(Text).Take(random.Next(4)).Select(name => (name, Value(depth - 1)))),
    };

    /// <summary>Ever more texts, each once.</summary>
    public IEnumerable<string> Distinct(Func<int, string> next)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < 100; i++)
        {
            string text = next(12);
            if (seen.Add(text))
            {
                yield return text;
            }
        }
    }

    /// <summary>White space, or more often none.</summary>
    public string Space() => random.Next(4) == 0 ? Pick(Spaces) : "";

    public T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];

    private static char? ShortEscape(Rune rune) => rune.Value switch
    {
        '"' or '\\' or '/' => (char)rune.Value,
        '\b' => 'b',
        '\f' => 'f',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        _ => null,
    };
}
