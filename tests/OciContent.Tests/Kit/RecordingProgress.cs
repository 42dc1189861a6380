namespace OciContent.Tests.Kit;

/// <summary>Keeps every report. Unlike Progress&lt;T&gt; it hears them at once and in order.</summary>
internal sealed class RecordingProgress<T>(Action<T>? then = null) : IProgress<T>
{
    public List<T> Reports { get; } = [];

    public void Report(T value)
    {
        Reports.Add(value);
        then?.Invoke(value);
    }
}
