using OciContent.Images;
using OciContent.Internal;
using OciContent.Layouts.Tar;
using OciContent.Storage;

namespace OciContent.Layouts;

/// <summary>Writes an OCI image layout as a tar file: the entries in order of their names, so that an image always has the same archive.</summary>
internal static class OciArchiveWriter
{
    private const int FileMode = 0b110_100_100;

    public static async Task WriteAsync(Stream output, IContentReader source, CopyPlan plan, ImageIndex index, TotalProgress? progress, CancellationToken cancellationToken)
    {
        var tar = new TarWriter(output, FileMode);
        var files = new SortedDictionary<string, Func<Task>>(StringComparer.Ordinal)
        {
            [ImageLayout.LayoutFileName] = () => tar.WriteFileAsync(ImageLayout.LayoutFileName, new OciLayoutFile().RawBytes, cancellationToken),
            [ImageLayout.IndexFileName] = () => tar.WriteFileAsync(ImageLayout.IndexFileName, index.RawBytes, cancellationToken),
        };
        foreach (Descriptor blob in plan.Blobs)
        {
            string name = BlobPath.Of(blob.Digest);
            files[name] = async () =>
            {
                var content = new VerifyingStream(await source.OpenReadAsync(blob, cancellationToken).ConfigureAwait(false), blob);
                await using (content.ConfigureAwait(false))
                {
                    await tar.WriteFileAsync(name, blob.Size, content, progress?.Of(cancellationToken), cancellationToken).ConfigureAwait(false);
                }
            };
        }

        foreach (ImageDocument document in plan.Documents)
        {
            string name = BlobPath.Of(document.Digest);
            files[name] = async () =>
            {
                await tar.WriteFileAsync(name, document.RawBytes, cancellationToken).ConfigureAwait(false);
                progress?.Of(cancellationToken).Report(document.Size);
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

    private static IEnumerable<string> FoldersOf(string name)
    {
        for (int slash = name.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = name.IndexOf('/', slash + 1))
        {
            yield return name[..slash];
        }
    }
}
