namespace OciContent.Registry.Pinning;

/// <summary>A mapping. Keys that are no scalars are left out.</summary>
internal sealed class YamlMap : YamlNode
{
    private const string MergeKey = "<<";

    public List<(string Key, YamlNode Value)> Pairs { get; } = [];

    /// <summary>What is under a key, here or in what is merged into this (yaml.org/type/merge); <c>null</c> if nothing is.</summary>
    public YamlNode? Find(string key) => Find(key, depth: 0);

    /// <summary>The scalar under a key.</summary>
    public YamlScalar? Scalar(string key) => Find(key) as YamlScalar;

    /// <summary>The map under a key.</summary>
    public YamlMap? Map(string key) => Find(key) as YamlMap;

    /// <summary>The maps that are values of the map under a key.</summary>
    public IEnumerable<YamlMap> MapsIn(string key) => Map(key)?.AllPairs().Select(static pair => pair.Value).OfType<YamlMap>() ?? [];

    /// <summary>The nodes of the list under a key.</summary>
    public IEnumerable<YamlNode> ItemsIn(string key) => (Find(key) as YamlList)?.Items ?? [];

    /// <summary>The pairs, and those of what is merged into this.</summary>
    public IEnumerable<(string Key, YamlNode Value)> AllPairs() => Pairs
        .Where(static pair => pair.Key != MergeKey)
        .Concat(Pairs
            .Where(static pair => pair.Key == MergeKey)
            .SelectMany(static pair => Merged(pair.Value))
            .SelectMany(static map => map.Pairs.Where(static pair => pair.Key != MergeKey)));

    private static IEnumerable<YamlMap> Merged(YamlNode value) =>
        value switch
        {
            YamlMap map => [map],
            YamlList list => list.Items.OfType<YamlMap>(),
            _ => [],
        };

    private YamlNode? Find(string key, int depth)
    {
        foreach ((string name, YamlNode value) in Pairs)
        {
            if (name == key)
            {
                return value;
            }
        }

        return depth == MaxMerges
            ? null
            : Pairs
                .Where(static pair => pair.Key == MergeKey)
                .SelectMany(static pair => Merged(pair.Value))
                .Select(map => map.Find(key, depth + 1))
                .FirstOrDefault(static found => found is not null);
    }

    // A map that is merged may have others merged into it, and lists of them: all of a chain, and no more than a few of a tree.
    private const int MaxMerges = 4;
}
