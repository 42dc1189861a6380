using OciContent.TestKit.Guards;

namespace OciContent.Tests.Guards;

public sealed class PublicApiTests
{
    private const string Approved = "src/OciContent/PublicApi.txt";
    private const string Received = "src/OciContent/PublicApi.received.txt";

    [Fact]
    public void PublicApi_IsAsApproved()
    {
        string received = PublicApiText.Of(typeof(Digest).Assembly);
        string approvedPath = Repository.PathOf(Approved);
        string approved = File.Exists(approvedPath) ? File.ReadAllText(approvedPath).ReplaceLineEndings("\n") : "";
        if (received == approved)
        {
            File.Delete(Repository.PathOf(Received));
            return;
        }

        File.WriteAllText(Repository.PathOf(Received), received);
        Assert.Fail(
            $"The public API differs from {Approved}:\n{Difference(approved, received)}\nIf this is meant: cp {Received} {Approved}");
    }

    [Fact]
    public void Text_SaysWhatCallersDependOn()
    {
        string text = PublicApiText.Of([
            typeof(ApiSample<>),
            typeof(ApiSample<>.Choice),
            typeof(ApiSampleRecord),
            typeof(ApiSampleVisitor),
        ]);

        Assert.Equal(
            """
            namespace OciContent.Tests.Guards

            public sealed record class ApiSampleRecord
                public ApiSampleRecord(string Name)
                public required DayOfWeek? Day { get; init; }
                public string Name { get; init; }
                public void Deconstruct(out string Name)
                public ref readonly int Find<TKey>(TKey? key, DayOfWeek day = DayOfWeek.Monday) where TKey : allows ref struct
                public static ApiSampleRecord operator +(ApiSampleRecord left, ApiSampleRecord right)

            public delegate ValueTask<string?> ApiSampleVisitor(string? text, int count)

            public abstract class ApiSample<T> : IDisposable, IReadOnlyList<T> where T : class, IComparable<T>, new()
                public static readonly int? Number
                public const string Text = "a\"b"
                protected ApiSample(int count = 3, string? name = null, CancellationToken token = default)
                public int Count { get; }
                protected abstract string? Hidden { get; }
                public T this[int index] { get; }
                public IReadOnlyDictionary<string, List<string?>?> Map { get; protected set; }
                public event EventHandler<EventArgs>? Changed
                protected virtual void Dispose(bool disposing)
                public void Dispose()
                public virtual IEnumerator<T> GetEnumerator()
                public sealed override string ToString()
                public static bool TryGet(string? text, in int number, ref long total, [NotNullWhen(true)] out T? value)
                public (int Size, string? Name)[]? Tuples(params ReadOnlySpan<(T Item, byte[] Bytes)> source)

            [Flags] public enum ApiSample<T>.Choice : byte
                None = 0
                One = 1

            """,
            text);
    }

    [Fact]
    public void Difference_ShowsLinesWithTheTypeTheyAreIn() =>
        Assert.Equal(
            "  public class B\n-     int One\n+     int Two",
            Difference(
                "public class A\n    int One\npublic class B\n    int One\n",
                "public class A\n    int One\npublic class B\n    int Two\n"));

    // Members are compared under their type's line: the same member may stand in many types.
    private static string Difference(string approved, string received)
    {
        List<(string Type, string Line)> before = WithTypes(approved);
        List<(string Type, string Line)> after = WithTypes(received);
        IEnumerable<(string Type, string Text)> changes = before.Except(after).Select(static entry => (entry.Type, "- " + entry.Line))
            .Concat(after.Except(before).Select(static entry => (entry.Type, "+ " + entry.Line)));
        return string.Join(
            '\n',
            changes
                .GroupBy(static change => change.Type)
                .SelectMany(static group =>
                    group.Any(change => change.Text[2..] == group.Key)
                        ? group.Select(static change => change.Text)
                        : group.Select(static change => change.Text).Prepend("  " + group.Key)));
    }

    private static List<(string Type, string Line)> WithTypes(string text)
    {
        string type = "";
        List<(string Type, string Line)> lines = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            type = line[0] == ' ' ? type : line;
            lines.Add((type, line));
        }

        return lines;
    }
}
