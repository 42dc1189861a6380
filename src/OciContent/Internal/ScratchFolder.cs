using System.Buffers;
using System.Security.Cryptography;

namespace OciContent.Internal;

/// <summary>
/// A folder, beside the files that are to be, for what is still being written. It is locked while its writer lives: what a
/// dead one left behind is known by that, and swept.
/// </summary>
internal sealed class ScratchFolder : IDisposable
{
    private const string Prefix = ".oci-content-";
    private const string Suffix = ".tmp";
    private const int NameLength = 16;
    private static readonly SearchValues<char> LowercaseHex = SearchValues.Create("0123456789abcdef");

    private readonly IDisk _disk;
    private readonly IFolderLock _lock;
    private int _count;

    private ScratchFolder(IDisk disk, string path, IFolderLock @lock)
    {
        _disk = disk;
        _lock = @lock;
        FullPath = path;
    }

    /// <summary>The folder.</summary>
    public string FullPath { get; }

    /// <summary>Whether a name is one that these folders have.</summary>
    public static bool IsName(string name) =>
        name.Length == Prefix.Length + NameLength + Suffix.Length
        && name.StartsWith(Prefix, StringComparison.Ordinal)
        && name.EndsWith(Suffix, StringComparison.Ordinal)
        && !name.AsSpan(Prefix.Length, NameLength).ContainsAnyExcept(LowercaseHex);

    /// <summary>Creates a folder inside another.</summary>
    /// <exception cref="IOException">It cannot be created, or not be locked.</exception>
    public static ScratchFolder Create(IDisk disk, string parent)
    {
        while (true)
        {
            string path = Path.Join(parent, Prefix + RandomNumberGenerator.GetHexString(NameLength, lowercase: true) + Suffix);
            disk.CreateFolder(path);
            try
            {
                // Whoever sweeps could have come between: it has the lock then, or the folder is gone.
                if (disk.TryLock(path) is { } @lock)
                {
                    if (Directory.Exists(path))
                    {
                        return new ScratchFolder(disk, path, @lock);
                    }

                    @lock.Dispose();
                }
            }
            catch (DirectoryNotFoundException)
            {
            }
            catch
            {
                TryDelete(disk, path, locked: null);
                throw;
            }
        }
    }

    /// <summary>Deletes what writers that live no more left in a folder. What cannot be deleted stays.</summary>
    public static void Sweep(IDisk disk, string parent)
    {
        try
        {
            foreach (string path in Directory.EnumerateDirectories(parent, Prefix + "*" + Suffix))
            {
                SweepOne(disk, path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Sweeping is a courtesy.
        }
    }

    /// <summary>The names of those in a folder whose writers live, or of those whose writers do not.</summary>
    /// <exception cref="IOException">One cannot be locked, so nobody knows.</exception>
    public static IReadOnlyList<string> Find(IDisk disk, string parent, bool areAlive)
    {
        var found = new List<string>();
        foreach (string path in Directory.EnumerateDirectories(parent, Prefix + "*" + Suffix))
        {
            string name = Path.GetFileName(path);
            if (!IsName(name) || new DirectoryInfo(path).LinkTarget is not null)
            {
                continue;
            }

            try
            {
                using IFolderLock? @lock = disk.TryLock(path);
                if (@lock is null == areAlive)
                {
                    found.Add(name);
                }
            }
            catch (DirectoryNotFoundException)
            {
                // Its writer was done meanwhile.
            }
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>The path of a file that does not exist yet.</summary>
    public string NewPath() => Path.Join(FullPath, Interlocked.Increment(ref _count).ToString("x", null));

    /// <summary>Deletes the folder with all that is in it.</summary>
    public void Dispose()
    {
        TryDelete(_disk, FullPath, _lock);
        _lock.Dispose();
    }

    private static void SweepOne(IDisk disk, string path)
    {
        if (!IsName(Path.GetFileName(path)) || new DirectoryInfo(path).LinkTarget is not null)
        {
            return;
        }

        try
        {
            using IFolderLock? @lock = disk.TryLock(path);
            if (@lock is not null)
            {
                TryDelete(disk, path, @lock);
            }
        }
        catch (IOException)
        {
            // Gone already, or not to be locked.
        }
    }

    private static void TryDelete(IDisk disk, string path, IFolderLock? locked)
    {
        try
        {
            if (locked is not null)
            {
                foreach (string file in Directory.EnumerateFiles(path))
                {
                    locked.DeleteFile(Path.GetFileName(file));
                }
            }

            disk.DeleteFolder(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What could not be deleted is swept by whoever comes next.
        }
    }
}
