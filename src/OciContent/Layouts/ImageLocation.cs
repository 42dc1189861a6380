using System.Diagnostics.CodeAnalysis;
using OciContent.Internal;

namespace OciContent.Layouts;

/// <summary>
/// Where an image is, as containers-transports(5) writes it: <c>oci:DIR[:REF]</c>, <c>oci-archive:FILE[:REF]</c>,
/// <c>docker-archive:FILE[:REF]</c>, <c>dir:DIR</c>, or a bare path, which is recognised by its content.
/// </summary>
public sealed record ImageLocation
{
    private static readonly string[] OtherTransports = ["docker://", "docker-daemon:", "containers-storage:", "ostree:", "sif:", "tarball:"];

    private ImageLocation(ImageTransport? transport, string path, string? reference)
    {
        Transport = transport;
        Path = path;
        Reference = reference;
    }

    /// <summary>The medium; <c>null</c> if the content is to tell.</summary>
    public ImageTransport? Transport { get; }

    /// <summary>The file or folder.</summary>
    public string Path { get; }

    /// <summary>Which of its images: a tag, a name, a digest or, for a docker-archive, <c>@N</c>; <c>null</c> for all.</summary>
    public string? Reference { get; }

    /// <summary>Parses a location.</summary>
    /// <exception cref="FormatException">The text is not a location, or names a transport that cannot be read.</exception>
    public static ImageLocation Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string? fault = Check(text, out ImageLocation? location);
        return fault is null ? location! : throw new FormatException($"{ErrorText.Quote(text)} is not an image's location: {fault}.");
    }

    /// <summary>Parses a location; false if the text is not one, or names a transport that cannot be read.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ImageLocation? location)
    {
        location = null;
        return text is not null && Check(text, out location) is null;
    }

    /// <summary>Opens what is there, recognising a bare path by its content.</summary>
    /// <exception cref="IOException">There is nothing, or it cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not what the location says, or is broken.</exception>
    /// <exception cref="System.Text.Json.JsonException">One of its documents is not what it should be.</exception>
    public Task<IImageSource> OpenAsync(ImageSourceOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return ImageSourceOpener.OpenAsync(this, options, cancellationToken);
    }

    /// <inheritdoc cref="OpenAsync(ImageSourceOptions, CancellationToken)"/>
    public Task<IImageSource> OpenAsync(CancellationToken cancellationToken = default) => OpenAsync(ImageSourceOptions.Default, cancellationToken);

    /// <summary>Opens the image or index that the location names, or the only one there, with everything that it leads to.</summary>
    /// <param name="options">Limits on the documents that are read.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ContentNotFoundException">No image has that name.</exception>
    /// <exception cref="InvalidDataException">There is not one image but several, or none; or it is not what the location says, or broken.</exception>
    /// <inheritdoc cref="OpenAsync(ImageSourceOptions, CancellationToken)"/>
    public Task<ImageContent> OpenImageAsync(ImageSourceOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return ImageContent.OpenAsync(this, options, cancellationToken);
    }

    /// <inheritdoc cref="OpenImageAsync(ImageSourceOptions, CancellationToken)"/>
    public Task<ImageContent> OpenImageAsync(CancellationToken cancellationToken = default) => OpenImageAsync(ImageSourceOptions.Default, cancellationToken);

    /// <summary>The location as it is written.</summary>
    public override string ToString() =>
        Transport is null ? Path : Reference is null ? $"{Transport.Name}:{Path}" : $"{Transport.Name}:{Path}:{Reference}";

    private static string? Check(string text, out ImageLocation? location)
    {
        location = null;
        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal))
        {
            return "expected a path, maybe with a transport before it";
        }

        foreach (string other in OtherTransports)
        {
            if (text.StartsWith(other, StringComparison.Ordinal))
            {
                return $"the transport '{other.TrimEnd('/', ':')}' cannot be read: expected one of {string.Join(", ", ImageTransport.All)}";
            }
        }

        foreach (ImageTransport transport in ImageTransport.All)
        {
            if (text.StartsWith(transport.Name + ":", StringComparison.Ordinal))
            {
                return CheckRest(transport, text[(transport.Name.Length + 1)..], out location);
            }
        }

        location = new ImageLocation(null, text, null);
        return null;
    }

    private static string? CheckRest(ImageTransport transport, string rest, out ImageLocation? location)
    {
        location = null;
        int colon = transport == ImageTransport.Dir ? -1 : rest.IndexOf(':', DriveLength(rest));
        string path = colon < 0 ? rest : rest[..colon];
        string? reference = colon < 0 ? null : rest[(colon + 1)..];
        if (path.Length == 0)
        {
            return $"no path follows '{transport.Name}:'";
        }

        if (reference?.Length == 0)
        {
            return "nothing follows the path's colon";
        }

        location = new ImageLocation(transport, path, reference);
        return null;
    }

    // The colon of a Windows drive does not end the path.
    private static int DriveLength(string path) =>
        path.Length > 2 && char.IsAsciiLetter(path[0]) && path[1] == ':' && path[2] is '\\' or '/' ? 2 : 0;
}
