namespace OciContent.Registry.Authentication;

/// <summary>Scopes, one for each resource, in the order they are asked for. Equal if they allow the same.</summary>
internal sealed class ScopeSet : IEquatable<ScopeSet>
{
    private readonly string _key;

    private ScopeSet(IReadOnlyList<RegistryScope> items)
    {
        Items = items;
        _key = string.Join(' ', items.Select(s => s.ToString()).Order(StringComparer.Ordinal));
    }

    /// <summary>No scopes.</summary>
    public static ScopeSet Empty { get; } = new([]);

    /// <summary>The scopes. Those that come first matter most: some token servers read no other.</summary>
    public IReadOnlyList<RegistryScope> Items { get; }

    /// <summary>A set of scopes; those of one resource become one.</summary>
    public static ScopeSet Of(IEnumerable<RegistryScope> scopes)
    {
        var items = new List<RegistryScope>();
        foreach (RegistryScope scope in scopes)
        {
            int index = items.FindIndex(scope.IsOfSameResource);
            if (index < 0)
            {
                items.Add(scope);
            }
            else
            {
                items[index] = items[index].With(scope);
            }
        }

        return items.Count == 0 ? Empty : new ScopeSet(items);
    }

    /// <summary>Whether who holds these may do all that those ask for.</summary>
    public bool Covers(IEnumerable<RegistryScope> scopes) => scopes.All(s => Items.Any(i => i.Covers(s)));

    /// <inheritdoc/>
    public bool Equals(ScopeSet? other) => other is not null && _key == other._key;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ScopeSet);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(_key, StringComparison.Ordinal);

    /// <summary>The scopes in one text, as they are sent in a form (OAuth 2, RFC 6749, section 3.3).</summary>
    public override string ToString() => string.Join(' ', Items);
}
