using OciContent.Destinations;
using OciContent.Internal;
using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Registry.Engine;

/// <summary>
/// Images in a Docker engine, as containers-transports(5) writes them: <c>docker-daemon:NAME[:TAG][@DIGEST]</c> or
/// <c>docker-daemon:ID</c>. Without a tag or digest the tag <c>latest</c> is read, as by <c>docker inspect</c>; to be written to, a name
/// needs a tag. (skopeo asks for a tag in either case.)
/// </summary>
/// <remarks>
/// An image is saved by the engine to a scratch file within <see cref="ImageSourceOptions.ArchiveLimits"/>, and is the one that the engine
/// says it is, by its hashes, or is refused.
/// </remarks>
/// <example>
/// <code>
/// await using var engine = new DockerEngine();
/// ImageTransports transports = ImageTransports.Default.Add(new DockerEngineTransport(engine));
/// await using ImageSource source = await transports.Parse("docker-daemon:alpine:3.20").OpenAsync();
/// </code>
/// </example>
public sealed class DockerEngineTransport : ImageTransport
{
    private const string TransportName = "docker-daemon";
    private const string Expectation = "expected docker-daemon:NAME[:TAG][@DIGEST] or docker-daemon:ID";

    private readonly Func<DockerEngine> _engine;

    /// <summary>A transport that asks an engine.</summary>
    /// <param name="engine">The engine; it is disposed of by its owner.</param>
    public DockerEngineTransport(DockerEngine engine)
        : this(() => engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
    }

    /// <summary>A transport whose engine is made when it is first asked.</summary>
    /// <param name="engine">Gives the engine, each time the same one.</param>
    public DockerEngineTransport(Func<DockerEngine> engine)
        : base(TransportName)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _engine = engine;
    }

    /// <inheritdoc/>
    public override string Syntax => "docker-daemon:NAME[:TAG][@DIGEST]";

    /// <inheritdoc/>
    public override string DestinationSyntax => "docker-daemon:NAME:TAG";

    /// <summary>The engine.</summary>
    public DockerEngine Engine => _engine();

    /// <summary>What the engine says of the image that a location of this transport means.</summary>
    /// <exception cref="ContentNotFoundException">The engine has no such image.</exception>
    /// <exception cref="DockerEngineException">The engine does not answer, or not as an engine does.</exception>
    public async Task<DockerEngineImage> GetImageAsync(ImageLocation location, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(location);
        DockerEngine engine = _engine();
        var target = EngineTarget.Of(location);
        return await engine.FindImageAsync(target.Name, cancellationToken).ConfigureAwait(false)
            ?? throw new ContentNotFoundException(target.Name, engine.Endpoint.Address);
    }

    /// <inheritdoc/>
    public override async Task<ImageSource> OpenAsync(
        ImageLocation location,
        ImageSourceOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(options);
        var target = EngineTarget.Of(location);
        DockerEngineImage image = await GetImageAsync(location, cancellationToken).ConfigureAwait(false);

        // By its tag it comes with its name; by a digest, engines save what has the ID.
        string name = target.Tag is null ? image.Id.ToString() : target.Name;
        Stream archive = await _engine().SaveAsync(name, cancellationToken).ConfigureAwait(false);
        await using (archive.ConfigureAwait(false))
        {
            var origin = new ContentOrigin
            {
                Name = location.Path,
                Format = Name,
                Reference = location.Reference ?? target.Tag,
            };
            ImageSource source = await ImageTransports.Default
                .OpenArchiveAsync(archive, origin, options with { Platform = null }, cancellationToken)
                .ConfigureAwait(false);
            try
            {
                await new EngineImageCheck(location, image).RequireAsync(source, cancellationToken).ConfigureAwait(false);
                return source;
            }
            catch
            {
                await source.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<string> ListTagsAsync(
        ImageLocation location,
        ImageSourceOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        return EngineTarget.IsId(location.Path, out _)
            ? throw new FormatException($"'{location.Path}' is one image: expected a name without a tag, to list its tags.")
            : _engine().ListTagsAsync(ImageReference.Parse(location.Path), cancellationToken);
    }

    /// <inheritdoc/>
    public override ImageDestination CreateDestination(ImageLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        return location.Reference is { } tag && !EngineTarget.IsId(location.Path, out _) && RegistryTarget.Of(location).Digest is null
            ? new DockerEngineDestination(location.ToString(), _engine, ImageReference.Parse($"{location.Path}:{tag}"))
            : throw new FormatException($"'{location}' has a digest, or no tag: expected {DestinationSyntax} to load an image by.");
    }

    /// <inheritdoc/>
    protected override string? TryParse(string rest, out string path, out string? reference)
    {
        ArgumentNullException.ThrowIfNull(rest);
        (path, reference) = (rest, null);
        if (EngineTarget.IsId(rest, out _))
        {
            return null;
        }

        if (!ImageReference.TryParse(rest, out ImageReference? name))
        {
            return $"{ErrorText.Quote(rest)} is neither a name nor an image ID: {Expectation}";
        }

        path = name.Name;
        reference = RegistryTarget.TextOf(name.Tag, name.Digest);
        return null;
    }

    /// <inheritdoc/>
    protected override string Format(ImageLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        return location.Reference is not { } reference ? $"{Name}:{location.Path}"
            : Digest.TryParse(reference, out _) ? $"{Name}:{location.Path}@{reference}"
            : $"{Name}:{location.Path}:{reference}";
    }
}
