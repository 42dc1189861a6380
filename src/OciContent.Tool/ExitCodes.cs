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

    /// <summary>Interrupted, by Ctrl+C say: what shells report for SIGINT.</summary>
    public const int Cancelled = 130;

    /// <summary>Asked to end: what shells report for SIGTERM.</summary>
    public const int Terminated = 143;
}
