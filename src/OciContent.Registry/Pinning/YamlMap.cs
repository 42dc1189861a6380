namespace OciContent.Registry.Pinning;

/// <summary>A mapping. Keys that are no scalars are left out.</summary>
internal sealed class YamlMap(YamlSteps steps) : YamlNode
{
    private const string MergeKey = "<<";
    private const int MaxMerges = 256;

    private readonly List<(string Key, YamlNode Value)> _pairs = [];
    private bool _hasMerges;

    /// <summary>What is written in it.</summary>
    public IReadOnlyList<(string Key, YamlNode Value)> Pairs => _pairs;

    /// <summary>Adds a pair.</summary>
    public void Add(string key, YamlNode value)
    {
        _pairs.Add((key, value));
        _hasMerges |= key == MergeKey;
    }

    /// <summary>What is under a key, here or in what is merged into this (yaml.org/type/merge); <c>null</c> if nothing is.</summary>
    public YamlNode? Find(string key)
    {
        foreach (YamlMap map in WithMerged())
        {
            steps.Take();
            foreach ((string name, YamlNode value) in map.Pairs)
            {
                steps.Take();
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
    public IEnumerable<YamlNode> ItemsIn(string key)
    {
        foreach (YamlNode item in (Find(key) as YamlList)?.Items ?? [])
        {
            steps.Take();
            yield return item;
        }
    }

    /// <summary>The pairs, and those of what is merged into this.</summary>
    public IEnumerable<(string Key, YamlNode Value)> AllPairs()
    {
        foreach ((string key, YamlNode value) in WithMerged().SelectMany(static map => map.Pairs))
        {
            steps.Take();
            if (key != MergeKey)
            {
                yield return (key, value);
            }
        }
    }

    // This, and what is merged into it from the nearest: each once, and so many at most, however often they name each other.
    private IEnumerable<YamlMap> WithMerged()
    {
        yield return this;
        if (!_hasMerges)
        {
            yield break;
        }

        var seen = new HashSet<YamlMap> { this };
        var open = new Queue<YamlMap>([this]);
        int merges = 0;
        while (open.TryDequeue(out YamlMap? map))
        {
            foreach (YamlMap merged in map.Pairs.Where(static pair => pair.Key == MergeKey).SelectMany(static pair => Merged(pair.Value)))
            {
                if (++merges > MaxMerges)
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
