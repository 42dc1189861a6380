using OciContent.Layouts;
using OciContent.Sources;

namespace OciContent.Transports;

/// <summary>A transport whose images are in a folder or in an archive.</summary>
internal abstract class FileTransport(string name) : ImageTransport(name)
{
    /// <summary>Whether it is a folder that images are in, or else an archive.</summary>
    public abstract bool IsFolder { get; }

    /// <summary>How much it says of files that others recognise too: what says most is taken.</summary>
    public virtual int Precedence => 0;

    /// <summary>What messages say is expected.</summary>
    public abstract string Expectation { get; }

    /// <summary>Whether files are those of this transport, by their names.</summary>
    public abstract bool Recognises(FileTree files);

    /// <summary>Reads files, which the result then owns; on failure the caller still does.</summary>
    public abstract Task<ImageSource> ReadAsync(FileTree files, DocumentLimits limits, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public sealed override async Task<ImageSource> OpenAsync(
        ImageLocation location,
        ImageSourceOptions options,
        CancellationToken cancellationToken)
    {
        FileTree files = await FileTree.OpenAsync(location.Path, IsFolder, Expectation, options, cancellationToken).ConfigureAwait(false);
        return await files.HandOverAsync(() => ReadAsync(files, options.Limits, cancellationToken)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public sealed override bool IsSamePlace(ImageLocation one, ImageLocation other) =>
        Path.GetFullPath(one.Path) == Path.GetFullPath(other.Path);
}
