namespace OciContent.Catalog;

/// <summary>What a catalogue is opened for.</summary>
public enum CatalogMode
{
    /// <summary>Asking: it has to be there, and nothing is written.</summary>
    Read,

    /// <summary>Writing: it has to be there, and is brought to the newest version.</summary>
    Write,

    /// <summary>Writing: it is made if it is not there.</summary>
    Create,
}
