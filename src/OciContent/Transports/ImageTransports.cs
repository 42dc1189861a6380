using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Transports;

/// <summary>The transports that a program knows: an immutable set, composed where the program starts.</summary>
/// <example>
/// <code>
/// foreach (ImageTransport transport in ImageTransports.Default.All)
/// {
///     Console.WriteLine($"{transport.Name}: {transport.Syntax}");
/// }
/// </code>
/// </example>
public sealed class ImageTransports
{
    private readonly ImmutableArray<ImageTransport> _transports;
    private readonly PathTransport _path;

    /// <summary>A set of transports.</summary>
    /// <exception cref="ArgumentException">Two have the same name.</exception>
    public ImageTransports(params IEnumerable<ImageTransport> transports)
    {
        _transports = [.. transports];
        if (_transports
                .GroupBy(static transport => transport.Name, StringComparer.Ordinal)
                .FirstOrDefault(static same => same.Count() > 1) is
            { } twice)
        {
            throw new ArgumentException($"The transport '{twice.Key}' is duplicated: expected it once.", nameof(transports));
        }

        _path = new PathTransport(this);
    }

    /// <summary>
    /// The library's own: <c>oci</c>, <c>oci-archive</c>, <c>docker-archive</c>, <c>docker-oci-archive</c> and <c>dir</c>.
    /// </summary>
    public static ImageTransports Default { get; } =
        new(
            new OciTransport(),
            new OciArchiveTransport(),
            new DockerArchiveTransport(),
            new HybridArchiveTransport(),
            new DirTransport());

    /// <summary>The transports, in the order in which they were given.</summary>
    public IReadOnlyList<ImageTransport> All => _transports;

    /// <summary>The set with one more transport.</summary>
    /// <exception cref="ArgumentException">There is one of the same name.</exception>
    public ImageTransports Add(ImageTransport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        return new ImageTransports([.. _transports, transport]);
    }

    /// <summary>The transport of a name; <c>null</c> if there is none.</summary>
    public ImageTransport? Find(string name) => _transports.FirstOrDefault(transport => transport.Name == name);

    /// <summary>Parses a location of one of these transports, or a bare path.</summary>
    /// <exception cref="FormatException">The text is not a location, or names a transport that is not one of these.</exception>
    public ImageLocation Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string? fault = Check(text, out ImageLocation? location);
        return fault is null ? location! : throw new FormatException($"{ErrorText.Quote(text)} is not an image's location: {fault}.");
    }

    /// <summary>Parses a location of one of these transports, or a bare path; false if the text is not one.</summary>
    public bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ImageLocation? location)
    {
        location = null;
        return text is not null && Check(text, out location) is null;
    }

    /// <summary>
    /// Opens an archive that comes from a stream, such as the standard input: plain, or compressed with gzip, zstd or bzip2; its content
    /// tells which transport it is of, as for a bare path.
    /// </summary>
    /// <param name="content">
    /// The archive, read from its position to its end and written to a scratch file; it stays open, and is not needed any more.
    /// </param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">Which platform is meant, limits on what is read, and whom to tell.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="IOException">The stream cannot be read, or the scratch file cannot be written.</exception>
    /// <exception cref="InvalidDataException">It is not an archive of an image, is broken, or is larger than is allowed.</exception>
    /// <exception cref="System.Text.Json.JsonException">One of its documents is not what it should be.</exception>
    /// <example>
    /// <code>
    /// await using ImageSource source = await ImageTransports.Default.OpenArchiveAsync(Console.OpenStandardInput(), "the standard input",
    /// new());
    /// </code>
    /// </example>
    public Task<ImageSource> OpenArchiveAsync(
        Stream content,
        string name,
        ImageSourceOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(options);
        return OpenArchiveCoreAsync(content, name, options, cancellationToken);
    }

    /// <summary>Opens an archive that a keeper of images hands out, such as Docker's engine, as images of that keeper.</summary>
    /// <param name="content">The archive, as for the other overload.</param>
    /// <param name="origin">
    /// What the source is called, of which transport it is, and which image of it was asked for; the content is owned in any case.
    /// </param>
    /// <param name="options">Which platform is meant, limits on what is read, and whom to tell.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <inheritdoc cref="OpenArchiveAsync(Stream, string, ImageSourceOptions, CancellationToken)" path="/exception"/>
    public Task<ImageSource> OpenArchiveAsync(
        Stream content,
        ContentOrigin origin,
        ImageSourceOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(options);
        return OpenOriginatedAsync(content, origin, options, cancellationToken);
    }

    private async Task<ImageSource> OpenOriginatedAsync(
        Stream content,
        ContentOrigin origin,
        ImageSourceOptions options,
        CancellationToken cancellationToken)
    {
        ImageSource source = await _path.OpenAsync(content, origin.Name, options, cancellationToken).ConfigureAwait(false);
        return await new OriginatedSource(source, origin)
            .NarrowAsync(reference: null, options.Platform, cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<ImageSource> OpenArchiveCoreAsync(
        Stream content,
        string name,
        ImageSourceOptions options,
        CancellationToken cancellationToken)
    {
        ImageSource source = await _path.OpenAsync(content, name, options, cancellationToken).ConfigureAwait(false);
        return await source.NarrowAsync(reference: null, options.Platform, cancellationToken).ConfigureAwait(false);
    }

    private string? Check(string text, out ImageLocation? location)
    {
        location = null;
        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal))
        {
            return "expected a path, optionally with a transport before it";
        }

        foreach (ImageTransport transport in _transports)
        {
            if (text.StartsWith(transport.Name + ":", StringComparison.Ordinal))
            {
                string? fault = transport.TryParse(text[(transport.Name.Length + 1)..], out string path, out string? reference);
                location = fault is null ? new ImageLocation(transport, path, reference) : null;
                return fault;
            }
        }

        // No path is written so, unless it is meant to look like something else.
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0 && text.AsSpan(0, scheme).IndexOfAnyExceptInRange('-', 'z') < 0)
        {
            return $"the transport {ErrorText.Quote(text.AsSpan(0, scheme))} is not known here: expected one of "
                + $"{string.Join(", ", _transports)}";
        }

        location = new ImageLocation(_path, text);
        return null;
    }
}
