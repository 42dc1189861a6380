using System.Globalization;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace OciContent.Tests;

public sealed partial class TimestampProperties
{
    private static readonly Config Config = Cases.Config(19_700, 19, all: 2000, fewer: 300);

    // A time as Go writes it.
    private static readonly Gen<string> Written =
        from year in Gen.OneOf(Gen.Choose(0, 9999), Gen.Elements(0, 1, 1970, 2000, 2024, 2100, 9999))
        from month in Gen.Choose(1, 12)
        from day in Gen.Choose(1, DateTime.DaysInMonth(year == 0 ? 4 : year, month))
        from second in Gen.Choose(0, 86_399)
        from nanosecond in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 999_999_999), Gen.Elements(1, 10, 500_000_000, 999_999_999))
        from offset in Gen.OneOf(Gen.Constant(0), Gen.Choose(-1439, 1439))
        select string.Create(
            CultureInfo.InvariantCulture,
            $"{year:D4}-{month:D2}-{day:D2}T{second / 3600:D2}:{second / 60 % 60:D2}:{second % 60:D2}{Fraction(nanosecond)}{Zone(offset)}");

    // A time with a few characters changed, put in or taken out.
    private static readonly Gen<string> Suspect =
        from text in Written
        from edits in (
            from kind in Gen.Choose(0, 2)
            from at in Gen.Choose(0, 40)
            from c in Gen.Elements("0123456789012345678999-:.,+TZtz ".ToCharArray())
            select (kind, at, c)).ListOf()
        select edits
            .Take(3)
            .Aggregate(
                text,
                static (edited, edit) =>
                {
                    int at = Math.Min(edit.at, edited.Length);
                    return edit.kind == 0 || at == edited.Length
                        ? edited.Insert(at, edit.c.ToString())
                        : edited.Remove(at, 1).Insert(at, edit.kind == 1 ? edit.c.ToString() : "");
                });

    // For each line, a time as Go parses and writes it in JSON, or "-".
    private const string Program = """
        package main

        import (
            "bufio"
            "fmt"
            "os"
            "time")

        func main() {
            lines := bufio.NewScanner(os.Stdin)
            out := bufio.NewWriter(os.Stdout)
            defer out.Flush()
            for lines.Scan() {
                var t time.Time
                if err := t.UnmarshalJSON([]byte(`"` + lines.Text() + `"`)); err != nil {
                    fmt.Fprintln(out, "-")
                    continue
                }
                text, err := t.MarshalJSON()
                if err != nil {
                    text = []byte(err.Error())
                }
                fmt.Fprintln(out, string(text))
            }
        }
        """;

    [Fact]
    public void ToStringAfterParse_IsIdentity() =>
        Check.One(Config, Prop.ForAll(Written.ToArbitrary(), static text => Timestamp.Parse(text).ToString() == text));

    [Fact]
    public void TimesAreEqual_IfTheyAreWrittenAlike() =>
        Check.One(
            Config,
            Prop.ForAll(
                (from x in Suspect from y in Written select (x, y)).ToArbitrary(),
                static t =>
                    !Timestamp.TryParse(t.x, out Timestamp x)
                    || (Timestamp.Parse(x.ToString()) == x && x == Timestamp.Parse(t.y) == (x.ToString() == t.y))));

    [Fact]
    public void DateTimeOffsets_RoundTrip() => Check.One(Config, Prop.ForAll(
        (from ticks in Gen.Choose(0, int.MaxValue).Select(static i => (long)i * (DateTime.MaxValue.Ticks / int.MaxValue))
         from more in Gen.Choose(0, 10_000_000)
         from offset in Gen.Choose(-840, 840)
         select (ticks, more, offset)).ToArbitrary(),
        static t =>
        {
            long ticks = Math.Clamp(t.ticks + t.more, TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay);
            var time = new DateTimeOffset(ticks, TimeSpan.FromMinutes(t.offset));
            DateTimeOffset back = Timestamp.Parse(Timestamp.FromDateTimeOffset(time).ToString()).ToDateTimeOffset();
            return back == time && back.Offset == time.Offset;
        }));

    [RequiresToolsFact("go")]
    public void Go_ReadsAndWritesTheSameTimes_ButForKnownLaxness()
    {
        int count = Cases.Count(all: 20_000, fewer: 3_000);
        string[] texts =
        [
            .. Suspect
                .Sample(count, new Rnd(19_700, 21), 50)
                .Concat([
                    "2006-01-02T5:04:05Z",
                    "2006-01-02T15:04:05,5Z",
                    "2006-01-02T15:04:05+24:00",
                    "2006-01-02T15:04:05+00:60",
                    "2006-01-02T15:04:05-99:99",
                ]),
        ];
        string[] answers = GoProgram.Run(
            Program,
            input =>
            {
                using var lines = new StreamWriter(input);
                foreach (string text in texts)
                {
                    lines.WriteLine(text);
                }
            });
        Assert.Equal(count + 5, answers.Length);
        foreach ((string text, string go) in texts.Zip(answers))
        {
            if (Timestamp.TryParse(text, out Timestamp time))
            {
                Assert.Equal(go, $"\"{time}\"");
            }
            else
            {
                Assert.True(go == "-" || Lax().IsMatch(text), $"Go takes '{text}' for {go}.");
            }
        }
    }

    private static string Fraction(int nanosecond) =>
        nanosecond == 0 ? "" : "." + nanosecond.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');

    private static string Zone(int offset) =>
        offset == 0
            ? "Z"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{(offset < 0 ? '-' : '+')}{Math.Abs(offset) / 60:D2}:{Math.Abs(offset) % 60:D2}");

    // What is no RFC 3339 and Go takes, at least before 1.20, of which the first two it still does: an hour of one digit; a comma
    // before the fraction; a fraction of no second; offsets of any two digits, or of a sign and one.
    [GeneratedRegex(@"T\d:|,|:\.|[+-](?:2[4-9]|[3-9]\d|[+-]\d):\S\d\z|[+-]\S\d:(?:[6-9]|[+-])\d\z", RegexOptions.CultureInvariant)]
    private static partial Regex Lax();
}
