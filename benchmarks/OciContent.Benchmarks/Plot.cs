using System.Globalization;
using System.Net;
using System.Text;

namespace OciContent.Benchmarks;

/// <summary>
/// <c>plot RESULTS.tsv OUT.svg</c>: draws what <c>benchmarks/compare/all.sh</c> measured. A line of the results is a subject, a name
/// and MB/s. The bars of a subject are drawn to its own scale, as the subjects have nothing to do with one another.
/// </summary>
internal static class Plot
{
    private const int Width = 860;
    private const int NameWidth = 190;
    private const int BarWidth = 470;
    private const int RowHeight = 22;
    private const int TitleHeight = 30;
    private const int Margin = 12;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [string results, string picture])
        {
            await Console.Error.WriteLineAsync("Usage: plot RESULTS.tsv OUT.svg");
            return 2;
        }

        Bar[] bars = [.. (await File.ReadAllLinesAsync(results)).Select(Parse)];
        if (bars.Length == 0)
        {
            throw new FormatException($"'{results}' is empty: expected SUBJECT, NAME and MB/s on each line, with tabs between.");
        }

        await File.WriteAllTextAsync(picture, Draw(bars));
        return 0;
    }

    private static Bar Parse(string line) =>
        line.Split('\t') is [string subject, string name, string speed]
        && double.TryParse(speed, CultureInfo.InvariantCulture, out double number)
            ? new Bar(subject, name, number)
            : throw new FormatException($"'{line}' is no result: expected SUBJECT, NAME and MB/s, with tabs between.");

    private static string Draw(Bar[] bars)
    {
        var svg = new StringBuilder();
        int y = Margin;
        foreach (IGrouping<string, Bar> subject in bars.GroupBy(static bar => bar.Subject, StringComparer.Ordinal))
        {
            Bar first = subject.First();
            double longest = subject.Max(static bar => bar.Speed);
            Text(svg, Margin, y + 18, "title", subject.Key);
            y += TitleHeight;
            foreach (Bar bar in subject)
            {
                string kind = bar.Name.StartsWith("oci-content", StringComparison.Ordinal) || bar.Name == "OciContent" ? "ours" : "theirs";
                int length = (int)Math.Round(bar.Speed / longest * BarWidth);
                Text(svg, Margin, y + 15, "name", bar.Name);
                svg.Append(
                        CultureInfo.InvariantCulture,
                        $"""  <rect class="{kind}" x="{NameWidth}" y="{y + 2}" width="{length}" height="{RowHeight - 5}"/>""")
                    .Append('\n');
                string ratio = bar == first ? "" : string.Create(CultureInfo.InvariantCulture, $"  ({bar.Speed / first.Speed:F2})");
                Text(
                    svg,
                    NameWidth + length + 6,
                    y + 15,
                    "name",
                    string.Create(CultureInfo.InvariantCulture, $"{bar.Speed:N0} MB/s{ratio}"));
                y += RowHeight;
            }
        }

        return $$"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{{Width}}" height="{{y + Margin}}" viewBox="0 0 {{Width}} {{y
                + Margin}}" role="img">
              <style>
                text { font: 13px sans-serif; fill: #24292f }
                .title { font-weight: bold }
                .ours { fill: #1f6feb }
                .theirs { fill: #afb8c1 }
              </style>
              <rect width="100%" height="100%" fill="#ffffff"/>
            {{svg}}</svg>

            """.ReplaceLineEndings("\n");
    }

    private static void Text(StringBuilder svg, int x, int y, string kind, string text) =>
        svg.Append(CultureInfo.InvariantCulture, $"""  <text class="{kind}" x="{x}" y="{y}">{WebUtility.HtmlEncode(text)}</text>""")
            .Append('\n');

    private sealed record Bar(string Subject, string Name, double Speed);
}
