using OciContent.Destinations;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.TestKit.Images;

/// <summary>
/// A transport as a registry's is written, in an assembly of its own: <c>fake://HOST/NAME[:TAG][@DIGEST]</c>, both of which may be there.
/// </summary>
public sealed class FakeRegistryTransport() : ImageTransport("fake")
{
    private readonly Dictionary<string, FakeRepository> _repositories = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string Syntax => "fake://HOST/NAME[:TAG][@DIGEST]";

    /// <inheritdoc/>
    public override string DestinationSyntax => "fake://HOST/NAME[:TAG]";

    /// <summary>Adds a repository, or finds one: <c>host/name</c>.</summary>
    public FakeRepository Add(string name)
    {
        if (!_repositories.TryGetValue(name, out FakeRepository? repository))
        {
            _repositories.Add(name, repository = new FakeRepository());
        }

        return repository;
    }

    /// <inheritdoc/>
    public override Task<ImageSource> OpenAsync(ImageLocation location, ImageSourceOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(options);
        FakeRepository repository = Find(location);
        (string? tag, Digest? digest) = Split(location.Reference);

        // Whoever gives both means the digest, as Docker has it.
        Descriptor? found = digest is not null
            ? repository.Tags.Values.FirstOrDefault(known => known.Digest == digest)
            : repository.Tags.GetValueOrDefault(tag ?? "latest");
        return Task.FromResult(
            ImageSource.Create(
                repository,
                [found ?? throw new ContentNotFoundException(location.Reference ?? "latest", location.Path, repository.Tags.Keys)],
                new ContentOrigin { Name = location.Path, Format = Name, Reference = location.Reference ?? "latest" },
                options.Limits));
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<string> ListTagsAsync(
        ImageLocation location,
        ImageSourceOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        return Find(location).ListTagsAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ImageDestination CreateDestination(ImageLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        return new Destination(location.ToString(), Add(location.Path), Split(location.Reference).Tag);
    }

    /// <inheritdoc/>
    protected override string? TryParse(string rest, out string path, out string? reference)
    {
        ArgumentNullException.ThrowIfNull(rest);
        (path, reference) = ("", null);
        if (!rest.StartsWith("//", StringComparison.Ordinal) || !ImageReference.TryParse(rest.AsSpan(2), out ImageReference? name))
        {
            return "expected fake://HOST/NAME[:TAG][@DIGEST]";
        }

        path = name.Name;
        reference = (name.Tag, name.Digest) switch
        {
            (null, null) => null,
            (null, Digest digest) => digest.ToString(),
            (string tag, null) => tag,
            (string tag, Digest digest) => $"{tag}@{digest}",
        };
        return null;
    }

    /// <inheritdoc/>
    protected override string Format(ImageLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        (string? tag, Digest? digest) = Split(location.Reference);
        return $"{Name}://{location.Path}{(tag is null ? "" : ":" + tag)}{(digest is null ? "" : "@" + digest)}";
    }

    private static (string? Tag, Digest? Digest) Split(string? reference)
    {
        if (reference?.Split('@') is [string tag, string pinned])
        {
            return (tag, Digest.Parse(pinned));
        }

        return Digest.TryParse(reference, out Digest? digest) ? (null, digest) : (reference, null);
    }

    private FakeRepository Find(ImageLocation location) =>
        _repositories.GetValueOrDefault(location.Path)
        ?? throw new IOException($"There is no repository '{location.Path}': expected the name of one.");

    private sealed class Destination(string name, FakeRepository repository, string? tag) : ImageDestination
    {
        public override string Name => name;

        public override bool HoldsReferrers => true;

        public override async Task<Descriptor> WriteAsync(ImageCopy copy, CancellationToken cancellationToken = default)
        {
            await copy.ForEachBlobAsync(repository.Content.PutAsync, cancellationToken);
            await copy.ForEachDocumentAsync(
                (document, _) => document is ManifestDocument manifest
                    ? repository.AddAsync(manifest, manifest.Digest == copy.Root.Digest ? tag ?? "latest" : null)
                    : Task.CompletedTask,
                cancellationToken);
            foreach (Descriptor referrer in copy.Referrers)
            {
                if (referrer.Annotations.TryGetValue(AnnotationKeys.RefName, out string? attached))
                {
                    repository.Tags[attached] = referrer;
                }
            }

            return copy.Root;
        }
    }
}
