using OciContent.Destinations;
using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Registry;

/// <summary>
/// Images in registries, as containers-transports(5) writes them: <c>docker://HOST/NAME[:TAG][@DIGEST]</c>. Without a tag or digest the tag
/// <c>latest</c> is meant; Docker's short names are Docker Hub's.
/// </summary>
/// <example>
/// <code>
/// await using var client = new RegistryClient();
/// ImageTransports transports = ImageTransports.Default.Add(new RegistryTransport(client));
/// await using ImageSource source = await transports.Parse("docker://alpine:3.20").OpenAsync();
/// </code>
/// </example>
public sealed class RegistryTransport : ImageTransport
{
    private const string TransportName = "docker";

    private readonly Func<RegistryClient> _client;

    /// <summary>A transport that asks registries by a client.</summary>
    /// <param name="client">The client; it is disposed of by its owner.</param>
    public RegistryTransport(RegistryClient client)
        : this(() => client)
    {
        ArgumentNullException.ThrowIfNull(client);
    }

    /// <summary>A transport whose client is made when a registry is first asked.</summary>
    /// <param name="client">Gives the client, each time the same one.</param>
    public RegistryTransport(Func<RegistryClient> client)
        : base(TransportName)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
    }

    /// <inheritdoc/>
    public override string Syntax => "docker://HOST/NAME[:TAG][@DIGEST]";

    /// <inheritdoc/>
    public override string DestinationSyntax => "docker://HOST/NAME[:TAG]";

    /// <summary>The name, tag and digest that a location of this transport has, as they are written: no tag is made up.</summary>
    /// <exception cref="ArgumentException">The location is another transport's.</exception>
    public static ImageReference GetReference(ImageLocation location)
    {
        Require(location);
        string text = location.Reference is not { } reference ? location.Path
            : Digest.TryParse(reference, out _) ? $"{location.Path}@{reference}"
            : $"{location.Path}:{reference}";
        return ImageReference.Parse(text);
    }

    /// <summary>The repository that a location of this transport is in, for what no other place can: deleting, mounting.</summary>
    /// <exception cref="ArgumentException">The location is another transport's.</exception>
    public RegistryRepository GetRepository(ImageLocation location)
    {
        Require(location);
        return _client().GetRepository(location.Path);
    }

    /// <inheritdoc/>
    public override async Task<ImageSource> OpenAsync(
        ImageLocation location,
        ImageSourceOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(options);
        RegistryRepository repository = _client().GetRepository(location.Path);
        RegistryTarget target = RegistryTarget.Of(location);
        Descriptor root = await repository.ResolveAsync(target.Reference, cancellationToken).ConfigureAwait(false);
        if (target.Tag is not null)
        {
            root = root with
            {
                Annotations = new Dictionary<string, string>(root.Annotations, StringComparer.Ordinal)
                {
                    [AnnotationKeys.RefName] = target.Tag,
                    [AnnotationKeys.ContainerdImageName] = $"{repository.Name}:{target.Tag}",
                },
            };
        }

        var origin = new ContentOrigin
        {
            Name = location.Path,
            Format = Name,
            Reference = target.Text,
            Repository = ImageReference.Parse(location.Path),
        };
        return ImageSource.Create(repository, [root], origin, options.Limits);
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<string> ListTagsAsync(
        ImageLocation location,
        ImageSourceOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        return _client().GetRepository(location.Path).ListTagsAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ImageDestination CreateDestination(ImageLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        return new RegistryDestination(location.ToString(), _client().GetRepository(location.Path), RegistryTarget.Of(location));
    }

    /// <inheritdoc/>
    protected override string? TryParse(string rest, out string path, out string? reference)
    {
        ArgumentNullException.ThrowIfNull(rest);
        path = "";
        reference = null;
        if (!rest.StartsWith("//", StringComparison.Ordinal))
        {
            return "expected docker://HOST/NAME[:TAG][@DIGEST]";
        }

        ImageReference parsed;
        try
        {
            parsed = ImageReference.Parse(rest.AsSpan(2));
        }
        catch (FormatException e)
        {
            return e.Message.TrimEnd('.');
        }

        path = parsed.Name;
        reference = RegistryTarget.TextOf(parsed.Tag, parsed.Digest);
        return null;
    }

    /// <inheritdoc/>
    protected override string Format(ImageLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        return location.Reference is not { } reference ? $"{Name}://{location.Path}"
            : Digest.TryParse(reference, out _) ? $"{Name}://{location.Path}@{reference}"
            : $"{Name}://{location.Path}:{reference}";
    }

    private static void Require(ImageLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        if (location.Transport is not RegistryTransport)
        {
            throw new ArgumentException(
                $"'{location}' is not in a registry: expected docker://HOST/NAME[:TAG][@DIGEST].",
                nameof(location));
        }
    }
}
