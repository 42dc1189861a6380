namespace OciContent.Registry.Tags;

/// <summary>How often tags are looked at.</summary>
public sealed record TagWatcherOptions
{
    /// <summary>The shortest <see cref="Interval"/>.</summary>
    public static TimeSpan MinInterval { get; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait before a tag is looked at again, give or take a tenth, so that not all ask at once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than a second, or more than a day.</exception>
    public TimeSpan Interval
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, MinInterval);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxInterval);
            field = value;
        }
    } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The longest wait after a registry could not be asked again and again: each wait is twice the one before, up to this, or to
    /// <see cref="Interval"/> if that is longer. Where a registry asks for more (<c>Retry-After</c>), it has it, up to a day.
    /// </summary>
    public TimeSpan MaxBackOff
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value.Ticks, nameof(value));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxInterval);
            field = value;
        }
    } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Whether each look that finds a tag as it was is told too, for those who record when a tag was last seen. False unless set.
    /// </summary>
    public bool TellsUnchanged { get; init; }

    /// <summary>The longest wait of any kind.</summary>
    public static TimeSpan MaxInterval { get; } = TimeSpan.FromDays(1);
}
