namespace OciContent.Tool.Verbs;

/// <summary>Remembers the last number of bytes reported, which is the content's size in the end.</summary>
internal sealed class Tally(IProgress<ContentProgress> next) : IProgress<ContentProgress>
{
    public long Total { get; private set; }

    public void Report(ContentProgress value)
    {
        Total = value.Bytes;
        next.Report(value);
    }
}
