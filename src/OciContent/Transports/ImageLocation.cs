using System.Diagnostics.CodeAnalysis;
using OciContent.Destinations;
using OciContent.Sources;

namespace OciContent.Transports;

/// <summary>
/// Where an image is, as containers-transports(5) writes it: <c>oci:DIR[:REF]</c>, <c>oci-archive:FILE[:REF]</c>,
/// <c>docker-archive:FILE[:REF]</c>, <c>dir:DIR</c>, whatever other transports there are, or a bare path, which is recognised by its
/// content. A path that has a colon itself is written in brackets: <c>oci:[a:b]:v1</c>.
/// </summary>
/// <example>
/// <code>
/// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// </code>
/// </example>
public sealed record ImageLocation : IParsable<ImageLocation>
{
    /// <summary>A location.</summary>
    /// <param name="transport">How images are kept there.</param>
    /// <param name="path">The file, folder or repository; it may have any character but U+0000.</param>
    /// <param name="reference">Which of its images; <c>null</c> for all.</param>
    public ImageLocation(ImageTransport transport, string path, string? reference = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentException.ThrowIfNullOrEmpty(path);
        Transport = transport;
        Path = path;
        Reference = reference;
    }

    /// <summary>How images are kept there.</summary>
    public ImageTransport Transport { get; }

    /// <summary>The file, folder or repository.</summary>
    public string Path { get; }

    /// <summary>Which of its images: a tag, a name, a digest or, for a docker-archive, <c>@N</c>; <c>null</c> for all.</summary>
    public string? Reference { get; }

    /// <summary>Parses a location of one of the library's own transports: see <see cref="ImageTransports.Default"/>.</summary>
    /// <exception cref="FormatException">The text is not a location, or names a transport that is not known.</exception>
    public static ImageLocation Parse(string text) => ImageTransports.Default.Parse(text);

    /// <summary>Parses a location of one of the library's own transports; false if the text is not one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ImageLocation? location) =>
        ImageTransports.Default.TryParse(text, out location);

    static ImageLocation IParsable<ImageLocation>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<ImageLocation>.TryParse(
        [NotNullWhen(true)] string? s,
        IFormatProvider? provider,
        [MaybeNullWhen(false)] out ImageLocation result) => TryParse(s, out result);

    /// <summary>Opens what the location means: the image of its <see cref="Reference"/>, or all that is there.</summary>
    /// <param name="options">Which platform is meant, limits on what is read, and whom to tell.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="IOException">
    /// There is nothing, or it cannot be read; of these, <see cref="ContentNotFoundException">there is no such image</see>.
    /// </exception>
    /// <exception cref="InvalidDataException">It is not what the location says, or is broken.</exception>
    /// <exception cref="System.Text.Json.JsonException">One of its documents is not what it should be.</exception>
    public Task<ImageSource> OpenAsync(ImageSourceOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return OpenCoreAsync(options, cancellationToken);
    }

    /// <inheritdoc cref="OpenAsync(ImageSourceOptions, CancellationToken)"/>
    public Task<ImageSource> OpenAsync(CancellationToken cancellationToken = default) =>
        OpenAsync(ImageSourceOptions.Default, cancellationToken);

    /// <summary>The names of the images that are there: a registry's tags, the names in a layout or an archive.</summary>
    /// <param name="options">Limits on what is read, and whom to tell. No platform may be meant.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="FormatException">The location means one image, by its <see cref="Reference"/>.</exception>
    /// <exception cref="ArgumentException">A platform is meant.</exception>
    /// <exception cref="IOException">There is nothing, it cannot be read, or there are more names than are allowed.</exception>
    /// <exception cref="InvalidDataException">It is not what the location says, or is broken.</exception>
    /// <example>
    /// <code>
    /// await foreach (string tag in ImageLocation.Parse("oci:layout").ListTagsAsync())
    /// {
    ///     Console.WriteLine(tag);
    /// }
    /// </code>
    /// </example>
    public IAsyncEnumerable<string> ListTagsAsync(ImageSourceOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Platform is { } platform)
        {
            throw new ArgumentException($"'{platform}' is one platform: expected none where names are listed.", nameof(options));
        }

        return Reference is null
            ? Transport.ListTagsAsync(this, options, cancellationToken)
            : throw ImageTransport.NamesOne(Reference);
    }

    /// <inheritdoc cref="ListTagsAsync(ImageSourceOptions, CancellationToken)"/>
    public IAsyncEnumerable<string> ListTagsAsync(CancellationToken cancellationToken = default) =>
        ListTagsAsync(ImageSourceOptions.Default, cancellationToken);

    /// <summary>Where images are written to that are copied there.</summary>
    /// <exception cref="FormatException">Nothing can be written there, or not by that name.</exception>
    public ImageDestination ToDestination() => Transport.CreateDestination(this);

    /// <summary>Whether another location is in the same place, whichever image it means.</summary>
    public bool IsSamePlace(ImageLocation other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Transport == other.Transport && Transport.IsSamePlace(this, other);
    }

    /// <summary>The location as it is written.</summary>
    public override string ToString() => Transport.Format(this);

    // Here, so that no transport can forget it: what is selected is part of what is opened.
    private async Task<ImageSource> OpenCoreAsync(ImageSourceOptions options, CancellationToken cancellationToken)
    {
        ImageSource source = await Transport.OpenAsync(this, options, cancellationToken).ConfigureAwait(false);
        return await source
            .NarrowAsync(source.Reference is null ? Reference : null, options.Platform, cancellationToken)
            .ConfigureAwait(false);
    }
}
