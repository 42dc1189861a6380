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

    /// <summary>
    /// Whether U+0008 and U+000C are written <c>\b</c> and <c>\f</c>, as tools do that were built with Go 1.22 or later, or
    /// <c>\u0008</c> and <c>\u000c</c>. Unless set, as the Go of the profile's time did.
    /// </summary>
    public bool? ShortEscapes { get; init; }

    /// <summary>How documents are written.</summary>
    internal DocumentProfile Documents =>
        ShortEscapes is { } isShort ? Profile.Documents.WithEscapes(isShort) : Profile.Documents;
}
