using OciContent.Internal;

namespace OciContent.Tests.Kit;

/// <summary>A disk whose k-th operation fails, from 1.</summary>
internal sealed class FaultyDisk(long failing, DiskFault fault) : IDisk, IDisposable
{
    /// <summary>No operation ever.</summary>
    public const long Never = long.MaxValue;

    private readonly Lock _lock = new();
    private readonly List<IDisposable> _held = [];
    private long _count;

    /// <summary>Whether it came to the operation that fails.</summary>
    public bool HasFailed { get; private set; }

    private bool HasDied => HasFailed && fault == DiskFault.Death;

    public void CreateFolder(string path) => Do(() => Disk.System.CreateFolder(path));

    public Stream CreateFile(string path)
    {
        Stream? file = null;
        try
        {
            Do(() => file = Disk.System.CreateFile(path));
        }
        catch
        {
            file?.Dispose();
            throw;
        }

        var faulty = new FaultyFile(this, file!);
        _held.Add(faulty);
        return faulty;
    }

    // Nobody pulls the plug here: waiting for the disk would only take time.
    public void Flush(Stream file) => Do(static () => { });

    public void Flush(string path) => Do(() => Assert.True(Path.Exists(path)));

    public void Rename(string path, string newPath) => Do(() => Disk.System.Rename(path, newPath));

    public void DeleteFile(string path) => Do(() => Disk.System.DeleteFile(path));

    public void DeleteFolder(string path) => Do(() => Disk.System.DeleteFolder(path));

    public IFolderLock? TryLock(string folder)
    {
        IFolderLock? taken = null;
        try
        {
            Do(() => taken = Disk.System.TryLock(folder));
        }
        catch
        {
            taken?.Dispose();
            throw;
        }

        if (taken is null)
        {
            return null;
        }

        _held.Add(taken);
        return new FaultyLock(this, taken);
    }

    /// <summary>Writes, or half of it.</summary>
    public void Write(Stream file, ReadOnlySpan<byte> bytes)
    {
        byte[] content = bytes.ToArray();
        Do(() => file.Write(content), () => file.Write(content, 0, content.Length / 2));
    }

    public void Do(Action action) => Do(action, static () => { });

    /// <summary>Lets go of everything, as the system does when a process ends.</summary>
    public void Dispose() => _held.ForEach(static held => held.Dispose());

    private void Do(Action action, Action half)
    {
        bool fails;
        bool isFirst;
        lock (_lock)
        {
            _count++;
            isFirst = _count == failing;
            fails = isFirst || (_count > failing && fault == DiskFault.Death);
            HasFailed |= fails;
        }

        if (!fails)
        {
            action();
            return;
        }

        if (isFirst && fault == DiskFault.After)
        {
            action();
        }
        else if (isFirst)
        {
            half();
        }

        throw new IOException("No space left on device");
    }

    private sealed class FaultyLock(FaultyDisk disk, IFolderLock taken) : IFolderLock
    {
        public void DeleteFile(string name) => disk.Do(() => taken.DeleteFile(name));

        public void Dispose()
        {
            // A process that died does nothing, and the system lets go only then.
            if (!disk.HasDied)
            {
                taken.Dispose();
            }
        }
    }
}
