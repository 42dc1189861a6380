namespace OciContent.TestKit.Registries.Wire;

/// <summary>Headers in the order and spelling of the wire; a name may come several times.</summary>
public sealed class HeaderList : List<KeyValuePair<string, string>>
{
    /// <summary>
    /// The first value of a name, whatever its case; <c>null</c> if there is none. Setting replaces all of them, <c>null</c> removes.
    /// </summary>
    public string? this[string name]
    {
        get => Values(name).FirstOrDefault();
        set
        {
            RemoveAll(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (value is not null)
            {
                Add(name, value);
            }
        }
    }

    /// <summary>All values of a name, whatever its case.</summary>
    public IEnumerable<string> Values(string name) =>
        this.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(static header => header.Value);

    /// <summary>Adds a header beside those that are there.</summary>
    public void Add(string name, string value) => Add(KeyValuePair.Create(name, value));
}
