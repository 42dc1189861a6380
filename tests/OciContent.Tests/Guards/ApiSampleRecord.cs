namespace OciContent.Tests.Guards;

/// <summary>A record for the text of a public API: what the compiler adds is not shown, what callers set is.</summary>
public sealed record ApiSampleRecord(string Name)
{
    public required DayOfWeek? Day { get; init; }

    public static ApiSampleRecord operator +(ApiSampleRecord left, ApiSampleRecord right) => right;

    public ref readonly int Find<TKey>(TKey? key, DayOfWeek day = DayOfWeek.Monday)
        where TKey : allows ref struct => throw new NotSupportedException();
}
