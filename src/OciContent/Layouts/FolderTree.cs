using OciContent.Internal;

namespace OciContent.Layouts;

/// <summary>Files below a folder. Links below it are refused, so that nothing outside is ever read.</summary>
internal sealed class FolderTree(string path) : FileTree(path)
{
    // What FileInfo says of nothing.
    private const FileAttributes Absent = (FileAttributes)(-1);

    public override bool IsFolder => true;

    public override bool TryGetSize(string name, out long size)
    {
        size = 0;
        string current = Path;
        FileInfo? file = null;
        foreach (string component in name.Split('/'))
        {
            current = System.IO.Path.Join(current, component);

            // Asked once: others may be writing here, and what is true of one moment need not be of the next.
            file = new FileInfo(current);
            if (file.Attributes == Absent)
            {
                return false;
            }

            if (file.Attributes.HasFlag(FileAttributes.ReparsePoint))
            {
                throw new InvalidDataException($"{ErrorText.Quote(current)} is a link: expected a file or folder of its own.");
            }
        }

        if (file!.Attributes.HasFlag(FileAttributes.Directory))
        {
            throw new InvalidDataException($"{ErrorText.Quote(current)} is a folder: expected a file.");
        }

        size = file.Length;
        return true;
    }

    public override IEnumerable<string> NamesBelow(string folder)
    {
        // With a separator behind it, a link would be looked through.
        var start = new DirectoryInfo(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.Join(Path, folder)));
        if (!start.Exists || start.LinkTarget is not null)
        {
            return [];
        }

        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
            IgnoreInaccessible = true,
        };
        return start
            .EnumerateFiles("*", options)
            .Select(file => System.IO.Path.GetRelativePath(Path, file.FullName).Replace(System.IO.Path.DirectorySeparatorChar, '/'));
    }

    public override Stream OpenRead(string name)
    {
        string file = System.IO.Path.Join(Path, name);

        // Opening a pipe or a device may block for ever; they have no length, and an empty file need not be opened.
        return new FileInfo(file).Length == 0 ? new MemoryStream([], writable: false) : ContentFile.OpenRead(file);
    }
}
