namespace OciContent.Compression.KlauspostZstd;

/// <summary>How versions of klauspost/compress/zstd differ at its default level.</summary>
/// <param name="Name">The versions, in words.</param>
/// <param name="HasRunBlocks">Whether a block of one byte again and again is written as such.</param>
/// <param name="WritesEmptyFrame">Whether there is a frame for nothing.</param>
internal sealed record KlauspostZstdVersion(string Name, bool HasRunBlocks, bool WritesEmptyFrame)
{
    /// <summary>From 1.16.4 to 1.17.7.</summary>
    public static KlauspostZstdVersion Of2023 { get; } = new("1.16.4 to 1.17.7", HasRunBlocks: false, WritesEmptyFrame: false);

    /// <summary>From 1.17.8 to 1.18.4.</summary>
    public static KlauspostZstdVersion Of2024 { get; } = new("1.17.8 to 1.18.4", HasRunBlocks: true, WritesEmptyFrame: false);

    /// <summary>From 1.18.5 to 1.19.1.</summary>
    public static KlauspostZstdVersion Of2026 { get; } = new("1.18.5 to 1.19.1", HasRunBlocks: true, WritesEmptyFrame: true);

    public override string ToString() => Name;
}
