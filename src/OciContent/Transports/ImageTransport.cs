using System.Runtime.CompilerServices;
using OciContent.Destinations;
using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Transports;

/// <summary>
/// A way to keep images, named as containers-transports(5) names it: how its locations are written, how they are opened, and how they are
/// written to. A new one is a class that derives from this, in any assembly, added to an <see cref="ImageTransports"/>.
/// </summary>
/// <example>
/// <code>
/// await using var shelf = new MemoryContentStore();
/// Descriptor image = await shelf.AddAsync(File.OpenRead("manifest.json"), MediaTypes.OciManifest);
/// ImageTransports transports = ImageTransports.Default.Add(new ShelfTransport(shelf, [image]));
/// await using ImageSource source = await transports.Parse("shelf:mine:v1").OpenAsync();
///
/// sealed class ShelfTransport(IContentReader shelf, IReadOnlyList&lt;Descriptor&gt; images) : ImageTransport("shelf")
/// {
///     public override string Syntax => "shelf:NAME[:REF]";
///
///     public override Task&lt;ImageSource&gt; OpenAsync(
///         ImageLocation location,
///         ImageSourceOptions options,
///         CancellationToken cancellationToken) =>
///         Task.FromResult(
///             ImageSource.Create(shelf, images, new ContentOrigin { Name = location.Path, Format = Name }, options.Limits));
/// }
/// </code>
/// </example>
public abstract class ImageTransport
{
    /// <summary>A transport of a name.</summary>
    /// <param name="name">What is before the colon of a location, such as <c>oci</c>.</param>
    protected ImageTransport(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>The name, as it is before the colon.</summary>
    public string Name { get; }

    /// <summary>How a location to read from is written, such as <c>oci:DIR[:REF]</c>.</summary>
    public abstract string Syntax { get; }

    /// <summary>How a location to write to is written, such as <c>oci:DIR[:TAG]</c>; <c>null</c> if nothing can be written.</summary>
    public virtual string? DestinationSyntax => null;

    /// <summary>
    /// Opens what is at a location. What of it is selected is the location's affair: see
    /// <see cref="ImageLocation.OpenAsync(ImageSourceOptions, CancellationToken)"/>.
    /// </summary>
    /// <param name="location">The location, of this transport.</param>
    /// <param name="options">Limits on what is read, and whom to tell. The platform is the location's affair, too.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <returns>
    /// All that is there; or, where not everything can be listed, what <see cref="ImageLocation.Reference"/> means alone, which the source
    /// then says: <see cref="ContentOrigin.Reference"/>.
    /// </returns>
    public abstract Task<ImageSource> OpenAsync(ImageLocation location, ImageSourceOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// The names of the images that are at a location. All that is there is opened for it, unless a transport has a list that takes less:
    /// of a registry's repository no image need be there.
    /// </summary>
    /// <param name="location">The location, of this transport, with no <see cref="ImageLocation.Reference"/>.</param>
    /// <param name="options">Limits on what is read, and whom to tell.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="FormatException">The location means one image.</exception>
    /// <exception cref="IOException">There is nothing, or it cannot be read.</exception>
    public virtual async IAsyncEnumerable<string> ListTagsAsync(
        ImageLocation location,
        ImageSourceOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(options);
        ImageSource source = await location.OpenAsync(options, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable disposal = source.ConfigureAwait(false);
        if (source.Reference is { } reference)
        {
            throw NamesOne(reference);
        }

        await foreach (string tag in source.ListTagsAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return tag;
        }
    }

    /// <summary>Where images are written to that are copied to a location.</summary>
    /// <exception cref="FormatException">Nothing can be written with this transport.</exception>
    public virtual ImageDestination CreateDestination(ImageLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        throw new FormatException(
            $"{ErrorText.Quote(location.ToString())} cannot be written to: expected another transport than '{Name}'.");
    }

    /// <summary>Whether two locations of this transport are the same place, whichever image they mean.</summary>
    public virtual bool IsSamePlace(ImageLocation one, ImageLocation other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.Path == other.Path;
    }

    /// <summary>The <see cref="Name"/>.</summary>
    public sealed override string ToString() => Name;

    /// <summary>
    /// Parses what follows the name and its colon; <c>PATH[:REF]</c>, <c>PATH@DIGEST</c> or <c>[PATH]:REF</c> unless a transport has a form
    /// of its own.
    /// </summary>
    /// <param name="rest">What follows the colon.</param>
    /// <param name="path">The file, folder or repository.</param>
    /// <param name="reference">Which image; <c>null</c> if none is named.</param>
    /// <returns>What is wrong, as the end of a sentence; <c>null</c> if nothing is.</returns>
    protected internal virtual string? TryParse(string rest, out string path, out string? reference)
    {
        ArgumentNullException.ThrowIfNull(rest);
        return LocationGrammar.TryParse(Name, rest, mayHaveReference: true, out path, out reference);
    }

    /// <summary>Whoever names one image does not ask for the names of all.</summary>
    internal static FormatException NamesOne(string reference) =>
        new($"{ErrorText.Quote(reference)} is one image: expected a place without a tag or digest, to list its tags.");

    /// <summary>The text of a location, which parses to the same again.</summary>
    protected internal virtual string Format(ImageLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        return $"{Name}:{LocationGrammar.Format(location.Path, location.Reference)}";
    }
}
