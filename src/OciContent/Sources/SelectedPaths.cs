namespace OciContent.Sources;

/// <summary>What is selected of what entries lead to, and the indexes on the way there.</summary>
internal sealed class SelectedPaths
{
    private readonly HashSet<Digest> _selected = [];
    private readonly HashSet<Digest> _onTheWay = [];

    /// <summary>Whether content is selected, and so is all that it leads to.</summary>
    public bool IsSelected(Descriptor content) => _selected.Contains(content.Digest);

    /// <summary>Whether an index leads to what is selected.</summary>
    public bool LeadsToSelected(Descriptor content) => _onTheWay.Contains(content.Digest);

    /// <summary>Selects content.</summary>
    /// <param name="content">The content.</param>
    /// <param name="indexes">The indexes that lead to it.</param>
    public void Add(Descriptor content, IEnumerable<Descriptor> indexes)
    {
        _selected.Add(content.Digest);
        _onTheWay.UnionWith(indexes.Select(static index => index.Digest));
    }
}
