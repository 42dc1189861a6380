using OciContent.Catalog.Database;
using OciContent.Catalog.Records;

namespace OciContent.Catalog;

/// <summary>
/// Every hash that was seen, kept: images and their layers, what tools make of the layers, the digests that tags had and when, approved
/// bases and verdicts on signatures. In a file, or in a PostgreSQL database.
/// </summary>
/// <remarks>
/// All that is kept is content-addressed or a record of something seen: the same twice is one. Several processes, and several threads, may
/// use one catalogue at once.
/// </remarks>
/// <example>
/// <code>
/// await using ImageCatalog catalog = await ImageCatalog.OpenAsync("bases.db", CatalogMode.Create);
/// await using ImageSource source = await ImageLocation.Parse("docker-archive:debian.tar").OpenAsync();
/// await catalog.AddAsync(source);
/// foreach (HashMatch match in await catalog.FindAsync(HashPrefix.Parse("3a5f9a2b")))
/// {
///     Console.WriteLine($"{match.Role} of {match.Source}");
/// }
/// </code>
/// </example>
public sealed partial class ImageCatalog : IAsyncDisposable
{
    private readonly CatalogDatabase _database;
    private readonly CatalogOptions _options;

    private ImageCatalog(CatalogDatabase database, CatalogOptions options)
    {
        _database = database;
        _options = options;
    }

    /// <summary>What keeps it.</summary>
    public CatalogEngine Engine => _database.Engine;

    /// <summary>The file, or the server and its database, without a password.</summary>
    public string Name => _database.Name;

    internal CatalogDatabase Database => _database;

    /// <summary>Opens a catalogue.</summary>
    /// <param name="database">
    /// A file's path; or PostgreSQL's connection string, as Npgsql has it (<c>Host=…;Database=…</c>) or as libpq has it
    /// (<c>postgresql://user@host/database</c>).
    /// </param>
    /// <param name="mode">What for.</param>
    /// <param name="options">How it is used.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="CatalogException">
    /// It is not there, is not a catalogue, is broken, of a newer version, or cannot be reached. Nothing was changed.
    /// </exception>
    /// <exception cref="FormatException">The connection string is malformed.</exception>
    public static Task<ImageCatalog> OpenAsync(
        string database,
        CatalogMode mode,
        CatalogOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(database);
        return OpenCoreAsync(database, mode, options ?? CatalogOptions.Default, cancellationToken);
    }

    /// <summary>Adds facts, all or none of them; those that are there already stay.</summary>
    /// <exception cref="CatalogException">They cannot be written.</exception>
    public Task AddAsync(IReadOnlyCollection<CatalogRecord> records, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        var rows = new CatalogRows();
        foreach (CatalogRecord record in records)
        {
            record.AddTo(rows);
        }

        return rows.Count == 0 ? Task.CompletedTask : _database.WriteAsync(rows, cancellationToken);
    }

    /// <summary>Records what a tag stands for now: if it is what it stood for before, that it still does.</summary>
    /// <param name="repository">The registry and the repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="digest">What it stands for.</param>
    /// <param name="at">When that was seen.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    public Task ObserveAsync(
        string repository,
        string tag,
        Digest digest,
        DateTimeOffset at,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(repository);
        ArgumentException.ThrowIfNullOrEmpty(tag);
        ArgumentNullException.ThrowIfNull(digest);
        var rows = new CatalogRows();
        AddObservation(rows, repository, tag, digest, at);
        return _database.WriteAsync(rows, cancellationToken);
    }

    /// <summary>Closes the catalogue.</summary>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    internal static void AddObservation(CatalogRows rows, string repository, string tag, Digest digest, DateTimeOffset at) => rows.Add(
        RowKinds.Observations,
        Cell.Of(repository),
        Cell.Of(tag),
        Cell.Of(digest),
        Cell.Of((DateTimeOffset?)at));

    private static async Task<ImageCatalog> OpenCoreAsync(
        string database,
        CatalogMode mode,
        CatalogOptions options,
        CancellationToken cancellationToken)
    {
        CatalogDatabase opened = ConnectionText.Parse(database) is { } settings
            ? await PostgresDatabase.OpenAsync(settings, mode, options.Patience, cancellationToken).ConfigureAwait(false)
            : await SqliteDatabase.OpenAsync(database, mode, cancellationToken).ConfigureAwait(false);
        return new ImageCatalog(opened, options);
    }
}
