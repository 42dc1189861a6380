namespace OciContent.Tests.Internal;

/// <summary>Keeps every report. Unlike Progress&lt;T&gt; it hears them at once and in order.</summary>
internal sealed class RecordingProgress(Action<long>? then = null) : IProgress<long>
{
    public List<long> Reports { get; } = [];

    public void Report(long value)
    {
        Reports.Add(value);
        then?.Invoke(value);
    }
}
