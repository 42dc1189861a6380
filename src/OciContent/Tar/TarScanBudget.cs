namespace OciContent.Tar;

/// <summary>How much all layers of an image may have together, whichever is read first.</summary>
/// <param name="maxEntries">How many entries.</param>
/// <param name="maxMetadataSize">How many bytes their names, link targets and extended attributes may have.</param>
/// <param name="exceeded">Called when there is more.</param>
internal sealed class TarScanBudget(int maxEntries, long maxMetadataSize, Action exceeded)
{
    private long _entries;
    private long _metadata;

    /// <summary>What is too much, for a message; <c>null</c> if nothing is.</summary>
    public string? Problem =>
        Volatile.Read(ref _entries) > maxEntries ? $"has more than {maxEntries} files: expected no more"
        : Volatile.Read(ref _metadata) > maxMetadataSize
            ? $"has names, link targets and extended attributes of more than {maxMetadataSize} bytes: expected no more"
        : null;

    /// <summary>Takes an entry; false if there is too much.</summary>
    public bool TryTake(long metadataSize)
    {
        Interlocked.Increment(ref _entries);
        Interlocked.Add(ref _metadata, metadataSize);
        if (Problem is null)
        {
            return true;
        }

        exceeded();
        return false;
    }
}
