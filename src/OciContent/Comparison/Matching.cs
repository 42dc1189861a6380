namespace OciContent.Comparison;

/// <summary>
/// Elements of two lists that belong together, each with one of the other list at most. Of several with the same key the first belongs to
/// the first, the second to the second; so it is the same whichever list comes first.
/// </summary>
/// <param name="before">How many elements the first list has.</param>
/// <param name="after">How many the second has.</param>
internal sealed class Matching(int before, int after)
{
    private readonly int?[] _partnersOfBefore = new int?[before];
    private readonly int?[] _partnersOfAfter = new int?[after];

    /// <summary>The element of the first list that belongs to one of the second.</summary>
    public int? PartnerOf(int afterIndex) => _partnersOfAfter[afterIndex];

    /// <summary>Whether an element of the first list belongs to one of the second.</summary>
    public bool HasPartner(int beforeIndex) => _partnersOfBefore[beforeIndex] is not null;

    /// <summary>Brings elements together that have no partner yet, by a key; those whose key is <c>null</c> stay alone.</summary>
    public void Match<T>(Func<int, T?> keyOfBefore, Func<int, T?> keyOfAfter)
    {
        var waiting = new Dictionary<object, Queue<int>>();
        for (int i = 0; i < _partnersOfBefore.Length; i++)
        {
            if (_partnersOfBefore[i] is null && keyOfBefore(i) is { } key)
            {
                if (!waiting.TryGetValue(key, out Queue<int>? same))
                {
                    waiting.Add(key, same = new Queue<int>());
                }

                same.Enqueue(i);
            }
        }

        for (int i = 0; i < _partnersOfAfter.Length; i++)
        {
            if (_partnersOfAfter[i] is null
                && keyOfAfter(i) is { } key
                && waiting.TryGetValue(key, out Queue<int>? same)
                && same.TryDequeue(out int partner))
            {
                _partnersOfAfter[i] = partner;
                _partnersOfBefore[partner] = i;
            }
        }
    }
}
