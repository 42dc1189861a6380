using OciContent.Internal;

namespace OciContent.Tar;

/// <content>From a name to a regular file, through links that stay in the archive.</content>
internal sealed partial class TarIndex
{
    /// <summary>
    /// The regular file of a name, through symbolic links (relative to their directory) and hard links (relative to the
    /// archive's root).
    /// </summary>
    /// <returns>The file; <c>null</c> when the archive has no entry of this name.</returns>
    /// <exception cref="InvalidDataException">
    /// The name leaves the archive or leads through a linked directory, or its entry is neither a file nor a link that
    /// leads to one.
    /// </exception>
    public TarEntry? ResolveFile(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!TarName.TryNormalize(name, _limits.MaxNameLength, out string? path, out string? problem))
        {
            throw new InvalidDataException($"{ErrorText.Quote(name)} cannot be in {_archive}, as the name {problem}.");
        }

        if (!_byName.TryGetValue(path, out TarEntry? entry))
        {
            RequireNoLinkAbove(path);
            return null;
        }

        for (int links = 0; entry.LinkTarget is string target; links++)
        {
            if (links == _limits.MaxLinks)
            {
                throw Refuse(name, $"leads through more than {_limits.MaxLinks} links: expected fewer, and no loop");
            }

            path = entry.Kind == TarEntryKind.HardLink ? ResolveHardLink(entry, target) : ResolveSymbolicLink(entry, target);
            entry = _byName.TryGetValue(path, out TarEntry? next)
                ? next
                : throw Refuse(entry.Name, $"is a link to {ErrorText.Quote(path)}, which is not in the archive: expected a file");
        }

        return entry.Kind == TarEntryKind.RegularFile
            ? entry
            : throw Refuse(name, $"is or leads to {ErrorText.Quote(entry.Name)}, which is {Describe(entry.Kind)}: expected a regular file");
    }

    private string ResolveHardLink(TarEntry link, string target) =>
        TarName.TryNormalize(target, _limits.MaxNameLength, out string? path, out string? problem)
            ? path
            : throw Refuse(link.Name, $"is a hard link to {ErrorText.Quote(target)}, a name that {problem}");

    private string ResolveSymbolicLink(TarEntry link, string target)
    {
        if (target.StartsWith('/'))
        {
            throw Refuse(
                link.Name,
                $"is a symbolic link to the absolute path {ErrorText.Quote(target)}: expected one that stays in the archive");
        }

        // The entry's own directories are none of them links: the index has nothing below an entry that is not a directory.
        int slash = link.Name.LastIndexOf('/');
        string path = slash < 0 ? string.Empty : link.Name[..slash];
        bool isDirectory = false;
        foreach (Range range in target.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> component = target.AsSpan(range);
            isDirectory = component is "" or "." or "..";
            if (component is "" or ".")
            {
                continue;
            }

            // Only now is it known that what was walked so far is taken for a directory.
            RequireDirectory(link, path);
            if (component is not "..")
            {
                path = path.Length == 0 ? component.ToString() : $"{path}/{component}";
            }
            else if (path.Length == 0)
            {
                throw Refuse(
                    link.Name,
                    $"is a symbolic link to {ErrorText.Quote(target)}, which leaves the archive: expected one that stays in it");
            }
            else
            {
                path = path[..Math.Max(path.LastIndexOf('/'), 0)];
            }
        }

        return !isDirectory
            ? path
            : throw Refuse(link.Name, $"is a symbolic link to {ErrorText.Quote(target)}, a directory: expected a link to a file");
    }

    private void RequireDirectory(TarEntry link, string path)
    {
        if (_byName.TryGetValue(path, out TarEntry? above) && above.Kind != TarEntryKind.Directory)
        {
            throw Refuse(
                link.Name,
                $"leads through {ErrorText.Quote(path)}, which is {Describe(above.Kind)}: expected a directory that is not a link");
        }
    }

    private void RequireNoLinkAbove(string path)
    {
        var names = _byName.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (names.TryGetValue(path.AsSpan(0, slash), out TarEntry? above) && above.LinkTarget is not null)
            {
                throw Refuse(
                    path,
                    $"leads through {ErrorText.Quote(above.Name)}, which is {Describe(above.Kind)}: expected a directory that is "
                    + "not a link");
            }
        }
    }

    private static string Describe(TarEntryKind kind) => kind switch
    {
        TarEntryKind.RegularFile => "a regular file",
        TarEntryKind.Directory => "a directory",
        TarEntryKind.SymbolicLink => "a symbolic link",
        TarEntryKind.HardLink => "a hard link",
        _ => "a device or FIFO",
    };

    private InvalidDataException Refuse(string name, string problem) =>
        new($"{ErrorText.Quote(name)} in {_archive} {problem}.");
}
