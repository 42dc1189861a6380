using System.Globalization;
using OciContent.Compression;
using OciContent.Internal;

namespace OciContent.Inference;

/// <summary>What a layer is, and which tools write such bytes.</summary>
public sealed record LayerIdentification
{
    /// <summary>The digest of the blob, compressed as it is.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The length of the blob, in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>
    /// The digest of the uncompressed content (image-spec, config.md, "Layer DiffID"); <c>null</c> for formats that are not decompressed.
    /// </summary>
    public required Digest? DiffId { get; init; }

    /// <summary>The length of the uncompressed content, in bytes; <c>null</c> for formats that are not decompressed.</summary>
    public required long? UncompressedSize { get; init; }

    /// <summary>How the blob is compressed, told by its first bytes. Only of gzip and zstd is the writer looked for.</summary>
    public required CompressionFormat Compression { get; init; }

    /// <summary>
    /// The ways to compress that give this blob. If none gives all of its bytes, those that give the data of all members, where only
    /// headers are others. Empty if there is none of either.
    /// </summary>
    public IReadOnlyList<LayerWriter> Writers { get; init; } = [];

    /// <summary>Whether the <see cref="Writers"/> give the very bytes of the blob.</summary>
    public bool IsExact => Writers is [{ IsExact: true }, ..];

    /// <summary>The nearest way to compress, where <see cref="Writers"/> has none; <c>null</c> if not a byte is equal.</summary>
    public NearestWriter? Nearest { get; init; }

    /// <summary>The header of the first gzip member; <c>null</c> for other formats.</summary>
    public GzipMemberHeader? Header { get; init; }

    /// <summary>How many gzip members there are; 0 for other formats.</summary>
    public long Members { get; init; }

    /// <summary>A sentence or two that say who wrote it, and what tells.</summary>
    public string Explanation => Compression switch
    {
        CompressionFormat.None => "It is not compressed.",
        CompressionFormat.Zstd when !IsExact => "It is compressed with zstd, and no profile writes it.",
        not (CompressionFormat.Gzip or CompressionFormat.Zstd) =>
            $"It is compressed with {Compression.ToName()}, of which no writer is known.",
        _ when IsExact => string.Create(
            CultureInfo.InvariantCulture,
            $"All {Size} bytes are what {Writers[0].Profile.Tools} writes ({string.Join(", ", Writers)})."),
        _ when Writers.Count > 0 => $"{DataOf(Writers[0].Profile)}{HeaderOf(Writers[0].Profile)}.",
        _ when Nearest is { } nearest => string.Create(
            CultureInfo.InvariantCulture,
            $"No profile writes it; {nearest.Profile.Name} is the nearest, {nearest.EqualBytes} of {nearest.Bytes} bytes after the header")
            + $" are equal{HeaderOf(nearest.Profile)}.",
        _ => "No profile writes it.",
    };

    /// <summary>The <see cref="Explanation"/>.</summary>
    public override string ToString() => Explanation;

    private string DataOf(CompressionProfile profile) => Members == 1
        ? $"The data are what {profile.Name} writes"
        : string.Create(CultureInfo.InvariantCulture, $"The data of each of its {Members} members are what {profile.Name} writes");

    private string HeaderOf(CompressionProfile profile)
    {
        if (Header is not { } header)
        {
            return "";
        }

        string[] said = [.. Oddities(header, profile.Header)];
        return said.Length == 0 ? "" : $"; the {(Members == 1 ? "" : "first ")}header has {string.Join(", ", said)}";
    }

    private static IEnumerable<string> Oddities(GzipMemberHeader header, GzipHeader expected)
    {
        if (header.Name is { } name)
        {
            yield return $"the name {ErrorText.Quote(name)}";
        }

        if (header.Comment is { } comment)
        {
            yield return $"the comment {ErrorText.Quote(comment)}";
        }

        if (header.Time != expected.Time)
        {
            var time = DateTimeOffset.FromUnixTimeSeconds(header.Time);
            yield return header.Time == 0
                ? "no time"
                : $"the time {time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}";
        }

        if (header.ExtraFlags != expected.ExtraFlags)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"XFL {header.ExtraFlags} for {expected.ExtraFlags}");
        }

        if (header.System != expected.System)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"OS {header.System} for {expected.System}");
        }

        if (header.ExtraLength is { } length)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"an extra field of {length} bytes");
        }

        if (header.HasChecksum)
        {
            yield return "a checksum";
        }

        if (header.IsText)
        {
            yield return "the flag for text";
        }
    }
}
