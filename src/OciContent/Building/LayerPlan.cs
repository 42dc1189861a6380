using OciContent.Internal;
using OciContent.Tar;

namespace OciContent.Building;

/// <summary>All entries of a layer, each once and in order, before any is written.</summary>
internal sealed class LayerPlan(LayerOptions options) : IAsyncDisposable
{
    private const int FolderMode = 0b111_101_101;

    private readonly Dictionary<string, LayerEntry> _entries = new(StringComparer.Ordinal);
    private readonly List<IAsyncDisposable> _owned = [];

    public LayerOptions Options { get; } = options;

    /// <summary>Keeps something open until the layer is written.</summary>
    public void Own(IAsyncDisposable owned) => _owned.Add(owned);

    /// <summary>Adds an entry.</summary>
    /// <exception cref="InvalidDataException">There is another one of its name, or there are too many.</exception>
    public void Add(LayerEntry entry)
    {
        if (_entries.TryAdd(entry.Name, entry))
        {
            if (_entries.Count > Options.MaxEntries)
            {
                throw new InvalidDataException(
                    $"{ErrorText.Quote(entry.Name)} is one entry too many: expected at most {Options.MaxEntries}.");
            }

            return;
        }

        LayerEntry first = _entries[entry.Name];
        if (!first.IsSameFolder(entry))
        {
            throw new InvalidDataException(
                $"{ErrorText.Quote(entry.Name)} is in the layer already: expected one entry of this name, or folders with the same mode, "
                + "owner and attributes.");
        }

        // Whichever was added first, the folder has the later time.
        if (entry.ModifiedAt > first.ModifiedAt)
        {
            _entries[entry.Name] = first with { ModifiedAt = entry.ModifiedAt };
        }
    }

    /// <summary>Tells how long a content is, for a header says that before it comes.</summary>
    /// <returns>What opens it then, which is a copy if the stream cannot seek; and the length, in bytes.</returns>
    public async Task<(Func<Stream> Open, long Size)> MeasureAsync(Func<Stream> open, string name, CancellationToken cancellationToken)
    {
        Stream stream = open() ?? throw new InvalidDataException($"{name} was opened to nothing: expected a stream.");
        await using (stream.ConfigureAwait(false))
        {
            if (stream.CanSeek)
            {
                return (open, stream.Length - stream.Position);
            }

            FileStream scratch = ScratchFile.Create(folder: null);
            Own(scratch);
            await stream.CopyToAsync(scratch, cancellationToken).ConfigureAwait(false);
            long size = scratch.Length;
            return (() => new FileSlice(scratch.SafeFileHandle, 0, size, name), size);
        }
    }

    /// <summary>
    /// The entries in their order. Of several names of one file the first has the content, and the others are links to it.
    /// </summary>
    /// <exception cref="InvalidDataException">A link leads nowhere, or an entry lies below what is not a folder.</exception>
    public IReadOnlyList<LayerEntry> Complete()
    {
        foreach (LayerEntry entry in _entries.Values.ToArray())
        {
            AddFoldersAbove(entry);
        }

        var firstNames = new Dictionary<object, string>();
        var result = new List<LayerEntry>(_entries.Count);
        foreach (LayerEntry entry in _entries.Values.OrderBy(static entry => SortNameOf(entry), LayerEntryOrder.Instance))
        {
            LayerEntry file = entry.Type == LayerEntry.HardLink ? FileOf(entry) : entry;
            bool mayBeLinked = file.Type == LayerEntry.File || file.Identity is not null;
            if (!mayBeLinked || firstNames.TryAdd(file.Identity ?? file.Name, entry.Name))
            {
                result.Add(file with { Name = entry.Name });
            }
            else
            {
                result.Add(file with
                {
                    Name = entry.Name,
                    Type = LayerEntry.HardLink,
                    Size = 0,
                    Target = firstNames[file.Identity ?? file.Name],
                    Content = null,
                });
            }
        }

        return result;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable owned in _owned)
        {
            await owned.DisposeAsync().ConfigureAwait(false);
        }
    }

    // The root comes first.
    private static string SortNameOf(LayerEntry entry) => entry.Name == TarName.Root ? "" : entry.Name;

    private LayerEntry FileOf(LayerEntry link)
    {
        LayerEntry file = link;
        for (int links = 0; file.Type == LayerEntry.HardLink; links++)
        {
            if (links == TarLimits.Default.MaxLinks || !_entries.TryGetValue(file.Target, out LayerEntry? next))
            {
                throw new InvalidDataException(
                    $"{ErrorText.Quote(link.Name)} is a hard link to {ErrorText.Quote(link.Target)}: expected a file of the same layer.");
            }

            file = next;
        }

        return file.Type == LayerEntry.File
            ? file
            : throw new InvalidDataException(
                $"{ErrorText.Quote(link.Name)} is a hard link to {ErrorText.Quote(link.Target)}, which is not a file: expected one.");
    }

    private void AddFoldersAbove(LayerEntry entry)
    {
        for (int end = entry.Name.LastIndexOf('/'); end > 0; end = entry.Name.LastIndexOf('/', end - 1))
        {
            string above = entry.Name[..end];
            if (_entries.TryGetValue(above, out LayerEntry? folder))
            {
                if (folder.Type != LayerEntry.Folder)
                {
                    throw new InvalidDataException(
                        $"{ErrorText.Quote(entry.Name)} is below {ErrorText.Quote(above)}, which is not a folder: expected a folder or "
                        + "nothing there.");
                }
            }
            else if (Options.WritesParents)
            {
                Add(new LayerEntry
                {
                    Name = above,
                    Type = LayerEntry.Folder,
                    Origin = entry.Origin,
                    Mode = FolderMode,
                    Owner = Options.Owner ?? LayerOwner.Root,
                    ModifiedAt = Options.TimeOf(own: null),
                });
            }
        }
    }
}
