namespace OciContent.Catalog;

/// <summary>How a catalogue is used.</summary>
public sealed record CatalogOptions
{
    /// <summary>
    /// How long to try again where a database server is not there, as while it restarts; a minute unless set. What was refused for good is
    /// not tried again.
    /// </summary>
    public TimeSpan Patience
    {
        get;
        init => field = value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(
            nameof(value),
            value,
            "Expected no less than 0.");
    } = TimeSpan.FromMinutes(1);

    /// <summary>Where the time is from, by which approvals end.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal static CatalogOptions Default { get; } = new();
}
