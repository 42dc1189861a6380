using OciContent.Compression;
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

    /// <summary>
    /// How the layers of an archive without manifests are compressed, as containers/image does when it writes to a layout, an archive of
    /// one or a registry: by <see cref="CompressionProfile.Podman"/>. Unless set they are left, or made, plain, as when it writes to a
    /// <c>dir:</c>; it calls them gzip all the same. Layers that have a manifest keep their bytes.
    /// </summary>
    /// <exception cref="ArgumentException">The profile is not one of gzip.</exception>
    public CompressionProfile? Compression
    {
        get;
        init => field = value is null or { Format: CompressionFormat.Gzip }
            ? value
            : throw new ArgumentException($"{value} gives {value.Format.ToName()}: expected a profile of gzip.", nameof(value));
    }

    /// <summary>
    /// The folder for the scratch file that layers are kept in which an archive does not have as they are converted; the system's folder
    /// for temporary files if <c>null</c>. The file has no name, and goes when the converted image is disposed.
    /// </summary>
    public string? ScratchFolder { get; init; }

    /// <summary>How documents are written.</summary>
    internal DocumentProfile Documents =>
        ShortEscapes is { } isShort ? Profile.Documents.WithEscapes(isShort) : Profile.Documents;
}
