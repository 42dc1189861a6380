namespace OciContent.Catalog;

/// <summary>Tells of one work after the other as if they were one: what is told never goes back.</summary>
internal sealed class ContinuedProgress(IProgress<ContentProgress> progress) : IProgress<ContentProgress>
{
    private long _before;
    private long _told;

    /// <summary>What is told from now on is of another work.</summary>
    public void Next() => _before = _told;

    public void Report(ContentProgress value)
    {
        _told = Math.Max(_told, _before + value.Bytes);
        progress.Report(new ContentProgress(_told, TotalBytes: null));
    }
}
