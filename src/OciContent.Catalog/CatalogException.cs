namespace OciContent.Catalog;

/// <summary>A database that is not a catalogue, is broken, is of a newer version, cannot be reached or cannot be written to.</summary>
public sealed class CatalogException : IOException
{
    /// <summary>An exception with a message of one line.</summary>
    public CatalogException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a message of one line, and what led to it.</summary>
    public CatalogException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An exception that does not say what is wrong.</summary>
    public CatalogException()
        : base("Something is wrong with the catalogue.")
    {
    }
}
