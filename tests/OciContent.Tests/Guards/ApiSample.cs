using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace OciContent.Tests.Guards;

#pragma warning disable CA1000, CA1024, CA1034, CA1045, CA1051, CA1710, CA1815, MA0046, CS0067 // it is here to be odd

/// <summary>One of everything that the text of a public API shows.</summary>
public abstract class ApiSample<T> : IReadOnlyList<T>, IDisposable
    where T : class, IComparable<T>, new()
{
    public const string Text = "a\"b";
    public static readonly int? Number = 1;

    protected ApiSample(int count = 3, string? name = null, CancellationToken token = default) =>
        Count = count + (name?.Length ?? token.GetHashCode());

    public event EventHandler<EventArgs>? Changed;

    [Flags]
    public enum Choice : byte
    {
        None = 0,
        One = 1,
    }

    public int Count { get; }

    public IReadOnlyDictionary<string, List<string?>?> Map { get; protected set; } = new Dictionary<string, List<string?>?>();

    protected abstract string? Hidden { get; }

    public T this[int index] => new();

    public (int Size, string? Name)[]? Tuples(params ReadOnlySpan<(T Item, byte[] Bytes)> source) => source.IsEmpty ? null : [];

    public static bool TryGet(string? text, in int number, ref long total, [NotNullWhen(true)] out T? value)
    {
        total += number + (text?.Length ?? 0);
        value = null;
        return false;
    }

    public virtual IEnumerator<T> GetEnumerator() => throw new NotSupportedException();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public sealed override string ToString() => "";

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    internal void Unseen()
    {
    }
}
