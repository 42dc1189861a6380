using OciContent.Json;

namespace OciContent.Building;

/// <summary>
/// Orders names by the UTF-8 bytes of their components, as <c>tar --sort=name</c> does: a folder, what is in it, and then its neighbours.
/// </summary>
internal sealed class LayerEntryOrder : IComparer<string>
{
    private LayerEntryOrder()
    {
    }

    public static LayerEntryOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        int common = x.AsSpan().CommonPrefixLength(y);
        return Rank(x, common).CompareTo(Rank(y, common));
    }

    // A slash ends a component, so that it comes before every other character.
    private static int Rank(string? name, int index) =>
        name is null || index == name.Length ? -2
        : name[index] == '/' ? -1
        : Utf8Order.Rank(name[index]);
}
