using System.Buffers;
using OciContent.Destinations;
using OciContent.Internal;
using OciContent.Layouts;
using OciContent.Sources;

namespace OciContent.Transports;

/// <summary>
/// A bare path, whose content tells which transport it is of. What follows a colon behind an existing path, or is a digest, says which
/// image.
/// </summary>
internal sealed class PathTransport(ImageTransports transports) : ImageTransport("path")
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public override string Syntax => "PATH[:REF]";

    public override async Task<ImageSource> OpenAsync(
        ImageLocation location,
        ImageSourceOptions options,
        CancellationToken cancellationToken)
    {
        (string path, string? reference) = Split(location.Path);
        FileTree files = await FileTree
            .OpenAsync(path, isFolder: null, Expectation(path), options, cancellationToken)
            .ConfigureAwait(false);
        ImageSource source = await files.HandOverAsync(() => ReadAsync(files, options.Limits, cancellationToken)).ConfigureAwait(false);
        return await source.NarrowAsync(reference, options.Platform, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens an archive that comes from a stream.</summary>
    public async Task<ImageSource> OpenAsync(Stream content, string name, ImageSourceOptions options, CancellationToken cancellationToken)
    {
        FileTree files = await TarTree.OpenAsync(content, name, options, cancellationToken).ConfigureAwait(false);
        return await files.HandOverAsync(() => ReadAsync(files, options.Limits, cancellationToken)).ConfigureAwait(false);
    }

    public override ImageDestination CreateDestination(ImageLocation location)
    {
        IEnumerable<string> syntaxes = transports.All.Select(static transport => transport.DestinationSyntax).OfType<string>();
        throw new FormatException(
            $"{ErrorText.Quote(location.Path)} does not say what to write: expected one of {string.Join(", ", syntaxes)}.");
    }

    protected internal override string? TryParse(string rest, out string path, out string? reference)
    {
        (path, reference) = (rest, null);
        return null;
    }

    protected internal override string Format(ImageLocation location) => location.Path;

    // What is there as it is written is meant; otherwise what is there before a colon or the @ of a digest.
    private static (string Path, string? Reference) Split(string text)
    {
        if (Path.Exists(text))
        {
            return (text, null);
        }

        if (LocationGrammar.FindDigest(text) is { } at && Path.Exists(text[..at]))
        {
            return (text[..at], text[(at + 1)..]);
        }

        for (int colon = text.IndexOf(':', StringComparison.Ordinal); colon >= 0; colon = text.IndexOf(':', colon + 1))
        {
            if (colon > 0 && colon < text.Length - 1 && Path.Exists(text[..colon]))
            {
                return (text[..colon], text[(colon + 1)..]);
            }
        }

        return (text, null);
    }

    private string Expectation(string path)
    {
        int colon = path.IndexOf(':', StringComparison.Ordinal);
        bool isLikeTransport = colon > 0 && path.AsSpan(0, colon).IndexOfAnyExcept(NameCharacters) < 0;
        return isLikeTransport
            ? $"an image's file or folder, or a transport that is known here: {string.Join(", ", transports.All)}"
            : "an image's file or folder";
    }

    private async Task<ImageSource> ReadAsync(FileTree files, DocumentLimits limits, CancellationToken cancellationToken)
    {
        FileTransport? transport = transports.All
            .OfType<FileTransport>()
            .Where(transport => transport.IsFolder == files.IsFolder && transport.Recognises(files))
            .MaxBy(static transport => transport.Precedence);
        if (transport is null)
        {
            string expected = files.IsFolder
                ? "an OCI layout or a folder of skopeo's dir: transport"
                : "an OCI layout or an archive of docker save";
            throw new InvalidDataException($"{ErrorText.Quote(files.Path)} holds no image: expected {expected}.");
        }

        return await transport.ReadAsync(files, limits, cancellationToken).ConfigureAwait(false);
    }
}
