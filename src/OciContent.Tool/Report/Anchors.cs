namespace OciContent.Tool.Report;

/// <summary>Where in a page each digest is explained: the first place that shows it.</summary>
/// <param name="prefix">What tells apart the places of two images in one page.</param>
internal sealed class Anchors(string prefix)
{
    private readonly Dictionary<Digest, string> _places = [];

    /// <summary>What the names of all places start with.</summary>
    public string Prefix { get; } = prefix;

    /// <summary>Makes the element that is being written the place of a digest, if there is none yet.</summary>
    /// <returns>The attribute for it.</returns>
    public Html Claim(Digest digest)
    {
        string place = $"{Prefix}d{_places.Count}";
        return _places.TryAdd(digest, place) ? new Html($" id=\"{place}\"") : new Html("");
    }

    /// <summary>The address of a digest's place; <c>null</c> if it has none.</summary>
    public string? Find(Digest digest) => _places.TryGetValue(digest, out string? place) ? $"#{place}" : null;
}
