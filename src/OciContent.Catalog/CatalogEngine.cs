namespace OciContent.Catalog;

/// <summary>What keeps a catalogue.</summary>
public enum CatalogEngine
{
    /// <summary>A file, by SQLite.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server.</summary>
    PostgreSql,
}
