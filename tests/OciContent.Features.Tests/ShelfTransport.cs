using System.Collections.Concurrent;
using OciContent.Destinations;
using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Features.Tests;

/// <summary>A transport that the library does not know, <c>shelf:NAME[:TAG]</c>: no more than somebody else's assembly can write.</summary>
internal sealed class ShelfTransport() : ImageTransport("shelf")
{
    private readonly ConcurrentDictionary<string, Shelf> _shelves = new(StringComparer.Ordinal);

    public override string Syntax => "shelf:NAME[:REF]";

    public override string DestinationSyntax => "shelf:NAME[:TAG]";

    public Shelf Add(string name) => _shelves.GetOrAdd(name, static _ => new Shelf());

    public override Task<ImageSource> OpenAsync(ImageLocation location, ImageSourceOptions options, CancellationToken cancellationToken) =>
        _shelves.TryGetValue(location.Path, out Shelf? shelf)
            ? Task.FromResult(
                ImageSource.Create(shelf.Content, shelf.Entries, new ContentOrigin { Name = location.Path, Format = Name }, options.Limits))
            : throw new FileNotFoundException($"There is no shelf '{location.Path}': expected the name of one.");

    public override ImageDestination CreateDestination(ImageLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        return new ShelfDestination(location.ToString(), Add(location.Path), location.Reference);
    }
}
