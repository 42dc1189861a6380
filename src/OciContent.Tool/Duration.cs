using System.Globalization;

namespace OciContent.Tool;

/// <summary>A length of time as options have it: a whole number and a unit, <c>30s</c>, <c>5m</c>, <c>1h</c>.</summary>
internal static class Duration
{
    /// <summary>How it is written, for help.</summary>
    public const string Syntax = "a number and s, m or h, such as 30s, 5m or 1h";

    private const int MaxDigits = 9;

    /// <summary>Reads what was given to an option.</summary>
    /// <param name="option">The option, for the message.</param>
    /// <param name="text">The text.</param>
    /// <param name="shortest">The shortest that is taken.</param>
    /// <param name="longest">The longest that is taken.</param>
    /// <exception cref="FormatException">The text is not a length of time, or is out of bounds.</exception>
    public static TimeSpan Parse(string option, string text, TimeSpan shortest, TimeSpan longest)
    {
        if (text.Length is < 2 or > MaxDigits + 1
            || !int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || UnitOf(text[^1]) is not { } unit)
        {
            throw new FormatException($"'{option} {text}' is not a length of time: expected {Syntax}.");
        }

        TimeSpan length = unit * number;
        return length >= shortest && length <= longest
            ? length
            : throw new FormatException($"'{option} {text}' is not possible: expected {Write(shortest)} to {Write(longest)}.");
    }

    /// <summary>A length of time of whole seconds, as it is read.</summary>
    public static string Write(TimeSpan length)
    {
        long seconds = (long)length.TotalSeconds;
        return seconds switch
        {
            _ when seconds % 3600 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}h"),
            _ when seconds % 60 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}m"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{seconds}s"),
        };
    }

    private static TimeSpan? UnitOf(char unit) => unit switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        _ => null,
    };
}
