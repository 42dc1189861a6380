using OciContent.Building;
using OciContent.Filesystem;
using OciContent.Internal;
using OciContent.Tar;

namespace OciContent.Rewriting;

/// <summary>The plain bytes of layers, in scratch files, of which contents are read at any offset.</summary>
internal sealed class LayerSpools : IDisposable
{
    private readonly List<FileStream> _owned = [];
    private readonly Dictionary<int, FileStream> _spools = [];

    /// <summary>Makes another scratch file.</summary>
    public FileStream Create()
    {
        FileStream spool = ScratchFile.Create(folder: null);
        _owned.Add(spool);
        return spool;
    }

    /// <summary>Keeps the layers that have contents: those that were not kept when they were read are read again.</summary>
    /// <param name="scans">The layers as they were read.</param>
    /// <param name="files">What they come to.</param>
    /// <param name="contents">Files whose contents are needed.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">A layer is not what it was when it was read first.</exception>
    public async Task AddAsync(LayerScans scans, ImageFilesystem files, IEnumerable<FileNode> contents, CancellationToken cancellationToken)
    {
        foreach (int layer in contents.Select(static node => node.Layer).Distinct())
        {
            if (scans.SpoolOf(layer) is not { } spool)
            {
                spool = Create();
                Stream plain = await files.OpenLayerAsync(layer, cancellationToken).ConfigureAwait(false);
                await using (plain.ConfigureAwait(false))
                {
                    await plain.CopyToAsync(spool, cancellationToken).ConfigureAwait(false);
                }
            }

            _spools.Add(layer, spool);
        }
    }

    /// <summary>The content of a file.</summary>
    public LayerContent ContentOf(FileNode file) =>
        new LayerContentSource(() =>
            new FileSlice(_spools[file.Layer].SafeFileHandle, file.Header!.Offset, file.Header.Size, file.Header.Name));

    public void Dispose()
    {
        foreach (FileStream spool in _owned)
        {
            spool.Dispose();
        }
    }
}
