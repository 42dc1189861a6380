namespace OciContent.Tests.Kit;

/// <summary>
/// Keeps how many bytes every report tells of, and the last total. Unlike Progress&lt;T&gt; it hears them at once and in order.
/// </summary>
internal sealed class RecordingBytes(Action<long>? then = null) : IProgress<ContentProgress>
{
    public List<long> Reports { get; } = [];

    public long? Total { get; private set; }

    public void Report(ContentProgress value)
    {
        Reports.Add(value.Bytes);
        Total = value.TotalBytes;
        then?.Invoke(value.Bytes);
    }
}
