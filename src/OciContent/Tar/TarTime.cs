using System.Globalization;
using System.Runtime.InteropServices;

namespace OciContent.Tar;

/// <summary>A time as files have it.</summary>
/// <param name="Seconds">Since 1970; negative before.</param>
/// <param name="Nanoseconds">And how many after that second.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TarTime(long Seconds, int Nanoseconds)
{
    private const int NanosecondsPerSecond = 1_000_000_000;
    private const int NanosecondsPerTick = 100;
    private const int Digits = 9;
    private static readonly long MinSeconds = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long MaxSeconds = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>The time to the tenth of a microsecond; <c>null</c> if .NET cannot tell it.</summary>
    public DateTimeOffset? ToDateTime() =>
        Seconds < MinSeconds || Seconds > MaxSeconds
            ? null
            : DateTimeOffset.FromUnixTimeSeconds(Seconds).AddTicks(Nanoseconds / NanosecondsPerTick);

    /// <summary>Parses a decimal number of seconds (POSIX.1-2001, pax, "mtime").</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out TarTime time)
    {
        time = default;
        bool isNegative = !text.IsEmpty && text[0] == (byte)'-';
        ReadOnlySpan<byte> digits = isNegative ? text[1..] : text;
        int point = digits.IndexOf((byte)'.');
        if (!TarNumber.TryParseDecimal(point < 0 ? digits : digits[..point], out long seconds))
        {
            return false;
        }

        ReadOnlySpan<byte> fraction = point < 0 ? default : digits[(point + 1)..];
        if (fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        int nanoseconds = 0;
        for (int i = 0; i < Digits; i++)
        {
            nanoseconds = (nanoseconds * 10) + (i < fraction.Length ? fraction[i] - '0' : 0);
        }

        time = !isNegative ? new TarTime(seconds, nanoseconds)
            : nanoseconds == 0 ? new TarTime(-seconds, 0)
            : new TarTime(-seconds - 1, NanosecondsPerSecond - nanoseconds);
        return true;
    }

    /// <summary>Whether it is after the start of a second.</summary>
    /// <param name="seconds">That second, since 1970.</param>
    public bool IsLaterThan(long seconds) => Seconds > seconds || (Seconds == seconds && Nanoseconds > 0);

    /// <summary>The decimal number of seconds, as Go's archive/tar writes it: no zeros at the end of the fraction.</summary>
    public string ToPax()
    {
        if (Nanoseconds == 0)
        {
            return Seconds.ToString(CultureInfo.InvariantCulture);
        }

        (string sign, long seconds, int nanoseconds) = Seconds < 0
            ? ("-", -(Seconds + 1), NanosecondsPerSecond - Nanoseconds)
            : ("", Seconds, Nanoseconds);
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds}.{nanoseconds:d9}").TrimEnd('0');
    }

    /// <summary>The seconds.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seconds}.{Nanoseconds:d9}");
}
