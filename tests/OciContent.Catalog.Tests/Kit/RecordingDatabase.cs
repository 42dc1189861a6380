using System.Data.Common;
using System.Runtime.CompilerServices;
using OciContent.Catalog.Database;

namespace OciContent.Catalog.Tests.Kit;

/// <summary>A database that remembers what it was asked.</summary>
internal sealed class RecordingDatabase(CatalogDatabase inner) : CatalogDatabase
{
    public List<(string Sql, IReadOnlyList<object?> Arguments)> Asked { get; } = [];

    public override CatalogEngine Engine => inner.Engine;

    public override string Name => inner.Name;

    public override async IAsyncEnumerable<T> StreamAsync<T>(
        string sql,
        IReadOnlyList<object?> arguments,
        Func<DbDataReader, T> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Asked.Add((sql, arguments));
        await foreach (T row in inner.StreamAsync(sql, arguments, read, cancellationToken))
        {
            yield return row;
        }
    }

    public override Task WriteAsync(CatalogRows rows, CancellationToken cancellationToken) => inner.WriteAsync(rows, cancellationToken);

    // The other is another's.
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
