using Microsoft.Win32.SafeHandles;

namespace OciContent.Filesystem;

/// <summary>
/// The folder that is worked in, open, and those above it: the next one is mostly near. No more than so many are open at a time, however
/// deep it goes.
/// </summary>
internal sealed class FolderCursor : IDisposable
{
    // So many of the highest, and as many of the lowest: who goes up again from far below opens few of them more than once.
    private const int Kept = 32;

    // From the root on. Of those that are closed the ones above are opened again.
    private readonly List<(FilesystemEntry Folder, SafeFileHandle? Handle)> _chain = [];
    private readonly List<FilesystemEntry> _way = [];
    private readonly bool _followsLinks;

    /// <param name="root">The root, open.</param>
    /// <param name="entry">What it is in the tree.</param>
    /// <param name="followsLinks">Whether links in the place of folders are followed: for tests alone.</param>
    public FolderCursor(SafeFileHandle root, FilesystemEntry entry, bool followsLinks)
    {
        _followsLinks = followsLinks;
        _chain.Add((entry, root));
    }

    /// <summary>Opens a folder, which stays open until the next is asked for.</summary>
    public SafeFileHandle Open(FilesystemEntry folder)
    {
        if (ReferenceEquals(_chain[^1].Folder, folder) && _chain[^1].Handle is { } current)
        {
            return current;
        }

        _way.Clear();
        for (FilesystemEntry? entry = folder; entry is not null; entry = entry.Parent)
        {
            _way.Add(entry);
        }

        _way.Reverse();
        int common = 0;
        while (common < _way.Count && common < _chain.Count && ReferenceEquals(_way[common], _chain[common].Folder))
        {
            common++;
        }

        CloseFrom(common);
        while (_chain[^1].Handle is null)
        {
            _chain.RemoveAt(_chain.Count - 1);
        }

        for (int i = _chain.Count; i < _way.Count; i++)
        {
            FilesystemEntry next = _way[i];
            SafeFileHandle handle = UnixCalls.OpenFolder(_chain[^1].Handle!, UnixCalls.Encode(next.Name), next, _followsLinks);
            _chain.Add((next, handle));
            if (i - Kept > Kept)
            {
                _chain[i - Kept].Handle?.Dispose();
                _chain[i - Kept] = (_chain[i - Kept].Folder, null);
            }
        }

        return _chain[^1].Handle!;
    }

    public void Dispose() => CloseFrom(0);

    private void CloseFrom(int index)
    {
        for (int i = index; i < _chain.Count; i++)
        {
            _chain[i].Handle?.Dispose();
        }

        _chain.RemoveRange(index, _chain.Count - index);
    }
}
