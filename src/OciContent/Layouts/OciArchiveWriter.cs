using OciContent.Destinations;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tar;

namespace OciContent.Layouts;

/// <summary>
/// Writes an OCI image layout as a tar file: the entries in order of their names, so that images always have the same archive.
/// </summary>
/// <param name="copy">What is copied to it.</param>
/// <param name="index">Its <c>index.json</c>.</param>
internal sealed class OciArchiveWriter(ImageCopy copy, ImageIndex index)
{
    private const int FileMode = 0b110_100_100;

    /// <summary>More files, by their names.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files { get; init; } =
        new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);

    private readonly Dictionary<string, (IContentReader Reader, Descriptor Content)> _kept = new(StringComparer.Ordinal);

    /// <summary>Keeps what entries of another layout lead to that are still in the index, or were edited, as far as it is there.</summary>
    public async Task KeepAsync(ImageLayout layout, CancellationToken cancellationToken)
    {
        HashSet<Digest> entries = [.. index.Manifests.Select(static entry => entry.Digest)];
        var reached = new ReachedContent();
        SourceEntry[] kept =
        [
            .. layout.SourceEntries.Where(entry => copy.UpdateEntry is not null || entries.Contains(entry.Descriptor.Digest)),
        ];
        await layout.WalkAsync(reached, kept, selection: null, cancellationToken).ConfigureAwait(false);
        foreach (Descriptor content in reached.Contents.Where(content => !copy.Replaced.Contains(content.Digest)))
        {
            if (content.Digest.Algorithm.IsSupported
                && await layout.FindSizeAsync(content.Digest, cancellationToken).ConfigureAwait(false) is { } size)
            {
                // Whatever was claimed, what is there stays as it is.
                _kept.TryAdd(BlobPath.Of(content.Digest), (layout, content with { Size = size }));
            }
        }
    }

    /// <summary>Writes the archive.</summary>
    public async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        var tar = new TarWriter(output, FileMode);
        var files = new SortedDictionary<string, Func<Task>>(StringComparer.Ordinal)
        {
            [ImageLayout.LayoutFileName] = () =>
                tar.WriteFileAsync(ImageLayout.LayoutFileName, new OciLayoutFile().RawBytes, cancellationToken),
            [ImageLayout.IndexFileName] = () => tar.WriteFileAsync(ImageLayout.IndexFileName, index.RawBytes, cancellationToken),
        };
        foreach ((string name, ReadOnlyMemory<byte> content) in Files)
        {
            files[name] = () => tar.WriteFileAsync(name, content, cancellationToken);
        }

        foreach ((string name, (IContentReader reader, Descriptor content)) in _kept)
        {
            files[name] = () => WriteAsync(tar, name, content, reader, progress: null, cancellationToken);
        }

        foreach (Descriptor blob in copy.Blobs)
        {
            string name = BlobPath.Of(blob.Digest);
            files[name] = () => WriteAsync(tar, name, blob, copy.Content, copy.ReportTo(cancellationToken), cancellationToken);
        }

        foreach (ImageDocument document in copy.Documents)
        {
            string name = BlobPath.Of(document.Digest);
            files[name] = async () =>
            {
                await tar.WriteFileAsync(name, document.RawBytes, cancellationToken).ConfigureAwait(false);
                copy.ReportTo(cancellationToken)?.Report(document.Size);
            };
        }

        foreach (string folder in files.Keys.SelectMany(FoldersOf).Distinct(StringComparer.Ordinal).ToArray())
        {
            files[folder + "/"] = () => tar.WriteFolderAsync(folder, cancellationToken);
        }

        foreach (Func<Task> write in files.Values)
        {
            await write().ConfigureAwait(false);
        }

        await tar.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task WriteAsync(
        TarWriter tar,
        string name,
        Descriptor blob,
        IContentReader reader,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        Stream content = VerifyingStream.Ensure(await reader.OpenReadAsync(blob, cancellationToken).ConfigureAwait(false), blob);
        await using (content.ConfigureAwait(false))
        {
            await tar.WriteFileAsync(name, blob.Size, content, progress, cancellationToken).ConfigureAwait(false);
        }
    }

    private static IEnumerable<string> FoldersOf(string name)
    {
        for (int slash = name.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = name.IndexOf('/', slash + 1))
        {
            yield return name[..slash];
        }
    }
}
