using OciContent.Compression;
using OciContent.Sources;
using OciContent.Tar;

namespace OciContent.Rewriting;

/// <summary>What becomes of an image's layers. Something has to: <see cref="SquashFrom"/>, <see cref="LatestTime"/>, or both.</summary>
public sealed record LayerRewriteOptions : ImageOptions
{
    /// <summary>
    /// The lowest of the layers that become one, from 0, the base: that layer, and all above it. <c>null</c> leaves the layers apart.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int? SquashFrom
    {
        get;
        init
        {
            if (value is { } layer)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(layer, nameof(value));
            }

            field = value;
        }
    }

    /// <summary>
    /// The latest time that files, the config and its history may have, cut to the second; later ones become this one, as with BuildKit's
    /// <c>rewrite-timestamp</c> and <c>SOURCE_DATE_EPOCH</c>. <c>null</c> leaves times as they are.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is before 1970, or after 2242, which a tar cannot say.</exception>
    public DateTimeOffset? LatestTime
    {
        get;
        init
        {
            if (value is { } time)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(time.ToUnixTimeSeconds(), nameof(value));
                ArgumentOutOfRangeException.ThrowIfGreaterThan(time.ToUnixTimeSeconds(), TarHeaderWriter.MaxOctalSize, nameof(value));
            }

            field = value;
        }
    }

    /// <summary>
    /// How a squashed layer is compressed, as <c>docker push</c> does unless set; <c>null</c> for a plain tar. A layer of which only times
    /// change stays plain, gzip or zstd, in the profile's way if that is of the same format.
    /// </summary>
    public CompressionProfile? Profile { get; init; } = CompressionProfile.Docker;

    /// <summary>The <see cref="LatestTime"/> in seconds since 1970.</summary>
    internal long? LatestSeconds => LatestTime?.ToUnixTimeSeconds();
}
