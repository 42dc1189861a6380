namespace OciContent.Registry.Pinning;

/// <summary>A sequence.</summary>
internal sealed class YamlList : YamlNode
{
    public List<YamlNode> Items { get; } = [];
}
