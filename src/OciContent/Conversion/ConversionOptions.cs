using OciContent.Images;
using OciContent.Sources;

namespace OciContent.Conversion;

/// <summary>
/// To what an image is converted, and whose conversion is reproduced. Layers are read of Docker's schema 1 alone, where nothing else tells
/// what they are uncompressed.
/// </summary>
public sealed record ConversionOptions : ImageOptions
{
    /// <summary>The form to convert to.</summary>
    public required ImageFormat Target { get; init; }

    /// <summary>Whose conversion is reproduced; <see cref="ConversionProfile.ContainersImage"/> unless set.</summary>
    public ConversionProfile Profile { get; init; } = ConversionProfile.ContainersImage;

    /// <summary>
    /// The platform that containers/image writes into a Docker manifest list where an index gives none: that of the machine it runs
    /// on. This machine's unless set.
    /// </summary>
    public Platform MissingPlatform { get; init; } = MachinePlatform.Current;
}
