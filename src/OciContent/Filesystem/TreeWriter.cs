using Microsoft.Win32.SafeHandles;
using OciContent.Tar;

namespace OciContent.Filesystem;

/// <summary>Writes an image's files into a folder that is new, each as something new: the ways of a system to do so.</summary>
internal abstract class TreeWriter : IDisposable
{
    // Each is told, but not millions.
    private const int MaxSkipped = 100;

    private readonly List<string> _skipped = [];

    private protected TreeWriter(ExtractionOptions options) => Options = options;

    /// <summary>What was passed over, and why.</summary>
    public IReadOnlyList<string> Skipped => _skipped;

    /// <summary>How much was passed over.</summary>
    public int SkippedCount { get; private set; }

    /// <summary>How it is written.</summary>
    protected ExtractionOptions Options { get; }

    /// <summary>Makes the writer of this system.</summary>
    /// <param name="folder">The folder, which is made.</param>
    /// <param name="root">The root of the tree.</param>
    /// <param name="options">How it is written.</param>
    public static TreeWriter Create(string folder, FilesystemEntry root, ExtractionOptions options) =>
        OperatingSystem.IsWindows() ? new PortableTreeWriter(folder, options) : new UnixTreeWriter(folder, root, options);

    /// <summary>Makes a folder.</summary>
    public abstract void CreateFolder(FilesystemEntry folder);

    /// <summary>Makes a file, which is open then.</summary>
    public abstract SafeFileHandle CreateFile(FilesystemEntry file);

    /// <summary>A file has its content: it gets what else it has.</summary>
    public abstract void Finish(FilesystemEntry file, SafeFileHandle handle);

    /// <summary>Makes a symbolic link; false if it is passed over.</summary>
    public abstract bool TryCreateLink(FilesystemEntry link);

    /// <summary>Gives a file that was made another name; false if it is passed over.</summary>
    public abstract bool TryCreateHardLink(FilesystemEntry link, FilesystemEntry file);

    /// <summary>Makes a device or named pipe; false if it is passed over.</summary>
    public abstract bool TryCreateDevice(FilesystemEntry device);

    /// <summary>All that is in a folder is there: it gets what else it has.</summary>
    public abstract void Finish(FilesystemEntry folder);

    /// <summary>Removes what was written, as far as it was.</summary>
    public abstract void Remove(FilesystemEntry tree);

    /// <summary>Closes what is open.</summary>
    public abstract void Dispose();

    /// <summary>The permissions that something gets.</summary>
    protected UnixFileMode ModeOf(FilesystemEntry entry) =>
        Options.KeepsSetUser ? entry.Mode : entry.Mode & ~(UnixFileMode.SetUser | UnixFileMode.SetGroup);

    /// <summary>The time of reading and of change, in seconds and nanoseconds each; 1970 if no layer says.</summary>
    protected static long[] TimesOf(FilesystemEntry entry)
    {
        TarTime time = entry.Node.Header?.Time is { } known && known.ToDateTime() is not null ? known : default;
        return [time.Seconds, time.Nanoseconds, time.Seconds, time.Nanoseconds];
    }

    /// <summary>Something is passed over.</summary>
    public void Skip(FilesystemEntry entry, string why)
    {
        SkippedCount++;
        if (_skipped.Count < MaxSkipped)
        {
            _skipped.Add($"{Internal.ErrorText.Quote(entry.Path)} {why}.");
        }
    }
}
