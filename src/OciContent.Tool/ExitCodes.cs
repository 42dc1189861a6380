namespace OciContent.Tool;

/// <summary>What the command's exit code says.</summary>
internal static class ExitCodes
{
    /// <summary>Done, and all is well.</summary>
    public const int Done = 0;

    /// <summary>Done, and something does not match.</summary>
    public const int Mismatch = 1;

    /// <summary>Usage, unreadable or refused input.</summary>
    public const int Refused = 2;

    /// <summary>Interrupted by a signal: what shells report for one.</summary>
    public const int Cancelled = 130;
}
