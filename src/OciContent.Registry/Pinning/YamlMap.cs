namespace OciContent.Registry.Pinning;

/// <summary>A mapping. Keys that are no scalars are left out.</summary>
internal sealed class YamlMap : YamlNode
{
    private const string MergeKey = "<<";
    private const int MaxMerges = 256;

    public List<(string Key, YamlNode Value)> Pairs { get; } = [];

    /// <summary>What is under a key, here or in what is merged into this (yaml.org/type/merge); <c>null</c> if nothing is.</summary>
    public YamlNode? Find(string key)
    {
        foreach (YamlMap map in WithMerged())
        {
            foreach ((string name, YamlNode value) in map.Pairs)
            {
                if (name == key)
                {
                    return value;
                }
            }
        }

        return null;
    }

    /// <summary>The scalar under a key.</summary>
    public YamlScalar? Scalar(string key) => Find(key) as YamlScalar;

    /// <summary>The map under a key.</summary>
    public YamlMap? Map(string key) => Find(key) as YamlMap;

    /// <summary>The maps that are values of the map under a key.</summary>
    public IEnumerable<YamlMap> MapsIn(string key) => Map(key)?.AllPairs().Select(static pair => pair.Value).OfType<YamlMap>() ?? [];

    /// <summary>The nodes of the list under a key.</summary>
    public IEnumerable<YamlNode> ItemsIn(string key) => (Find(key) as YamlList)?.Items ?? [];

    /// <summary>The pairs, and those of what is merged into this.</summary>
    public IEnumerable<(string Key, YamlNode Value)> AllPairs() =>
        WithMerged().SelectMany(static map => map.Pairs).Where(static pair => pair.Key != MergeKey);

    // This, and what is merged into it from the nearest: each once, and so many at most, however often they name each other.
    private IEnumerable<YamlMap> WithMerged()
    {
        yield return this;
        if (!Pairs.Exists(static pair => pair.Key == MergeKey))
        {
            yield break;
        }

        var seen = new HashSet<YamlMap> { this };
        var open = new Queue<YamlMap>([this]);
        int steps = 0;
        while (open.TryDequeue(out YamlMap? map))
        {
            foreach (YamlMap merged in map.Pairs.Where(static pair => pair.Key == MergeKey).SelectMany(static pair => Merged(pair.Value)))
            {
                if (++steps > MaxMerges)
                {
                    yield break;
                }

                if (seen.Add(merged))
                {
                    open.Enqueue(merged);
                    yield return merged;
                }
            }
        }
    }

    private static IEnumerable<YamlMap> Merged(YamlNode value) =>
        value switch
        {
            YamlMap map => [map],
            YamlList list => list.Items.OfType<YamlMap>(),
            _ => [],
        };
}
