using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace OciContent.Filesystem;

/// <summary>
/// Writes the merged tree: folders, then files as their layers are read again, then links, and what folders have at the end.
/// </summary>
/// <param name="files">The files.</param>
/// <param name="writer">Who writes them.</param>
/// <param name="options">How they are written.</param>
internal sealed class Extraction(ImageFilesystem files, TreeWriter writer, ExtractionOptions options)
{
    private const int BufferSize = 256 * 1024;

    private readonly List<FilesystemEntry> _folders = [];
    private readonly List<FilesystemEntry> _others = [];
    private readonly List<FilesystemEntry>?[] _contents = new List<FilesystemEntry>?[files.Layers.Count];
    private readonly HashSet<FileNode> _skipped = [];
    private int _fileCount;
    private int _linkCount;
    private int _deviceCount;
    private long _size;
    private long _total;

    /// <summary>Writes all but what the root itself has.</summary>
    /// <exception cref="InvalidDataException">A layer is not what it was.</exception>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        Sort();
        foreach (FilesystemEntry folder in _folders)
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.CreateFolder(folder);
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (int i = 0; i < _contents.Length; i++)
            {
                if (_contents[i] is { } contents)
                {
                    await WriteLayerAsync(i, contents, buffer, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        foreach (FilesystemEntry entry in _others)
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteOther(entry);
        }

        // The deepest first: what is written into a folder changes its time.
        for (int i = _folders.Count - 1; i >= 0; i--)
        {
            writer.Finish(_folders[i]);
        }
    }

    /// <summary>What was written.</summary>
    public ExtractionResult ToResult() => new()
    {
        Files = _fileCount,
        Directories = _folders.Count,
        Links = _linkCount,
        Devices = _deviceCount,
        Size = _size,
        Skipped = writer.Skipped,
        SkippedCount = writer.SkippedCount,
    };

    private void Sort()
    {
        foreach (FilesystemEntry entry in files.Entries.Skip(1))
        {
            if (entry.Kind == FilesystemEntryKind.Directory)
            {
                _folders.Add(entry);
            }
            else if (entry.Kind == FilesystemEntryKind.File && entry.HardLinkTo is null)
            {
                (_contents[entry.Node.Layer] ??= []).Add(entry);
                _total += entry.Size;
            }
            else
            {
                _others.Add(entry);
            }
        }

        foreach (List<FilesystemEntry>? contents in _contents)
        {
            contents?.Sort(static (x, y) => x.Node.Header!.Offset.CompareTo(y.Node.Header!.Offset));
        }
    }

    private async Task WriteLayerAsync(int layer, List<FilesystemEntry> contents, byte[] buffer, CancellationToken cancellationToken)
    {
        Stream plain = await files.OpenLayerAsync(layer, cancellationToken).ConfigureAwait(false);
        await using (plain.ConfigureAwait(false))
        {
            var reader = new LayerCursor(plain, buffer);
            foreach (FilesystemEntry file in contents)
            {
                await reader.SkipToAsync(file.Node.Header!.Offset, cancellationToken).ConfigureAwait(false);
                await WriteFileAsync(file, reader, cancellationToken).ConfigureAwait(false);
            }

            // Only its end says that the layer is what it was.
            await reader.SkipToEndAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WriteFileAsync(FilesystemEntry file, LayerCursor reader, CancellationToken cancellationToken)
    {
        using SafeFileHandle handle = writer.CreateFile(file);
        for (long written = 0; written < file.Size;)
        {
            ReadOnlyMemory<byte> piece = await reader.ReadAsync(file.Size - written, cancellationToken).ConfigureAwait(false);
            RandomAccess.Write(handle, piece.Span, written);
            written += piece.Length;
            _size += piece.Length;
            options.Progress?.Report(new ContentProgress(_size, _total));
        }

        writer.Finish(file, handle);
        _fileCount++;
    }

    private void WriteOther(FilesystemEntry entry)
    {
        if (entry.HardLinkTo is { } first)
        {
            _linkCount += !_skipped.Contains(entry.Node) && writer.TryCreateHardLink(entry, first) ? 1 : 0;
        }
        else if (entry.Kind == FilesystemEntryKind.SymbolicLink)
        {
            _linkCount += writer.TryCreateLink(entry) ? 1 : 0;
        }
        else if ((options.Devices || !options.Rules.HasFlag(FilesystemRules.NoDevices)) && writer.TryCreateDevice(entry))
        {
            _deviceCount++;
        }
        else
        {
            _skipped.Add(entry.Node);
            if (!options.Devices && options.Rules.HasFlag(FilesystemRules.NoDevices))
            {
                writer.Skip(entry, "is a device or named pipe, and these were not asked for");
            }
        }
    }
}
