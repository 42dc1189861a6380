namespace OciContent.Registry.Pinning;

/// <summary>
/// A node of a YAML document. An alias is the node that its anchor is at, so nodes may be shared, and may even contain themselves.
/// </summary>
internal abstract class YamlNode
{
    /// <summary>How deeply nodes may be nested.</summary>
    public const int MaxDepth = 128;

    /// <summary>All maps in the node and below it, each once.</summary>
    /// <param name="isEntered">Whether to look at what is under a key.</param>
    /// <param name="isTaken">Whether to look at a map, and at what is in it.</param>
    public IEnumerable<YamlMap> Maps(Func<string, bool> isEntered, Func<YamlMap, bool> isTaken)
    {
        var seen = new HashSet<YamlNode>(ReferenceEqualityComparer.Instance);
        var open = new Stack<YamlNode>([this]);
        while (open.TryPop(out YamlNode? node))
        {
            if (!seen.Add(node))
            {
                continue;
            }

            switch (node)
            {
                case YamlMap map when isTaken(map):
                    yield return map;
                    foreach ((string key, YamlNode value) in map.Pairs)
                    {
                        if (isEntered(key))
                        {
                            open.Push(value);
                        }
                    }

                    break;
                case YamlList list:
                    list.Items.ForEach(open.Push);
                    break;
                default:
                    break;
            }
        }
    }
}
