using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent;

/// <summary>
/// A time as images carry it (RFC 3339): to the nanosecond, with the offset it was written with. The default is Go's zero time,
/// <c>0001-01-01T00:00:00Z</c>. Equality is of what is written: one instant at two offsets is two values.
/// </summary>
[StructLayout(LayoutKind.Auto)]
[JsonConverter(typeof(TimestampJsonConverter))]
public readonly record struct Timestamp : ISpanParsable<Timestamp>
{
    private const int NanosecondsPerTick = 100;
    private const int MaxDigits = 9;

    // From year 1, so that the default is Go's zero time.
    private readonly short _yearOffset;
    private readonly byte _monthOffset;
    private readonly byte _dayOffset;
    private readonly int _secondOfDay;
    private readonly short _offsetMinutes;

    private Timestamp(int year, int month, int day, int secondOfDay, int nanosecond, int offsetMinutes)
    {
        _yearOffset = (short)(year - 1);
        _monthOffset = (byte)(month - 1);
        _dayOffset = (byte)(day - 1);
        _secondOfDay = secondOfDay;
        Nanosecond = nanosecond;
        _offsetMinutes = (short)offsetMinutes;
    }

    /// <summary>The nanoseconds of the second, 0 to 999,999,999.</summary>
    public int Nanosecond { get; }

    // Since the first day of year 1; of year 0, which .NET has not, nothing but that it is before.
    private long Seconds =>
        (_yearOffset < 0 ? -366L : new DateOnly(_yearOffset + 1, _monthOffset + 1, _dayOffset + 1).DayNumber) * 86_400
        + _secondOfDay
        - (_offsetMinutes * 60L);

    /// <summary>The offset from UTC, in whole minutes, that the time is written with.</summary>
    public TimeSpan Offset => TimeSpan.FromMinutes(_offsetMinutes);

    /// <summary>The time of a <see cref="DateTimeOffset"/>, at its offset.</summary>
    public static Timestamp FromDateTimeOffset(DateTimeOffset value)
    {
        TimeSpan time = value.TimeOfDay;
        int nanosecond = (int)(time.Ticks % TimeSpan.TicksPerSecond) * NanosecondsPerTick;
        return new Timestamp(
            value.Year,
            value.Month,
            value.Day,
            (int)(time.Ticks / TimeSpan.TicksPerSecond),
            nanosecond,
            value.TotalOffsetMinutes);
    }

    /// <summary>Parses a time as RFC 3339 has it. Digits beyond the nanosecond are cut off.</summary>
    /// <exception cref="FormatException">The text is not such a time.</exception>
    public static Timestamp Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(text.AsSpan());
    }

    /// <inheritdoc cref="Parse(string)"/>
    public static Timestamp Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out Timestamp value)
            ? value
            : throw new FormatException(
                $"{ErrorText.Quote(text.ToString())} is not a time: expected RFC 3339, as 2006-01-02T15:04:05.999999999Z or with an "
                + "offset, as +07:00.");

    /// <summary>Parses a time as RFC 3339 has it; false if the text is not one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Timestamp value) => TryParse(text.AsSpan(), out value);

    /// <inheritdoc cref="TryParse(string?, out Timestamp)"/>
    public static bool TryParse(ReadOnlySpan<char> text, out Timestamp value)
    {
        value = default;

        // RFC 3339, section 5.6, in capitals and without leap seconds, as Go reads it; but not what Go takes beyond: an hour of one
        // digit, a comma before the fraction, offsets of 24 hours and more.
        if (text.Length < "2006-01-02T15:04:05Z".Length
            || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':'
            || !TryNumber(text[..4], 0, 9999, out int year)
            || !TryNumber(text[5..7], 1, 12, out int month)
            || !TryNumber(text[8..10], 1, DaysInMonth(year, month), out int day)
            || !TryNumber(text[11..13], 0, 23, out int hour)
            || !TryNumber(text[14..16], 0, 59, out int minute)
            || !TryNumber(text[17..19], 0, 59, out int second)
            || !TryFraction(text[19..], out int nanosecond, out int fractionLength)
            || !TryOffset(text[(19 + fractionLength)..], out int offsetMinutes))
        {
            return false;
        }

        value = new Timestamp(year, month, day, (((hour * 60) + minute) * 60) + second, nanosecond, offsetMinutes);
        return true;
    }

    internal static Timestamp? ReadOrNull(ref StrictReader json)
    {
        if (json.IsNull)
        {
            return null;
        }

        Timestamp time = json.Parsed<Timestamp>();

        // Go parses the text as it stands, with its escapes.
        return json.TryGetRawText(out _) ? time : throw json.Error("the time has escapes: expected RFC 3339, as 2006-01-02T15:04:05Z");
    }

    static Timestamp IParsable<Timestamp>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<Timestamp>.TryParse(string? s, IFormatProvider? provider, out Timestamp result) => TryParse(s, out result);

    static Timestamp ISpanParsable<Timestamp>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool ISpanParsable<Timestamp>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Timestamp result) =>
        TryParse(s, out result);

    /// <summary>The instant, at the same offset; nanoseconds are cut to the 100 that .NET counts in.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// .NET cannot express it: the offset is over 14 hours, or the year is 0, at the offset or in UTC.
    /// </exception>
    public DateTimeOffset ToDateTimeOffset() =>
        new DateTimeOffset(_yearOffset + 1, _monthOffset + 1, _dayOffset + 1, 0, 0, 0, Offset)
            .AddTicks((_secondOfDay * TimeSpan.TicksPerSecond) + (Nanosecond / NanosecondsPerTick));

    /// <summary>Whether it is a later instant, whatever the offsets.</summary>
    internal bool IsLaterThan(Timestamp other) => (Seconds, Nanosecond).CompareTo((other.Seconds, other.Nanosecond)) > 0;

    /// <summary>The time as Go writes it: no zeros at the end of the fraction, and <c>Z</c> for no offset.</summary>
    public override string ToString()
    {
        string fraction = Nanosecond == 0 ? "" : "." + Nanosecond.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        int offset = Math.Abs(_offsetMinutes);
        string zone =
            _offsetMinutes == 0
                ? "Z"
                : string.Create(CultureInfo.InvariantCulture, $"{(_offsetMinutes < 0 ? '-' : '+')}{offset / 60:D2}:{offset % 60:D2}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_yearOffset + 1:D4}-{_monthOffset + 1:D2}-{_dayOffset + 1:D2}"
            + $"T{_secondOfDay / 3600:D2}:{_secondOfDay / 60 % 60:D2}:{_secondOfDay % 60:D2}{fraction}{zone}");
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, int min, int max, out int value)
    {
        value = 0;
        foreach (char digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            value = (10 * value) + digit - '0';
        }

        return value >= min && value <= max;
    }

    private static bool TryFraction(ReadOnlySpan<char> text, out int nanosecond, out int length)
    {
        nanosecond = 0;
        length = 0;
        if (text[0] != '.')
        {
            return true;
        }

        length = 1;
        while (length < text.Length && char.IsAsciiDigit(text[length]))
        {
            if (length <= MaxDigits)
            {
                nanosecond = (10 * nanosecond) + text[length] - '0';
            }

            length++;
        }

        for (int i = length; i <= MaxDigits; i++)
        {
            nanosecond *= 10;
        }

        return length > 1;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is ['Z'])
        {
            return true;
        }

        if (text is not ['+' or '-', _, _, ':', _, _]
            || !TryNumber(text[1..3], 0, 23, out int hours)
            || !TryNumber(text[4..], 0, 59, out int rest))
        {
            return false;
        }

        minutes = ((hours * 60) + rest) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static int DaysInMonth(int year, int month) => month switch
    {
        2 => (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };
}
