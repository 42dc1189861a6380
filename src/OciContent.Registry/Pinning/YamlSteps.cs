namespace OciContent.Registry.Pinning;

/// <summary>
/// How much of a file may still be looked at. Aliases make a small file a large one: many services may share one list, and each is asked
/// for all of it.
/// </summary>
internal sealed class YamlSteps
{
    private const int Max = 10_000_000;

    private int _left = Max;

    /// <summary>Takes one.</summary>
    /// <exception cref="InvalidDataException">There were too many.</exception>
    public void Take()
    {
        if (--_left < 0)
        {
            throw new InvalidDataException($"Its aliases lead to more than {Max} nodes: expected a hand-written file.");
        }
    }
}
