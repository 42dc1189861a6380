namespace OciContent.Internal;

/// <summary>Waits for the locks of folders.</summary>
internal static class FolderLocks
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(32);

    /// <summary>Waits for the lock of a folder, which nobody else has until the result is disposed.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="folder">The folder. If it is a link, the folder that it leads to.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    /// <exception cref="IOException">There is no such folder, or the file system cannot lock.</exception>
    public static async ValueTask<IFolderLock> TakeAsync(IDisk disk, string folder, CancellationToken cancellationToken)
    {
        TimeSpan wait = FirstWait;
        while (true)
        {
            // The folder itself may be a link: this is where it leads.
            if (disk.TryLock(Path.Join(folder, ".")) is { } taken)
            {
                return taken;
            }

            // Not all who wait should come back at the same time.
            await Task.Delay(wait * (0.5 + Random.Shared.NextDouble()), cancellationToken).ConfigureAwait(false);
            wait = wait < LongestWait ? wait * 2 : LongestWait;
        }
    }
}
