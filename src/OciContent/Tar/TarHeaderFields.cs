namespace OciContent.Tar;

/// <summary>What the header of an entry that is written says.</summary>
internal readonly record struct TarHeaderFields(string Name, byte Type, int Mode)
{
    /// <summary>The length of the content, in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Where a link leads.</summary>
    public string Target { get; init; } = "";
}
